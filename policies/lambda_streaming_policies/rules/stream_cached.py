"""The rule stream-cached."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack import managed_policies
from ..stack.graph import Graph
from ..stack.origins import ask_policy, find_origins, is_stream, list_behaviors
from ..stack.path_patterns import is_for_files
from ..stack.resource import Block, Resource
from ..stack.tokens import CACHE_POLICY, DISTRIBUTION

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_CACHE_WHEN_ASKED = frozenset(
    {
        managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS,
        managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS,
    }
)
_CACHE_ALWAYS = frozenset(
    {
        managed_policies.CACHING_OPTIMIZED,
        managed_policies.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS,
        managed_policies.AMPLIFY,
        managed_policies.ELEMENTAL_MEDIA_PACKAGE,
    }
)


@stack_rule(
    id="stream-cached",
    title="CloudFront must not cache streamed responses.",
    severity="high",
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's cachePolicyId to the managed policy CachingDisabled "
    f"({managed_policies.CACHING_DISABLED}).",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html",
    config={
        "allowOriginCacheControl": {
            "type": "boolean",
            "default": False,
            "description": "Accept a cache that keeps only what the function's own Cache-Control header asks it to.",
        },
        "cachedPathPatterns": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Path patterns whose answers are meant to be cached, as the behaviors spell them.",
        },
    },
)
def stream_cached(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a streaming function URL and may cache: a cache policy, or the time-to-live
    settings of the behavior itself, with a maximum above 0. A cache policy that sets none has a default of one day.
    Behaviors for files, such as `/_next/static/*` and `*.css`, may cache.

    ## Why is this bad
    One viewer's answer can be served to the next. While a cache is on, CloudFront also sends only one of several
    simultaneous requests for the same object to the origin, and its answer to all of them.

    ## Example
    ```python
    default_cache_behavior = {"cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6", **rest}  # CachingOptimized
    ```

    ## Use instead
    ```python
    default_cache_behavior = {"cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", **rest}  # CachingDisabled
    ```

    ## References
    - [Managed cache policies](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html)
    - [Request and response behavior for custom origins](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        # Before the question where the behavior leads, which may have no answer yet.
        if behavior.data.get("cachePolicyId") == managed_policies.CACHING_DISABLED:
            return
        if is_for_files(behavior) or behavior.data.get("pathPattern") in config["cachedPathPatterns"]:
            return
        if find_origins(behavior, graph, is_stream) and _caches(behavior, graph, config):
            name = "cachePolicyId" if behavior.is_set("cachePolicyId") else "maxTtl"
            yield Violation.at(behavior, name, "The responses of a streaming function may be cached.")

    return judge_each(list_behaviors(distribution), judge_behavior)


def _caches(behavior: Block, graph: Graph, config: Config) -> bool:
    if not behavior.is_set("cachePolicyId"):
        return _keeps(behavior, {}, config)
    policy_id = None if behavior.is_unknown("cachePolicyId") else behavior.text("cachePolicyId")
    if policy_id in _CACHE_ALWAYS:
        return True
    if policy_id in _CACHE_WHEN_ASKED:
        return not config["allowOriginCacheControl"]
    # AWS's defaults: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
    defaults = {"defaultTtl": 86400.0, "maxTtl": 31536000.0}
    return ask_policy(behavior, "cachePolicyId", CACHE_POLICY, graph, lambda policy: _keeps(policy, defaults, config))


def _keeps(times: Block, defaults: dict[str, float], config: Config) -> bool:
    """Whether these times to live let an object stay in the cache."""
    names = ("minTtl", "defaultTtl") if config["allowOriginCacheControl"] else ("minTtl", "defaultTtl", "maxTtl")
    known = [
        times.number(name) or 0 if times.is_set(name) else defaults.get(name, 0)
        for name in names
        if not times.is_unknown(name)
    ]
    if any(value > 0 for value in known):
        return times.is_unknown("maxTtl") or times.number("maxTtl") != 0
    for name in names:
        times.get(name)
    return False
