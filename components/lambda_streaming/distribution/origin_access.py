"""Origin access control: CloudFront signs every request to an origin."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws


def declare_origin_access_control(
    name: str, origin_type: str, opts: pulumi.ResourceOptions
) -> aws.cloudfront.OriginAccessControl:
    """For origins of the type `lambda` or `s3`.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-origin.html
    """
    return aws.cloudfront.OriginAccessControl(
        name,
        origin_access_control_origin_type=origin_type,
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=opts,
    )
