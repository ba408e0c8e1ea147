"""The headers that CloudFront adds to say what it knows of a viewer.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
"""

from __future__ import annotations

from collections.abc import Collection

from .viewer import Viewer


def make_viewer_headers(viewer: Viewer, wanted: Collection[str]) -> dict[str, str]:
    """Those of the `wanted` headers (names in lower case) that can be told here.

    Location and network are known to AWS alone, but for the country that the local run is given. How CloudFront tells
    devices apart is not documented; these are the words of their User-Agent headers.
    """
    agent = viewer.headers.get("User-Agent", "").lower()
    is_android, is_ios = "android" in agent, any(word in agent for word in ("iphone", "ipad", "ipod"))
    is_tv = any(word in agent for word in ("smart-tv", "smarttv", "appletv", "googletv"))
    is_tablet = "ipad" in agent or "tablet" in agent or (is_android and "mobile" not in agent)
    is_mobile = not is_tablet and not is_tv and (is_android or is_ios or "mobile" in agent)
    known = {
        "cloudfront-forwarded-proto": "https",
        "cloudfront-is-android-viewer": _write_flag(is_android),
        "cloudfront-is-desktop-viewer": _write_flag(not (is_mobile or is_tablet or is_tv)),
        "cloudfront-is-ios-viewer": _write_flag(is_ios),
        "cloudfront-is-mobile-viewer": _write_flag(is_mobile),
        "cloudfront-is-smarttv-viewer": _write_flag(is_tv),
        "cloudfront-is-tablet-viewer": _write_flag(is_tablet),
        "cloudfront-viewer-address": f"{viewer.ip}:{viewer.port}",
        "cloudfront-viewer-country": viewer.country or "",
        "cloudfront-viewer-header-count": str(len(viewer.headers)),
        "cloudfront-viewer-header-order": ":".join(viewer.headers),
        "cloudfront-viewer-http-version": f"{viewer.version[0]}.{viewer.version[1]}",
    }
    return {name.title(): value for name, value in known.items() if name in wanted and value}


def _write_flag(value: bool) -> str:
    return "true" if value else "false"
