"""Where CloudFront's own parts live."""

from __future__ import annotations

from typing import Any

import pulumi

from .arguments import Arguments
from .checks import ArgumentError

US_EAST_1 = "us-east-1"
"""CloudFront takes certificates, web ACLs, access logs and Lambda@Edge functions from this region only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""


def check_certificate_region(arn: str | None) -> str | None:
    if arn is not None:
        _check_region("certificate_arn", arn, "CloudFront takes those of us-east-1 only")
    return arn


def check_web_acl_region(arn: str | None) -> str | None:
    if arn is not None:
        _check_region("web_acl_arn", arn, "CloudFront takes those of us-east-1 only")
    return arn


def check_alarm_topic_region(arn: str) -> str:
    _check_region("us_east_1_alarm_topic_arn", arn, "the alarms on CloudFront are in us-east-1 and notify topics there")
    return arn


def find_region(arn: str) -> str | None:
    """The region in an ARN, None for what is none."""
    return arn.split(":")[3] if arn.count(":") >= 5 else None


def _check_region(argument: str, arn: str, why: str) -> None:
    region = find_region(arn)
    if region is not None and region != US_EAST_1:
        raise ArgumentError(f"{argument} is in {region or 'no region'}, but {why}; give one from there")


def read_region(arguments: Arguments, found: pulumi.Input[Any] | None, source: str) -> pulumi.Input[Any] | None:
    """The argument `region`, else the region `found` in the argument `source`. Refuses two that differ.

    None says that it is the provider's.
    """
    if "region" not in arguments:
        return found
    if found is None:
        return arguments.get("region")

    def check(region: str, other: str | None) -> str:
        if other is not None and other != region:
            raise ArgumentError(
                f"region is {region!r}, but {source} is in {other!r}; leave region out, or give {other!r}"
            )
        return region

    return arguments.derive(check, arguments.get("region"), found)
