"""The rule stream-compressed."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import find_origins, is_stream, list_behaviors
from ..stack.path_patterns import is_for_files
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


def _switch_compression_off(distribution: Resource) -> Iterator[Change]:
    """Before links are known, a custom origin with an origin access control is as near to a function URL as can be."""
    signed = {
        origin.text("originId")
        for origin in distribution.props.blocks("origins")
        if origin.is_set("customOriginConfig") and origin.is_set("originAccessControlId")
    }
    default = distribution.props.block("defaultCacheBehavior")
    if default.flag("compress") and default.text("targetOriginId") in signed:
        yield ("defaultCacheBehavior", "compress"), False
    for index, behavior in enumerate(distribution.props.blocks("orderedCacheBehaviors")):
        if behavior.flag("compress") and behavior.text("targetOriginId") in signed:
            yield ("orderedCacheBehaviors", index, "compress"), False


@stack_rule(
    id="stream-compressed",
    title="CloudFront should not compress streamed responses.",
    severity="low",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's compress to false.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html",
    remediate=_switch_compression_off,
)
def stream_compressed(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that reaches a streaming function URL and compresses. Behaviors for files, such as
    `/_next/static/*` and `*.css`, may compress.

    ## Why is this bad
    A compressor waits for more bytes before it gives any away, so small chunks such as tokens arrive late and
    together.

    ## Example
    ```python
    default_cache_behavior = {"compress": True, **rest}
    ```

    ## Use instead
    ```python
    default_cache_behavior = {"compress": False, **rest}
    ```

    ## References
    - [Serve compressed files](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        if not is_for_files(behavior) and behavior.flag("compress") and find_origins(behavior, graph, is_stream):
            yield Violation.at(behavior, "compress", "The responses of a streaming function may be compressed.")

    return judge_each(list_behaviors(distribution), judge_behavior)
