"""What of a viewer's request CloudFront passes on to the origin.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from lambda_streaming_policies.model import Block, Graph
from lambda_streaming_policies.tokens import CACHE_POLICY

from .lookup import texts, with_id

log = logging.getLogger(__name__)

ORIGIN_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"


@dataclass(frozen=True)
class Selection:
    """The names that pass: those listed, or all but those listed."""

    names: frozenset[str] = frozenset()
    all_but: bool = False

    def __contains__(self, name: str) -> bool:
        return (name in self.names) != self.all_but


NOTHING = Selection()
EVERYTHING = Selection(all_but=True)


@dataclass(frozen=True)
class RequestPolicy:
    """A cache policy or an origin request policy; header names are in lower case."""

    headers: Selection = NOTHING
    cookies: Selection = NOTHING
    query_strings: Selection = NOTHING
    encodings: tuple[str, ...] = ()
    """Compressed forms of an object that a cache policy lets CloudFront ask for, of `br` and `gzip`."""


_ORIGIN_CACHE_HEADERS = Selection(
    frozenset({"host", "origin", "x-http-method-override", "x-http-method", "x-method-override"})
)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
MANAGED_CACHE_POLICIES: Mapping[str, RequestPolicy] = {
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": RequestPolicy(),  # CachingDisabled
    "658327ea-f89d-4fab-a63d-7e88639e58f6": RequestPolicy(encodings=("br", "gzip")),  # CachingOptimized
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": RequestPolicy(),  # CachingOptimizedForUncompressedObjects
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": RequestPolicy(  # UseOriginCacheControlHeaders
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        encodings=("br", "gzip"),
    ),
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": RequestPolicy(  # UseOriginCacheControlHeaders-QueryStrings
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        query_strings=EVERYTHING,
        encodings=("br", "gzip"),
    ),
}

ALL_VIEWER_EXCEPT_HOST_HEADER = RequestPolicy(
    headers=Selection(frozenset({"host"}), all_but=True), cookies=EVERYTHING, query_strings=EVERYTHING
)
_ALL_VIEWER = RequestPolicy(headers=EVERYTHING, cookies=EVERYTHING, query_strings=EVERYTHING)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
MANAGED_ORIGIN_REQUEST_POLICIES: Mapping[str, RequestPolicy] = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": _ALL_VIEWER,  # AllViewer
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": _ALL_VIEWER,  # AllViewerAndCloudFrontHeaders-2022-06
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": ALL_VIEWER_EXCEPT_HOST_HEADER,  # AllViewerExceptHostHeader
    "59781a5b-3903-41f3-afcb-af62929ccde1": RequestPolicy(
        headers=Selection(frozenset({"origin"}))
    ),  # CORS-CustomOrigin
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": RequestPolicy(  # CORS-S3Origin
        headers=Selection(frozenset({"origin", "access-control-request-headers", "access-control-request-method"}))
    ),
    "acba4595-bd28-49b8-b9fe-13317c0390fa": RequestPolicy(  # UserAgentRefererHeaders
        headers=Selection(frozenset({"user-agent", "referer"}))
    ),
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": RequestPolicy(headers=Selection(frozenset({"host"}))),  # HostHeaderOnly
}

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


@dataclass(frozen=True)
class Forwarding:
    """The policies of one behavior together: what any of them includes is forwarded."""

    policies: tuple[RequestPolicy, ...]

    @property
    def host(self) -> bool:
        """Whether the viewer's Host header goes to the origin in place of the origin's own name."""
        return any("host" in policy.headers for policy in self.policies)

    @property
    def cookies(self) -> bool:
        """Whether any cookie is forwarded; where none is, Set-Cookie is kept from the viewer too."""
        return any(policy.cookies != NOTHING for policy in self.policies)

    def headers(self, viewer: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The viewer's headers for the origin, names in lower case, without Host."""
        forwarded = [("user-agent", "Amazon CloudFront")] if not self._picks("user-agent") else []
        encodings = [encoding for policy in self.policies for encoding in policy.encodings]
        for original, value in viewer:
            name = original.lower()
            if name in _NEVER or name == "host" or name.startswith("x-edge-"):
                continue
            if name == "cookie":
                value = self._cookies(value)
                if value:
                    forwarded.append((name, value))
            elif name == "accept-encoding" and encodings:
                forwarded.append((name, ",".join(one for one in encodings if one in value) or "identity"))
            elif name in _ALWAYS or self._picks(name):
                forwarded.append((name, value))
        return forwarded

    def query_string(self, raw: str) -> str:
        """The parameters for the origin, encoded as the viewer sent them."""
        return "&".join(
            parameter
            for parameter in raw.split("&")
            if any(unquote_plus(parameter.split("=")[0]) in policy.query_strings for policy in self.policies)
        )

    def _picks(self, header: str) -> bool:
        return any(header in policy.headers for policy in self.policies)

    def _cookies(self, value: str) -> str:
        pairs = (pair.strip() for pair in value.split(";"))
        return "; ".join(
            pair for pair in pairs if any(pair.split("=")[0] in policy.cookies for policy in self.policies)
        )


