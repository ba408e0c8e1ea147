"""Work that AWS has no resource for, done by a function of the stack's own while it is deployed.

The AWS provider has a resource that invokes a function: when it is made, and anew when its `triggers` change. Nothing
is invoked when it goes. An error of the function fails `pulumi up`, and the next one tries again.
https://www.pulumi.com/registry/packages/aws/api-docs/lambda/invocation/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from .limits import DEFAULT_RUNTIME

_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}


def declare_deploy_task(
    name: str,
    description: str,
    handler: Path,
    statements: pulumi.Input[Sequence[Mapping[str, Any]]],
    event: Mapping[str, pulumi.Input[Any]],
    triggers: Mapping[str, pulumi.Input[str]],
    after: Sequence[pulumi.Resource],
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None,
    region: pulumi.Input[Any] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Calls the Node.js module `handler` with `event`, after the resources of `after`, whenever `triggers` are others.

    `statements` are what it may do beside logging.
    """
    log_group = aws.cloudwatch.LogGroup(name, retention_in_days=30, tags=tags, region=region, opts=opts)
    role = aws.iam.Role(name, assume_role_policy=json.dumps(_TRUST_POLICY), tags=tags, opts=opts)
    policy = aws.iam.RolePolicy(
        name,
        role=role.name,
        policy=pulumi.Output.all(log_group.arn, statements).apply(
            lambda known: json.dumps(_write_policy(known[0], known[1]))
        ),
        opts=opts,
    )
    function = aws.lambda_.Function(
        name,
        description=description,
        role=role.arn,
        # Its runtime brings the AWS SDK along: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
        runtime=DEFAULT_RUNTIME,
        architectures=["arm64"],
        handler="index.handler",
        # As text, because the path of this file differs from machine to machine.
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(handler.read_text(encoding="utf-8"))}),
        memory_size=256,
        timeout=90,
        logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=log_group.name),
        tags=tags,
        region=region,
        opts=opts,
    )
    aws.lambda_.Invocation(
        name,
        function_name=function.name,
        input=pulumi.Output.json_dumps(event),
        triggers=triggers,
        region=region,
        # It is replaced at each change, which the protection of a component's resources would forbid.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy, *after], protect=False)),
    )


def _write_policy(log_group_arn: str, statements: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    logging = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{log_group_arn}:*",
    }
    return {"Version": "2012-10-17", "Statement": [logging, *statements]}
