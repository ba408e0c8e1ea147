"""Streaming functions for the benchmarks; twenty of them are called once, for their cold starts."""

import json

import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
    ),
)


def declare(name: str, handler: str, authorization_type: str = "NONE") -> None:
    """A streaming function with a Function URL."""
    function = aws.lambda_.Function(
        name,
        runtime="nodejs22.x",
        handler=f"index.{handler}",
        code=pulumi.FileArchive("app"),
        role=role.arn,
        timeout=300,
        memory_size=1024,
    )
    aws.lambda_.FunctionUrl(
        name, function_name=function.name, authorization_type=authorization_type, invoke_mode="RESPONSE_STREAM"
    )


for handler in ("hello", "download", "ticks", "gated", "breaks"):
    declare(handler, handler)
declare("signed", "hello", authorization_type="AWS_IAM")
for number in range(20):
    declare(f"cold{number}", "hello")
