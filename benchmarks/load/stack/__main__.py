"""One function behind a public URL, with an environment for each of many streams."""

import pulumi
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy="{}")
function = aws.lambda_.Function(
    "load",
    name="load",
    runtime="nodejs24.x",
    handler="index.handler",
    role=role.arn,
    timeout=900,
    memory_size=512,
    code=pulumi.FileArchive("app"),
)
aws.lambda_.FunctionUrl("load", function_name=function.name, authorization_type="NONE", invoke_mode="RESPONSE_STREAM")
