"""The rule long-stream-unbounded."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.streaming import is_streaming, read_timeout
from ..stack.tokens import FUNCTION


@stack_rule(
    id="long-stream-unbounded",
    title="A function with long streams should have reserved concurrency.",
    severity="medium",
    level="advisory",
    advice=True,
    types=(FUNCTION,),
    fix="Set reservedConcurrentExecutions to the number of streams that you are willing to pay for at once.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    config={
        "minTimeoutSeconds": {
            "type": "number",
            "default": 300,
            "description": "Timeouts of so many seconds or more are long.",
        }
    },
    other_tools={"checkov": "CKV_AWS_115", "cdk-nag": "HIPAA.Security-LambdaConcurrency"},
)
def long_stream_unbounded(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function with a long timeout and no reserved concurrency.

    ## Why is this bad
    A client that goes away does not stop the function: the stream runs, and is billed, to its end or to the timeout.
    Without a bound, clients that come and go can fill the account's concurrency with streams that nobody reads.

    ## Example
    ```python
    aws.lambda_.Function("chat", timeout=900, **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", timeout=900, reserved_concurrent_executions=20, **rest)
    ```

    ## References
    - [Reserved concurrency](https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    """
    if function.props.is_unknown("reservedConcurrentExecutions"):
        return
    reserved = function.props.number("reservedConcurrentExecutions")
    is_unbounded = reserved is None or reserved < 0  # the provider writes -1 for none
    if is_unbounded and read_timeout(function) >= config["minTimeoutSeconds"] and is_streaming(function, graph):
        yield Violation.at(
            function.props, "reservedConcurrentExecutions", "Nothing bounds how many abandoned streams run at once."
        )
