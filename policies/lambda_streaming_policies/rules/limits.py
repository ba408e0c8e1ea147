"""Rules on how long a streaming function may take."""

from __future__ import annotations

import math

from ..rule import Config, Judgement, resource_rule, stack_rule, violation
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.streaming import MAX_TIMEOUT_SECONDS, is_streaming, timeout_of
from ..stack.tokens import FUNCTION

# https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html (bandwidth)
_UNTHROTTLED_MB = 6
_MB_PER_SECOND = 2


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
    Rejects a function with a timeout over 900 seconds, Lambda's limit for every function and stream.

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
    if timeout is not None and timeout > MAX_TIMEOUT_SECONDS:
        yield violation(function.props, "timeout", f"The timeout is over {MAX_TIMEOUT_SECONDS:g} seconds.")


@stack_rule(
    id="timeout-below-response",
    title="A streaming function's timeout should carry its largest response.",
    severity="medium",
    level="advisory",
    types=(FUNCTION,),
    fix="Raise timeout to the seconds that the response takes at 2 MB a second, and add the time to the first byte.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html",
    config={
        "expectedResponseMb": {
            "type": "number",
            "default": 20,
            "description": "The largest response in MB, 200 at most. 20 take 7 seconds, over the default timeout of 3.",
        }
    },
)
def timeout_below_response(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function whose timeout is too short for a response of the expected size: Lambda streams the
    first 6 MB at full speed and the rest at 2 MB a second. 200 MB, the limit, take 97 seconds.

    ## Why is this bad
    Lambda ends the function at its timeout. The client has a status of 200 and a part of the answer.

    ## Example
    ```python
    aws.lambda_.Function("chat", **rest)  # 3 seconds, which carry 12 MB
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", timeout=120, **rest)
    ```

    ## References
    - [Bandwidth limits for response streaming](https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html)
    """
    needed = (config["expectedResponseMb"] - _UNTHROTTLED_MB) / _MB_PER_SECOND
    if timeout_of(function) < needed and is_streaming(function, graph):
        size = f"{config['expectedResponseMb']:g} MB"
        message = f"A response of {size} needs {math.ceil(needed)} seconds to stream, more than the timeout."
        yield violation(function.props, "timeout", message)


@stack_rule(
    id="long-stream-unbounded",
    title="A function with long streams should have reserved concurrency.",
    severity="medium",
    level="advisory",
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
    if is_unbounded and timeout_of(function) >= config["minTimeoutSeconds"] and is_streaming(function, graph):
        yield violation(
            function.props, "reservedConcurrentExecutions", "Nothing bounds how many abandoned streams run at once."
        )
