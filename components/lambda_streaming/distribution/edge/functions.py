"""The functions that CloudFront runs on requests before they go to the function's URL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws

from lambda_streaming.shared.regions import US_EAST_1

_HERE = Path(__file__).parent


def declare_body_signer(
    name: str, tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """The ARN of the version of a Lambda@Edge function that hashes request bodies.

    It must be in us-east-1, for x86_64, without environment variables:
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    """
    role = aws.iam.Role(name, assume_role_policy=json.dumps(_TRUST_POLICY), tags=tags, opts=opts)
    function = aws.lambda_.Function(
        name,
        region=US_EAST_1,
        description="Hashes request bodies for CloudFront's signature",
        role=role.arn,
        runtime="nodejs22.x",
        architectures=["x86_64"],
        handler="index.handler",
        # As text, because the path of this file differs from machine to machine.
        code=pulumi.AssetArchive(
            {"index.mjs": pulumi.StringAsset((_HERE / "body_signer.mjs").read_text(encoding="utf-8"))}
        ),
        memory_size=256,
        timeout=5,
        publish=True,
        tags=tags,
        opts=opts,
    )
    aws.iam.RolePolicy(
        name,
        role=role.name,
        policy=function.arn.apply(lambda arn: arn and json.dumps(_write_logging_policy(arn))),  # mocks give none
        opts=opts,
    )
    return function.qualified_arn


def declare_viewer_host_function(name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The ARN of a CloudFront Function that puts the viewer's host into `x-forwarded-host`."""
    return aws.cloudfront.Function(
        name,
        comment="Passes the viewer's host on in x-forwarded-host",
        runtime="cloudfront-js-2.0",
        code=(_HERE / "viewer_host.js").read_text(encoding="utf-8"),
        opts=opts,
    ).arn


def declare_viewer_authorization_function(
    name: str, header: str, forwards_host: bool, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """The ARN of a CloudFront Function that puts the viewer's Authorization header into `header`, and its host into
    `x-forwarded-host` where that is asked for: a behavior takes one function for an event."""
    code = (_HERE / "viewer_authorization.js").read_text(encoding="utf-8")
    code = code.replace('"x-viewer-authorization"', json.dumps(header), 1)
    return aws.cloudfront.Function(
        name,
        comment=f"Passes the viewer's Authorization header on in {header}",
        runtime="cloudfront-js-2.0",
        code=code.replace("FORWARDS_HOST = false", f"FORWARDS_HOST = {json.dumps(forwards_host)}", 1),
        opts=opts,
    ).arn


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
        }
    ],
}


def _write_logging_policy(function_arn: str) -> dict[str, object]:
    # A replica logs in the region it runs in, to a group that it makes itself:
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
    _, partition, _, _, account, _, function = function_arn.split(":")
    log_group = f"arn:{partition}:logs:*:{account}:log-group:/aws/lambda/us-east-1.{function}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": [log_group, f"{log_group}:*"],
            }
        ],
    }
