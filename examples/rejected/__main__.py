"""Every misconfiguration that the policy pack rejects or reports, in one stack of plain pulumi-aws. Never deploy it."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = async () => 'hello'")})
trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
role = aws.iam.Role("role", assume_role_policy=trust)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/24")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/25")


def sound(name: str, **wrong: Any) -> aws.lambda_.Function:
    """A function with nothing to say against it but what is `wrong`."""
    log_group = aws.cloudwatch.LogGroup(name, retention_in_days=30)
    right = {
        "runtime": "nodejs24.x",
        "handler": "index.handler",
        "code": code,
        "role": role.arn,
        "timeout": 30,
        "tracing_config": {"mode": "Active"},
        "logging_config": {"log_format": "JSON", "log_group": log_group.name},
    }
    function = aws.lambda_.Function(name, **{**right, **wrong})
    aws.cloudwatch.MetricAlarm(
        name,
        namespace="AWS/Lambda",
        metric_name="Errors",
        dimensions={"FunctionName": function.name},
        statistic="Sum",
        period=60,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
    )
    return function


def url(name: str, function: aws.lambda_.Function, **wrong: Any) -> aws.lambda_.FunctionUrl:
    right = {"function_name": function.name, "authorization_type": "AWS_IAM", "invoke_mode": "RESPONSE_STREAM"}
    return aws.lambda_.FunctionUrl(name, **{**right, **wrong})


def host(address: aws.lambda_.FunctionUrl) -> pulumi.Output[str]:
    return address.function_url.apply(lambda text: text.split("/")[2])


# permission-public: everyone may invoke the function, past every URL.
chat = sound("chat")
aws.lambda_.Permission("anyone", action="lambda:InvokeFunction", function=chat.name, principal="*")

# url-auth-none, cors-open: no credentials are asked for, and every web page may send its visitor's.
open_url = url("open", chat, authorization_type="NONE", cors={"allow_origins": ["*"], "allow_credentials": True})

# url-buffered, cors-any-origin: the answer is held back, and every web page may read it.
buffered = sound("buffered")
url("buffered", buffered, invoke_mode="BUFFERED", cors={"allow_origins": ["*"]})

# url-qualifier-invalid: a URL serves an alias, never $LATEST.
latest = sound("latest")
url("latest", latest, qualifier="$LATEST")

# provisioned-concurrency-unused: it waits behind the alias, and the URL calls the function.
warm = sound("warm", publish=True)
url("warm", warm)
live = aws.lambda_.Alias("live", name="live", function_name=warm.name, function_version=warm.version)
aws.lambda_.ProvisionedConcurrencyConfig(
    "warm", function_name=warm.name, qualifier=live.name, provisioned_concurrent_executions=2
)

# permission-unscoped: distributions of all accounts may call the URL.
# cloudfront-grant-incomplete: it says InvokeFunctionUrl, and CloudFront needs InvokeFunction too.
answers = sound("answers", timeout=120)
answers_url = url("answers", answers)
aws.lambda_.Permission(
    "cloudfront",
    action="lambda:InvokeFunctionUrl",
    function=answers.name,
    principal="cloudfront.amazonaws.com",
    function_url_auth_type="AWS_IAM",
)

# grant-incomplete: the partner's account needs InvokeFunction too.
# permission-wrong-qualifier: the URL does not serve that alias.
partner = sound("partner")
url("partner", partner)
aws.lambda_.Permission(
    "partner",
    action="lambda:InvokeFunctionUrl",
    function=partner.name,
    principal="210987654321",
    function_url_auth_type="AWS_IAM",
)
aws.lambda_.Permission(
    "elsewhere",
    action="lambda:InvokeFunctionUrl",
    function=partner.name,
    qualifier="live",
    principal="321098765432",
    function_url_auth_type="AWS_IAM",
)

# role-too-broad: the handler may do all that Bedrock can.
tool_role = aws.iam.Role("tool", assume_role_policy=trust)
everything = {"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}
aws.iam.RolePolicy("tool", role=tool_role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [everything]}))
url("tool", sound("tool", role=tool_role.arn))

# role-trusted-by-anyone: every AWS account may take the role.
aws.iam.Role(
    "visitor",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
        }
    ),
)

# tenant-isolation-unsupported: Lambda makes no URL for a function that keeps its tenants apart.
url("tenants", sound("tenants", tenancy_config={"tenant_isolation_mode": "PER_TENANT"}))

# oac-not-signing: a viewer's Authorization header switches the signature off.
access = aws.cloudfront.OriginAccessControl(
    "access",
    origin_access_control_origin_type="lambda",
    signing_behavior="no-override",
    signing_protocol="sigv4",
)
origin_config = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}

# waf-missing, access-logs-missing: nothing limits who opens streams, and nothing records it.
aws.cloudfront.Distribution(
    "front",
    enabled=True,
    origins=[
        # origin-without-oac: CloudFront signs nothing for this one.
        # origin-http: it asks in the way that the viewer asked.
        {
            "origin_id": "open",
            "domain_name": host(open_url),
            "custom_origin_config": {**origin_config, "origin_protocol_policy": "match-viewer"},
        },
        # origin-timeout-mismatch: CloudFront gives up after 30 seconds of silence, the function after 120.
        {
            "origin_id": "answers",
            "domain_name": host(answers_url),
            "custom_origin_config": origin_config,
            "origin_access_control_id": access.id,
        },
    ],
    # viewer-http: plain HTTP reaches a streaming function.
    # host-forwarded: Lambda finds no URL by the viewer's Host header.
    # stream-compressed: a compressor holds small chunks back.
    default_cache_behavior={
        "target_origin_id": "open",
        "viewer_protocol_policy": "allow-all",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
        "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3",  # AllViewer
        "response_headers_policy_id": "67f7725c-6f97-4210-82d7-5512b31e9d03",  # SecurityHeadersPolicy
        "compress": True,
    },
    # stream-cached: one viewer's answer is served to the next.
    # body-hash-missing: Lambda refuses what is posted without a hash of it.
    # security-headers-missing: nothing sets them.
    ordered_cache_behaviors=[
        {
            "path_pattern": "/answers/*",
            "target_origin_id": "answers",
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",  # CachingOptimized
        }
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    aliases=["chat.example.com"],
    # tls-old: viewers may use TLS 1.0.
    viewer_certificate={
        "acm_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b",
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1",
    },
)

# url-in-vpc: function URLs do not stream from a VPC.
# vpc-function-unreachable: and the endpoint below lets nobody call this function.
url(
    "private",
    sound("private", vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [vpc.default_security_group_id]}),
)

# endpoint-ingress-open: everything with a route into the VPC may connect to the endpoint.
everywhere = aws.ec2.SecurityGroup(
    "everywhere",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
)

# endpoint-policy-open: anything in the VPC may change the function too, and delete it.
# endpoint-private-dns-off: AWS's SDKs resolve Lambda's public address, past the endpoint.
# endpoint-single-zone: it is gone when its zone fails.
aws.ec2.VpcEndpoint(
    "lambda",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{aws.get_region().region}.lambda",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
    security_group_ids=[everywhere.id],
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "lambda:*",
                    "Resource": "arn:aws:lambda:us-east-1:123456789012:function:billing",
                }
            ],
        }
    ),
)

# runtime-cannot-stream: only Node.js streams by itself.
url("report", sound("report", runtime="python3.13", handler="report.handler"))

# runtime-deprecated: no security patches since September 2025.
sound("old", runtime="nodejs18.x")

# timeout-below-response: 3 seconds carry 12 MB.
url("short", sound("short", timeout=3))

# long-stream-unbounded: nothing bounds how many streams run on that nobody reads.
endless = sound("endless", timeout=900)
url("endless", endless)

# log-retention-missing, tracing-off, alarm-missing, secret-in-environment: a function with nothing around it.
bare = aws.lambda_.Function(
    "bare",
    runtime="nodejs24.x",
    handler="index.handler",
    code=code,
    role=role.arn,
    timeout=30,
    environment={"variables": {"MODEL_API_KEY": "not-a-real-key"}},
)
url("bare", bare)

api = aws.apigateway.RestApi("api")
here = {"rest_api": api.id, "resource_id": api.root_resource_id}

# api-auth-none: anyone may open streams. api-timeout-default: API Gateway ends them after 29 seconds.
post = aws.apigateway.Method("post", **here, http_method="POST", authorization="NONE")
aws.apigateway.Integration(
    "post",
    **here,
    http_method=post.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=endless.response_streaming_invoke_arn,
    response_transfer_mode="STREAM",
)

# api-not-streaming: API Gateway waits for the whole answer.
put = aws.apigateway.Method("put", **here, http_method="PUT", authorization="AWS_IAM")
aws.apigateway.Integration(
    "put",
    **here,
    http_method=put.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=endless.invoke_arn,
)
