"""What of a viewer's request CloudFront passes on to the origin, and what tells two requests apart in its cache.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block
from lambda_streaming_policies.stack.tokens import CACHE_POLICY

from ..shared.lookup import find_by_id, read_texts
from .cache.expiration import NO_CACHING, Ttl
from .request_policy import (
    ALL_VIEWER_EXCEPT_HOST_HEADER,
    EVERYTHING,
    MANAGED_CACHE_POLICIES,
    MANAGED_ORIGIN_REQUEST_POLICIES,
    NOTHING,
    RequestPolicy,
    Selection,
    find_added_headers,
    read_request_policy,
)
from .viewer import Viewer

log = logging.getLogger(__name__)

ORIGIN_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"

# Forwarded whatever the policies say. AWS's table is of the time before policies; that the content type belongs to the
# headers "that CloudFront automatically includes" is not written down, but a body goes along and means nothing without.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
_ALWAYS = frozenset(
    {
        "cache-control",
        "content-length",
        "content-type",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "pragma",
        "range",
        "via",
        "x-forwarded-for",
    }
)

# Never forwarded as the viewer sent them: about one connection only, or CloudFront's own.
_NEVER = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-amz-cf-id",
        "x-forwarded-proto",
        "x-real-ip",
    }
)

# What `forwardedValues`, the setting before policies, drops unless it is listed.
_LEGACY_DROPPED = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-language",
        "authorization",
        "host",
        "referer",
        "user-agent",
        "x-http-method-override",
    }
)

# In the cache key in a form of their own.
_OWN_KEY = frozenset({"accept-encoding", "cookie"})


@dataclass(frozen=True)
class Forwarding:
    """The policies of one behavior together: what any of them includes is forwarded. The cache policy comes first."""

    policies: tuple[RequestPolicy, ...]

    @property
    def host(self) -> bool:
        """Whether the viewer's Host header goes to the origin in place of the origin's own name."""
        return any("host" in policy.headers for policy in self.policies)

    @property
    def cookies(self) -> bool:
        """Whether any cookie is forwarded; where none is, Set-Cookie is kept from the viewer too."""
        return any(policy.cookies != NOTHING for policy in self.policies)

    @property
    def ttl(self) -> Ttl:
        return self.policies[0].ttl

    @property
    def added_headers(self) -> frozenset[str]:
        """The headers of CloudFront's own that it adds to the viewer's."""
        return frozenset().union(*(policy.added_headers for policy in self.policies))

    def choose_encodings(self, viewer: Viewer) -> tuple[str, ...]:
        """The compressed forms that CloudFront may ask for and `viewer` takes, the preferred one first."""
        if viewer.version < (1, 1):
            return ()
        accepted = viewer.accepted_encodings
        return tuple(encoding for encoding in self.policies[0].encodings if encoding in accepted)

    def cache_key(self, viewer: Viewer) -> tuple[object, ...]:
        """What of a request the cache policy makes count, beside the path."""
        policy = self.policies[0]
        headers = sorted((name.lower(), value) for name, value in viewer.headers.items())
        return (
            _pick_query(viewer.query, (policy,)),
            tuple((name, value) for name, value in headers if name not in _OWN_KEY and name in policy.headers),
            _pick_cookies(viewer.headers.get("Cookie", ""), (policy,)),
            self.choose_encodings(viewer),
        )

    def choose_headers(self, viewer: Viewer) -> list[tuple[str, str]]:
        """The viewer's headers for the origin, names in lower case, without Host."""
        forwarded = [("user-agent", "Amazon CloudFront")] if not self._picks("user-agent") else []
        for original, value in viewer.headers.items():
            name = original.lower()
            if name in _NEVER or name == "host" or name.startswith("x-edge-"):
                continue
            if name == "cookie":
                value = _pick_cookies(value, self.policies)
                if value:
                    forwarded.append((name, value))
            elif name == "accept-encoding" and self.policies[0].encodings:
                forwarded.append((name, ",".join(self.choose_encodings(viewer)) or "identity"))
            elif name in _ALWAYS or self._picks(name):
                forwarded.append((name, value))
        return forwarded

    def choose_query(self, raw: str) -> str:
        """The parameters for the origin, encoded as the viewer sent them."""
        return _pick_query(raw, self.policies)

    def _picks(self, header: str) -> bool:
        return any(header in policy.headers for policy in self.policies)


