"""Removes a site's files from CloudFront's caches when they changed.

The AWS provider has no resource for an invalidation, but one that invokes a function: when it is made, and anew when
its `triggers` change. Nothing is invoked when it goes. An error of the function fails `pulumi up`, and the next one
tries again. https://www.pulumi.com/registry/packages/aws/api-docs/lambda/invocation/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_aws as aws

from lambda_streaming.shared.limits import DEFAULT_RUNTIME

from .files import cache_control

_HANDLER = Path(__file__).with_name("invalidation.mjs")


def site_version(files: Mapping[str, str], cache_controls: Mapping[str, str] | None) -> str:
    """A hash of the site: it changes with a file's name, content or `Cache-Control`, and with nothing else."""
    listing = [
        (key, hashlib.sha256(Path(path).read_bytes()).hexdigest(), cache_control(key, cache_controls))
        for key, path in sorted(files.items())
    ]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def declare_invalidation(
    name: str,
    distribution: aws.cloudfront.Distribution,
    version: pulumi.Input[str],
    uploads: Sequence[pulumi.Resource],
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Invalidates every path of `distribution` after `uploads`, whenever `version` is another."""
    log_group = aws.cloudwatch.LogGroup(name, retention_in_days=30, tags=tags, opts=opts)
    role = aws.iam.Role(name, assume_role_policy=json.dumps(_TRUST_POLICY), tags=tags, opts=opts)
    policy = aws.iam.RolePolicy(
        name,
        role=role.name,
        policy=pulumi.Output.all(log_group.arn, distribution.arn).apply(
            lambda known: json.dumps(_write_policy(known[0], known[1]))
        ),
        opts=opts,
    )
    function = aws.lambda_.Function(
        name,
        description="Invalidates CloudFront's caches when the site changed",
        role=role.arn,
        # Its runtime brings the AWS SDK along: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
        runtime=DEFAULT_RUNTIME,
        architectures=["arm64"],
        handler="index.handler",
        # As text, because the path of this file differs from machine to machine.
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(_HANDLER.read_text(encoding="utf-8"))}),
        memory_size=256,
        timeout=90,
        logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=log_group.name),
        tags=tags,
        opts=opts,
    )
    aws.lambda_.Invocation(
        name,
        function_name=function.name,
        input=pulumi.Output.json_dumps({"distributionId": distribution.id}),
        triggers={"site": version},
        # It is replaced at each change, which the protection of a component's resources would forbid.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy, *uploads], protect=False)),
    )


_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}


def _write_policy(log_group_arn: str, distribution_arn: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{log_group_arn}:*",
            },
            {"Effect": "Allow", "Action": "cloudfront:CreateInvalidation", "Resource": distribution_arn},
        ],
    }
