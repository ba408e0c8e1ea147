"""What CloudFront does with an origin's errors."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_aws as aws

from ..shared.checks import ArgumentError

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
_WITH_PAGE = ("400", "403", "404", "405", "414", "416", "500", "501", "502", "503", "504")
_CACHED = frozenset({"404", "414", "500", "501", "502", "503", "504"})


def keep_no_errors(pages: Mapping[str, str]) -> list[aws.cloudfront.DistributionCustomErrorResponseArgs]:
    """Keeps no error, which CloudFront does for ten seconds otherwise, even where caching is disabled.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
    """
    return [
        aws.cloudfront.DistributionCustomErrorResponseArgs(
            error_code=int(status),
            error_caching_min_ttl=0,
            response_code=int(status) if status in pages else None,
            response_page_path=pages.get(status),
        )
        for status in sorted(_CACHED | pages.keys())
    ]


def check_error_pages(pages: Mapping[str, str] | None) -> dict[str, str]:
    checked = {}
    for status, path in (pages or {}).items():
        if str(status) not in _WITH_PAGE:
            raise ArgumentError(
                f"error_pages has the status {status!r}, for which CloudFront takes no page; give one of "
                f"{', '.join(_WITH_PAGE)}"
            )
        checked[str(status)] = path
    return checked
