"""The rule host-forwarded."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack import managed_policies
from ..stack.graph import Graph
from ..stack.origins import ask_policy, find_origins, is_url, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import CACHE_POLICY, DISTRIBUTION, ORIGIN_REQUEST_POLICY

# Whether AWS's managed policies forward the Host header:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_FORWARDS_HOST = {
    managed_policies.ALL_VIEWER: True,
    managed_policies.ALL_VIEWER_AND_CLOUDFRONT_HEADERS: True,
    managed_policies.ALL_VIEWER_EXCEPT_HOST_HEADER: False,
    managed_policies.CORS_CUSTOM_ORIGIN: False,
    managed_policies.CORS_S3_ORIGIN: False,
    managed_policies.ELEMENTAL_MEDIA_TAILOR: False,
    managed_policies.HOST_HEADER_ONLY: True,
    managed_policies.USER_AGENT_REFERER_HEADERS: False,
    managed_policies.AMPLIFY: True,
    managed_policies.CACHING_DISABLED: False,
    managed_policies.CACHING_OPTIMIZED: False,
    managed_policies.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS: False,
    managed_policies.ELEMENTAL_MEDIA_PACKAGE: False,
    managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS: True,
    managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS: True,
}


@stack_rule(
    id="host-forwarded",
    title="CloudFront must not forward the viewer's Host header to a function URL.",
    severity="high",
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's originRequestPolicyId to the managed policy AllViewerExceptHostHeader "
    f"({managed_policies.ALL_VIEWER_EXCEPT_HOST_HEADER}).",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html",
)
def host_forwarded(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a function URL and forwards the viewer's Host header: by its origin
    request policy, by its cache policy, or by the forwarded values of the behavior itself.

    ## Why is this bad
    Lambda finds a function URL by its host name. With the viewer's, it answers 403 to every request.

    ## Example
    ```python
    default_cache_behavior = {"origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3", **rest}  # AllViewer
    ```

    ## Use instead
    ```python
    all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    default_cache_behavior = {"origin_request_policy_id": all_viewer_except_host_header, **rest}
    ```

    ## References
    - [Managed origin request policies](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        for name, type_ in (("originRequestPolicyId", ORIGIN_REQUEST_POLICY), ("cachePolicyId", CACHE_POLICY)):
            # Before the question where the behavior leads, which may have no answer yet.
            if not behavior.is_set(name) or _FORWARDS_HOST.get(_read_known(behavior, name)) is False:
                continue
            if find_origins(behavior, graph, is_url) and _policy_forwards_host(behavior, name, type_, graph):
                yield Violation.at(behavior, name, _HOST_MESSAGE)
        values = behavior.block("forwardedValues")
        forwards = values.any_text("headers", lambda header: header == "*" or header.lower() == "host")
        if forwards and find_origins(behavior, graph, is_url):
            yield Violation.at(values, "headers", _HOST_MESSAGE)

    return judge_each(list_behaviors(distribution), judge_behavior)


_HOST_MESSAGE = "The viewer's Host header is forwarded to a function URL, which answers 403 to it."


def _read_known(behavior: Block, name: str) -> str:
    return "" if behavior.is_unknown(name) else behavior.text(name) or ""


def _policy_forwards_host(behavior: Block, name: str, type_: str, graph: Graph) -> bool:
    managed = _FORWARDS_HOST.get(_read_known(behavior, name))
    return ask_policy(behavior, name, type_, graph, _forwards_host) if managed is None else managed


def _forwards_host(policy: Block) -> bool:
    """Whether an origin request policy, or the part of a cache policy that is like one, names the Host header."""
    if policy.is_set("parametersInCacheKeyAndForwardedToOrigin"):
        policy = policy.block("parametersInCacheKeyAndForwardedToOrigin")
    config = policy.block("headersConfig")
    behavior = config.text("headerBehavior")
    if behavior in (None, "none"):
        return False
    if behavior in ("allViewer", "allViewerAndWhitelistCloudFront"):
        return True
    # A list in aws-native, an object with a list in pulumi-aws.
    holder, name = (
        (config, "headers") if isinstance(config.get("headers"), list) else (config.block("headers"), "items")
    )
    has_host = holder.any_text(name, lambda header: header.lower() == "host")
    return has_host != (behavior == "allExcept")