def _pick_query(raw: str, policies: Iterable[RequestPolicy]) -> str:
    return "&".join(
        parameter
        for parameter in raw.split("&")
        if any(unquote_plus(parameter.split("=")[0]) in policy.query_strings for policy in policies)
    )


def _pick_cookies(value: str, policies: Iterable[RequestPolicy]) -> str:
    pairs = (pair.strip() for pair in value.split(";"))
    return "; ".join(pair for pair in pairs if any(pair.split("=")[0] in policy.cookies for policy in policies))


def read_forwarding(behavior: Block, graph: Graph) -> Forwarding:
    """What a behavior of a distribution forwards, by its policies or its `forwardedValues`."""
    cache_policy = behavior.text("cachePolicyId")
    if not cache_policy:
        return Forwarding((_read_forwarded_values(behavior),))
    policies = [_cache_policy(cache_policy, behavior, graph)]
    origin_request_policy = behavior.text("originRequestPolicyId")
    if origin_request_policy:
        policies.append(_read_origin_request_policy(origin_request_policy, behavior, graph))
    return Forwarding(tuple(policies))


def _cache_policy(id_: str, behavior: Block, graph: Graph) -> RequestPolicy:
    if id_ in MANAGED_CACHE_POLICIES:
        return MANAGED_CACHE_POLICIES[id_]
    declared = find_by_id(graph, CACHE_POLICY, id_)
    if declared is None:
        log.warning(
            "distribution '%s': the cache policy at %s is neither one of AWS's nor in this stack; "
            "it is taken as one that includes nothing",
            behavior.resource.name,
            behavior.at("cachePolicyId"),
        )
        return RequestPolicy()
    parameters = declared.props.block("parametersInCacheKeyAndForwardedToOrigin")
    encodings = (("br", "enableAcceptEncodingBrotli"), ("gzip", "enableAcceptEncodingGzip"))
    allowed = tuple(name for name, switch in encodings if parameters.flag(switch))
    return read_request_policy(parameters, allowed, _read_ttl(declared.props))


def _read_origin_request_policy(id_: str, behavior: Block, graph: Graph) -> RequestPolicy:
    if id_ in MANAGED_ORIGIN_REQUEST_POLICIES:
        return MANAGED_ORIGIN_REQUEST_POLICIES[id_]
    declared = find_by_id(graph, ORIGIN_REQUEST_POLICY, id_)
    if declared is None:
        log.warning(
            "distribution '%s': the origin request policy at %s is neither one of AWS's nor in this stack; "
            "it is taken as AllViewerExceptHostHeader",
            behavior.resource.name,
            behavior.at("originRequestPolicyId"),
        )
        return ALL_VIEWER_EXCEPT_HOST_HEADER
    return read_request_policy(declared.props)


def _read_ttl(block: Block) -> Ttl:
    """https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html"""
    minimum = block.number("minTtl") or 0
    default = block.number("defaultTtl")
    default = max(86400, minimum) if default is None else default
    maximum = block.number("maxTtl")
    return Ttl(minimum, default, max(31536000, default) if maximum is None else maximum)


def _read_forwarded_values(behavior: Block) -> RequestPolicy:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html"""
    values = behavior.block("forwardedValues")
    headers = frozenset(name.lower() for name in read_texts(values, "headers"))
    cookies = values.block("cookies")
    forward = cookies.text("forward")
    return RequestPolicy(
        headers=EVERYTHING if "*" in headers else Selection(_LEGACY_DROPPED - headers, all_but=True),
        cookies=EVERYTHING if forward == "all" else Selection(frozenset(read_texts(cookies, "whitelistedNames"))),
        query_strings=EVERYTHING if values.flag("queryString") else NOTHING,
        encodings=("gzip",) if behavior.flag("compress") else (),
        # With all headers forwarded nothing is cached.
        ttl=NO_CACHING if "*" in headers else _read_ttl(behavior),
        added_headers=find_added_headers(sorted(headers)),
    )
