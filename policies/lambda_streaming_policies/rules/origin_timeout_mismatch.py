"""The rule origin-timeout-mismatch."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_own_function
from ..stack.origins import find_urls, is_reached, is_stream
from ..stack.resource import Block, Resource
from ..stack.streaming import DEFAULT_READ_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, read_timeout
from ..stack.tokens import DISTRIBUTION
from ..stack.unknown import ForeignFunction, UnknownValue


@stack_rule(
    id="origin-timeout-mismatch",
    title="CloudFront should wait as long as a streaming function may take.",
    severity="medium",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Raise customOriginConfig.originReadTimeout and responseCompletionTimeout, or lower the function's timeout.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html",
    config={
        "longestSilenceSeconds": {
            "type": "number",
            "default": 60,
            "description": "The longest time that the function lets pass between two chunks, such as two heartbeats.",
        }
    },
)
def origin_timeout_mismatch(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports an origin that is a streaming function URL when CloudFront may give up before the function's timeout: its
    response completion timeout is shorter, or its read timeout, 30 seconds by default, is shorter than both the
    function's timeout and the longest silence to expect. Rejects a completion timeout below the read timeout, too,
    which CloudFront refuses.

    ## Why is this bad
    The read timeout is the longest silence between two chunks, and the completion timeout bounds the whole answer.
    When one passes, CloudFront drops the stream: with a 504 before the first byte, and in the middle of it after that.
    The function runs on and is billed.

    ## Example
    ```python
    aws.lambda_.Function("chat", timeout=300, **settings)
    origin = {"custom_origin_config": {"origin_read_timeout": 30, **ports}, "response_completion_timeout": 60, **rest}
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", timeout=300, **settings)
    origin = {"custom_origin_config": {"origin_read_timeout": 60, **ports}, "response_completion_timeout": 300, **rest}
    ```

    ## References
    - [Origin settings](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html)
    """

    def judge_origin(origin: Block) -> Judgement:
        try:
            timeouts = _find_function_timeouts(origin, graph)
        except ForeignFunction:
            if any(_judge_timeouts(origin, MAX_TIMEOUT_SECONDS, config)):
                raise
            return
        judgements = [list(_judge_timeouts(origin, timeout, config)) for timeout in sorted(timeouts)]
        if any(judgement != judgements[0] for judgement in judgements):
            raise UnknownValue(distribution, origin.at("domainName"))  # of which URL it is
        yield from judgements[0] if judgements else []

    return judge_each(distribution.props.blocks("origins"), judge_origin)


def _find_function_timeouts(origin: Block, graph: Graph) -> set[float]:
    """The timeout of the function that an origin leads to; of each one that it may lead to while that is unknown."""
    if not is_reached(origin, graph, is_stream):
        return set()
    functions = [find_own_function(url, graph) for url in find_urls(origin, graph).urls]
    return {read_timeout(function) for function in functions if function is not None}


def _judge_timeouts(origin: Block, function_timeout: float, config: Config) -> Judgement:
    custom = origin.block("customOriginConfig")
    completion = origin.number("responseCompletionTimeout") or 0  # 0 and absent: not bounded
    read = custom.number("originReadTimeout") or DEFAULT_READ_TIMEOUT_SECONDS
    if 0 < completion < read:
        yield Violation.at(origin, "responseCompletionTimeout", "It is shorter than the origin's read timeout.")
    elif 0 < completion < function_timeout:
        yield Violation.at(origin, "responseCompletionTimeout", "It is shorter than the function's timeout.")
    if read < min(function_timeout, config["longestSilenceSeconds"]):
        yield Violation.at(custom, "originReadTimeout", "CloudFront gives up on a silence that the function may need.")
