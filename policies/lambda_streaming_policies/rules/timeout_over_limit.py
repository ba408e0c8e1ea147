"""The rule timeout-over-limit."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.streaming import MAX_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS_ON_INSTANCES, is_on_instances
from ..stack.tokens import FUNCTION


@resource_rule(
    id="timeout-over-limit",
    title="A function's timeout is at most 900 seconds.",
    severity="medium",
    level="mandatory",
    types=(FUNCTION,),
    fix="Set timeout to 900 or less, and end a longer stream with a token that the client resumes from.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
)
def timeout_over_limit(function: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function with a timeout over 900 seconds, Lambda's limit for every function and stream. On Lambda Managed
    Instances it is 5,400 seconds, for invocations that do not wait for the answer.

    ## Why is this bad
    Lambda refuses it, after whatever the update created before it.

    ## Example
    ```python
    aws.lambda_.Function("chat", timeout=1800, **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", timeout=900, **rest)
    ```

    ## References
    - [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
    """
    timeout = function.props.number("timeout")
    limit = MAX_TIMEOUT_SECONDS_ON_INSTANCES if is_on_instances(function) else MAX_TIMEOUT_SECONDS
    if timeout is not None and timeout > limit:
        yield Violation.at(function.props, "timeout", f"The timeout is over {limit:g} seconds.")