def forwarding_of(behavior: Block, graph: Graph) -> Forwarding:
    """What a behavior of a distribution forwards, by its policies or its `forwardedValues`."""
    cache_policy = behavior.text("cachePolicyId")
    if cache_policy is None:
        return Forwarding((_legacy(behavior.block("forwardedValues")),))
    policies = [_cache_policy(cache_policy, behavior, graph)]
    origin_request_policy = behavior.text("originRequestPolicyId")
    if origin_request_policy is not None:
        policies.append(_origin_request_policy(origin_request_policy, behavior, graph))
    return Forwarding(tuple(policies))


def _cache_policy(id_: str, behavior: Block, graph: Graph) -> RequestPolicy:
    if id_ in MANAGED_CACHE_POLICIES:
        return MANAGED_CACHE_POLICIES[id_]
    declared = with_id(graph, CACHE_POLICY, id_)
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
    return _request_policy(parameters, tuple(name for name, switch in encodings if parameters.flag(switch)))


def _origin_request_policy(id_: str, behavior: Block, graph: Graph) -> RequestPolicy:
    if id_ in MANAGED_ORIGIN_REQUEST_POLICIES:
        return MANAGED_ORIGIN_REQUEST_POLICIES[id_]
    declared = with_id(graph, ORIGIN_REQUEST_POLICY, id_)
    if declared is None:
        log.warning(
            "distribution '%s': the origin request policy at %s is neither one of AWS's nor in this stack; "
            "it is taken as AllViewerExceptHostHeader",
            behavior.resource.name,
            behavior.at("originRequestPolicyId"),
        )
        return ALL_VIEWER_EXCEPT_HOST_HEADER
    return _request_policy(declared.props)


def _request_policy(block: Block, encodings: tuple[str, ...] = ()) -> RequestPolicy:
    headers = block.block("headersConfig")
    cookies = block.block("cookiesConfig")
    query_strings = block.block("queryStringsConfig")
    return RequestPolicy(
        headers=_selection(
            headers.text("headerBehavior"), [name.lower() for name in texts(headers.block("headers"), "items")]
        ),
        cookies=_selection(cookies.text("cookieBehavior"), texts(cookies.block("cookies"), "items")),
        query_strings=_selection(
            query_strings.text("queryStringBehavior"), texts(query_strings.block("queryStrings"), "items")
        ),
        encodings=encodings,
    )


def _selection(behavior: str | None, names: Sequence[str]) -> Selection:
    if behavior in ("all", "allViewer", "allViewerAndWhitelistCloudFront"):
        return EVERYTHING
    return Selection(frozenset(names), all_but=behavior == "allExcept") if behavior not in (None, "none") else NOTHING


def _legacy(values: Block) -> RequestPolicy:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html"""
    headers = frozenset(name.lower() for name in texts(values, "headers"))
    cookies = values.block("cookies")
    forward = cookies.text("forward")
    return RequestPolicy(
        headers=EVERYTHING if "*" in headers else Selection(_LEGACY_DROPPED - headers, all_but=True),
        cookies=EVERYTHING if forward == "all" else Selection(frozenset(texts(cookies, "whitelistedNames"))),
        query_strings=EVERYTHING if values.flag("queryString") else NOTHING,
    )
