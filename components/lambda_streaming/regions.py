"""Where CloudFront's own parts live."""

from .arguments import ArgumentError

US_EAST_1 = "us-east-1"
"""CloudFront takes certificates, web ACLs, access logs and Lambda@Edge functions from this region only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""


def certificate_in_us_east_1(arn: str | None) -> str | None:
    return _in_us_east_1("certificate_arn", arn)


def web_acl_in_us_east_1(arn: str | None) -> str | None:
    return _in_us_east_1("web_acl_arn", arn)


def _in_us_east_1(argument: str, arn: str | None) -> str | None:
    region = arn.split(":")[3] if arn and arn.count(":") >= 5 else US_EAST_1
    if region != US_EAST_1:
        raise ArgumentError(
            f"{argument} is in {region}, but CloudFront takes those of us-east-1 only; give one from there"
        )
    return arn
