"""Cache policies and origin request policies: which headers, cookies and parameters they name, and for how long.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": RequestPolicy(),  # CachingDisabled
    "658327ea-f89d-4fab-a63d-7e88639e58f6": RequestPolicy(encodings=("br", "gzip"), ttl=_OPTIMIZED),  # CachingOptimized
    # CachingOptimizedForUncompressedObjects
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": RequestPolicy(ttl=_OPTIMIZED),
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": RequestPolicy(  # UseOriginCacheControlHeaders
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=_ORIGIN_CONTROLLED,
    ),
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": RequestPolicy(  # UseOriginCacheControlHeaders-QueryStrings
        headers=_ORIGIN_CACHE_HEADERS,
        cookies=EVERYTHING,
        query_strings=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=_ORIGIN_CONTROLLED,
    ),
    "2e54312d-136d-493c-8eb9-b001f22f67d2": RequestPolicy(  # Amplify
        headers=Selection(frozenset({"authorization", "cloudfront-viewer-country", "host"})),
        cookies=EVERYTHING,
        query_strings=EVERYTHING,
        encodings=("br", "gzip"),
        ttl=Ttl(2, 2, 600),
        added_headers=frozenset({"cloudfront-viewer-country"}),
    ),
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": RequestPolicy(  # Elemental-MediaPackage
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
    "216adef6-5c7f-47e4-b989-5492eafa07d3": _ALL_VIEWER,  # AllViewer
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": RequestPolicy(  # AllViewerAndCloudFrontHeaders-2022-06
        headers=EVERYTHING, cookies=EVERYTHING, query_strings=EVERYTHING, added_headers=_CLOUDFRONT_HEADERS
    ),
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
