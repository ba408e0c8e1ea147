"""Where a cache behavior forwards the viewer's Host header."""

from __future__ import annotations

from collections.abc import Iterator

from . import managed_policies
from .graph import Graph
from .origins import Kind, ask_policy, find_origins
from .resource import Block
from .tokens import CACHE_POLICY, ORIGIN_REQUEST_POLICY

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


def find_forwarding(behavior: Block, graph: Graph, is_wanted: Kind) -> Iterator[tuple[Block, str]]:
    """The block and property by which a behavior forwards the Host header to an origin of a kind."""
    for name, type_ in (("originRequestPolicyId", ORIGIN_REQUEST_POLICY), ("cachePolicyId", CACHE_POLICY)):
        # Before the question where the behavior leads, which may have no answer yet.
        if not behavior.is_set(name) or _FORWARDS_HOST.get(_read_known(behavior, name)) is False:
            continue
        if find_origins(behavior, graph, is_wanted) and _policy_forwards_host(behavior, name, type_, graph):
            yield behavior, name
    values = behavior.block("forwardedValues")
    forwards = values.any_text("headers", lambda header: header == "*" or header.lower() == "host")
    if forwards and find_origins(behavior, graph, is_wanted):
        yield values, "headers"


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
