"""The rule timeout-below-response."""

from __future__ import annotations

import math

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.streaming import is_streaming, read_timeout
from ..stack.tokens import FUNCTION

# https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html (bandwidth)
_UNTHROTTLED_MB = 6
_MB_PER_SECOND = 2


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
    if read_timeout(function) < needed and is_streaming(function, graph):
        size = f"{config['expectedResponseMb']:g} MB"
        message = f"A response of {size} needs {math.ceil(needed)} seconds to stream, more than the timeout."
        yield Violation.at(function.props, "timeout", message)
