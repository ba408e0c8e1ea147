"""Rules on the cache behaviors that reach a streaming function URL; other behaviors are left alone."""

from __future__ import annotations

from ..rule import Config, Judgement, judge_each, stack_rule, violation
from ..stack.graph import Graph
from ..stack.origins import behaviors, policy_says, streaming_origins
from ..stack.resource import Block, Resource
from ..stack.tokens import CACHE_POLICY, DISTRIBUTION


@stack_rule(
    id="viewer-http",
    title="Viewers must reach a streaming function over HTTPS.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's viewerProtocolPolicy to https-only or redirect-to-https.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
    frameworks=("AWS Security Hub CloudFront.3",),
)
def viewer_http(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a streaming function URL with the viewer protocol policy `allow-all`.

    ## Why is this bad
    Prompts, answers and cookies cross the network in the clear, and everyone on the way can read and change the
    stream.

    ## Example
    ```python
    aws.cloudfront.Distribution(
        "chat",
        default_cache_behavior={"target_origin_id": "chat", "viewer_protocol_policy": "allow-all", **rest},
        **rest,
    )
    ```

    ## Use instead
    ```python
    aws.cloudfront.Distribution(
        "chat",
        default_cache_behavior={"target_origin_id": "chat", "viewer_protocol_policy": "redirect-to-https", **rest},
        **rest,
    )
    ```

    ## References
    - [Require HTTPS between viewers and CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        if behavior.text("viewerProtocolPolicy") == "allow-all" and streaming_origins(behavior, graph):
            yield violation(
                behavior, "viewerProtocolPolicy", "Viewers may use plain HTTP to reach a streaming function."
            )

    return judge_each(behaviors(distribution), judge_behavior)


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_CACHE_WHEN_ASKED = frozenset(
    {
        "83da9c7e-98b4-4e11-a168-04f0df8e2c65",  # UseOriginCacheControlHeaders
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe",  # UseOriginCacheControlHeaders-QueryStrings
    }
)
_CACHE_ALWAYS = frozenset(
    {
        "658327ea-f89d-4fab-a63d-7e88639e58f6",  # CachingOptimized
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",  # CachingOptimizedForUncompressedObjects
        "2e54312d-136d-493c-8eb9-b001f22f67d2",  # Amplify
        "08627262-05a9-4f76-9ded-b50ca2e3a84f",  # Elemental-MediaPackage
    }
)


@stack_rule(
    id="stream-cached",
    title="CloudFront must not cache streamed responses.",
    severity="high",
    level="mandatory",
    types=(DISTRIBUTION,),
    fix=f"Set the behavior's cachePolicyId to the managed policy CachingDisabled ({_CACHING_DISABLED}).",
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
        if behavior.data.get("cachePolicyId") == _CACHING_DISABLED:
            return
        if behavior.data.get("pathPattern") in config["cachedPathPatterns"]:
            return
        if streaming_origins(behavior, graph) and _caches(behavior, graph, config):
            name = "cachePolicyId" if behavior.is_set("cachePolicyId") else "maxTtl"
            yield violation(behavior, name, "The responses of a streaming function may be cached.")

    return judge_each(behaviors(distribution), judge_behavior)


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
    return policy_says(behavior, "cachePolicyId", CACHE_POLICY, graph, lambda policy: _keeps(policy, defaults, config))


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
