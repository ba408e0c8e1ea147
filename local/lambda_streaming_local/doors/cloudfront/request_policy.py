"""Cache policies and origin request policies: which headers, cookies and parameters they name, and for how long.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambda_streaming_policies.stack import managed_policies
from lambda_streaming_policies.stack.resource import Block

from ..shared.lookup import read_texts
from .cache.expiration import NO_CACHING, Ttl


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
    ttl: Ttl = NO_CACHING
    added_headers: frozenset[str] = frozenset()
    """The headers of CloudFront's own (`cloudfront-...`) that it adds to the viewer's."""


_OPTIMIZED = Ttl(1, 86400, 31536000)
_ORIGIN_CONTROLLED = Ttl(0, 0, 31536000)
_ORIGIN_CACHE_HEADERS = Selection(
    frozenset({"host", "origin", "x-http-method-override", "x-http-method", "x-method-override"})
)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
MANAGED_CACHE_POLICIES: Mapping[str, RequestPolicy] = {
    managed_policies.CACHING_DISABLED: RequestPolicy(),
    managed_policies.CACHING_OPTIMIZED: RequestPolicy(encodings=("br", "gzip"), ttl=_OPTIMIZED),
    managed_policies.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS: RequestPolicy(ttl=_OPTIMIZED),
    managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS: RequestPolicy(
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=_ORIGIN_CONTROLLED,
    ),
    managed_policies.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS: RequestPolicy(
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        query_strings=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=_ORIGIN_CONTROLLED,
    ),
    managed_policies.AMPLIFY: RequestPolicy(
        headers=Selection(frozenset({"authorization", "cloudfront-viewer-country", "host"})),
        cookies=EVERYTHING,
        query_strings=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=Ttl(2, 2, 600),
        added_headers=frozenset({"cloudfront-viewer-country"}),
    ),
    managed_policies.ELEMENTAL_MEDIA_PACKAGE: RequestPolicy(
        headers=Selection(frozenset({"origin"})),
        query_strings=Selection(frozenset({"aws.manifestfilter", "start", "end", "m"})),
        encodings=("gzip",),
        ttl=Ttl(0, 86400, 31536000),
    ),
}

ALL_VIEWER_EXCEPT_HOST_HEADER = RequestPolicy(
    headers=Selection(frozenset({"host"}), all_but=True), cookies=EVERYTHING, query_strings=EVERYTHING
)
_ALL_VIEWER = RequestPolicy(headers=EVERYTHING, cookies=EVERYTHING, query_strings=EVERYTHING)

# Of those that the managed policy names, the ones that can be told here.
_CLOUDFRONT_HEADERS = frozenset(
    {
        "cloudfront-forwarded-proto",
        "cloudfront-is-android-viewer",
        "cloudfront-is-desktop-viewer",
        "cloudfront-is-ios-viewer",
        "cloudfront-is-mobile-viewer",
        "cloudfront-is-smarttv-viewer",
        "cloudfront-is-tablet-viewer",
        "cloudfront-viewer-address",
        "cloudfront-viewer-country",
        "cloudfront-viewer-http-version",
    }
)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
MANAGED_ORIGIN_REQUEST_POLICIES: Mapping[str, RequestPolicy] = {
    managed_policies.ALL_VIEWER: _ALL_VIEWER,
    managed_policies.ALL_VIEWER_AND_CLOUDFRONT_HEADERS: RequestPolicy(
        headers=EVERYTHING, cookies=EVERYTHING, query_strings=EVERYTHING, added_headers=_CLOUDFRONT_HEADERS
    ),
    managed_policies.ALL_VIEWER_EXCEPT_HOST_HEADER: ALL_VIEWER_EXCEPT_HOST_HEADER,
    managed_policies.CORS_CUSTOM_ORIGIN: RequestPolicy(headers=Selection(frozenset({"origin"}))),
    managed_policies.CORS_S3_ORIGIN: RequestPolicy(
        headers=Selection(frozenset({"origin", "access-control-request-headers", "access-control-request-method"}))
    ),
    managed_policies.USER_AGENT_REFERER_HEADERS: RequestPolicy(headers=Selection(frozenset({"user-agent", "referer"}))),
    managed_policies.HOST_HEADER_ONLY: RequestPolicy(headers=Selection(frozenset({"host"}))),
}


def read_request_policy(block: Block, encodings: tuple[str, ...] = (), ttl: Ttl = NO_CACHING) -> RequestPolicy:
    """A declared policy, or the part of a cache policy that is laid out like one."""
    headers = block.block("headersConfig")
    names = [name.lower() for name in read_texts(headers.block("headers"), "items")]
    cookies = block.block("cookiesConfig")
    query_strings = block.block("queryStringsConfig")
    return RequestPolicy(
        headers=_read_selection(headers.text("headerBehavior"), names),
        cookies=_read_selection(cookies.text("cookieBehavior"), read_texts(cookies.block("cookies"), "items")),
        query_strings=_read_selection(
            query_strings.text("queryStringBehavior"), read_texts(query_strings.block("queryStrings"), "items")
        ),
        encodings=encodings,
        ttl=ttl,
        added_headers=find_added_headers(names),
    )


def find_added_headers(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name for name in names if name.startswith("cloudfront-"))


def _read_selection(behavior: str | None, names: Sequence[str]) -> Selection:
    if behavior in ("all", "allViewer", "allViewerAndWhitelistCloudFront"):
        return EVERYTHING
    return Selection(frozenset(names), all_but=behavior == "allExcept") if behavior not in (None, "none") else NOTHING
