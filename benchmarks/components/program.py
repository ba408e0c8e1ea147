"""A streaming function, its URL and CloudFront in front of it, under the SDK's mocks.

python benchmarks/components/program.py components|plain
"""

import json
import sys
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks, set_mocks

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
ACCOUNT = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


class Aws(Mocks):
    """Gives each resource the outputs that the others need."""

    registered = 0

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        Aws.registered += bool(args.custom)
        made_up = {
            "arn": ACCOUNT,
            "name": args.name,
            "functionUrl": "https://abc.lambda-url.eu-west-1.on.aws/",
            "domainName": "d1.cloudfront.net",
        }
        return f"{args.name}-id", {**made_up, **args.inputs}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        return {}, []


def with_components() -> pulumi.Output[str]:
    from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

    function = StreamingFunction("chat", {"code": CODE})
    url = StreamingUrl("chat", {"function_name": function.function_name})
    cdn = StreamingDistribution("chat", {"function_name": function.function_name, "function_url": url.function_url})
    return cdn.url


def plain() -> pulumi.Output[str]:
    """The resources that those components make, property by property."""
    log_group = aws.cloudwatch.LogGroup("chat", retention_in_days=30)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    role = aws.iam.Role("chat", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    policy = aws.iam.RolePolicy(
        "chat",
        role=role.name,
        policy=log_group.arn.apply(
            lambda arn: json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                            "Resource": f"{arn}:*",
                        }
                    ],
                }
            )
        ),
    )
    function = aws.lambda_.Function(
        "chat",
        role=role.arn,
        code=CODE,
        handler="index.handler",
        runtime="nodejs22.x",
        architectures=["arm64"],
        memory_size=1024,
        timeout=120,
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tracing_config={"mode": "PassThrough"},
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    url = aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
    )
    access_control = aws.cloudfront.OriginAccessControl(
        "chat",
        origin_access_control_origin_type="lambda",
        signing_behavior="always",
        signing_protocol="sigv4",
    )
    distribution = aws.cloudfront.Distribution(
        "chat",
        enabled=True,
        is_ipv6_enabled=True,
        http_version="http2and3",
        origins=[
            {
                "origin_id": "function",
                "domain_name": url.function_url.apply(lambda address: address.split("/")[2]),
                "origin_access_control_id": access_control.id,
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                    "origin_read_timeout": 60,
                },
            }
        ],
        default_cache_behavior={
            "target_origin_id": "function",
            "viewer_protocol_policy": "https-only",
            "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            "origin_request_policy_id": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            "response_headers_policy_id": "67f7725c-6f97-4210-82d7-5512b31e9d03",
            "compress": False,
        },
        custom_error_responses=[
            {"error_code": status, "error_caching_min_ttl": 0} for status in (404, 414, 500, 501, 502, 503, 504)
        ],
        viewer_certificate={"cloudfront_default_certificate": True},
        restrictions={"geo_restriction": {"restriction_type": "none"}},
    )
    permissions: dict[str, dict[str, Any]] = {
        "invoke-function-url": {"action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
        "invoke-function": {"action": "lambda:InvokeFunction", "invoked_via_function_url": True},
    }
    for suffix, permission in permissions.items():
        aws.lambda_.Permission(
            f"chat-{suffix}",
            function=function.name,
            principal="cloudfront.amazonaws.com",
            source_arn=distribution.arn,
            **permission,
        )
    return pulumi.Output.format("https://{0}", distribution.domain_name)


set_mocks(Aws(), preview=False)


@pulumi.runtime.test
def run() -> pulumi.Output[None]:
    return {"components": with_components, "plain": plain}[sys.argv[1]]().apply(print)


run()
print(f"{Aws.registered} resources")
