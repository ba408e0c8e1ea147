"""Where CloudFront's own parts live."""

from .checks import ArgumentError

US_EAST_1 = "us-east-1"
"""CloudFront takes certificates, web ACLs, access logs and Lambda@Edge functions from this region only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""


def certificate_in_us_east_1(arn: str | None) -> str | None:
    if arn is not None:
        _check_region("certificate_arn", arn, "CloudFront takes those of us-east-1 only")
    return arn


def web_acl_in_us_east_1(arn: str | None) -> str | None:
    if arn is not None:
        _check_region("web_acl_arn", arn, "CloudFront takes those of us-east-1 only")
    return arn


def alarm_topic_in_us_east_1(arn: str) -> str:
    _check_region("us_east_1_alarm_topic_arn", arn, "the alarms on CloudFront are in us-east-1 and notify topics there")
    return arn


def _check_region(argument: str, arn: str, why: str) -> None:
    region = arn.split(":")[3] if arn.count(":") >= 5 else US_EAST_1
    if region != US_EAST_1:
        raise ArgumentError(f"{argument} is in {region or 'no region'}, but {why}; give one from there")
