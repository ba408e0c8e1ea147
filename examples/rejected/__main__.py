"""Every misconfiguration that the policy pack rejects, in one stack of plain pulumi-aws resources. Never deploy it."""

import json

import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = async () => 'hello'")})
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/24")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/25")

# permission-public: everyone may invoke the function, past every URL.
chat = aws.lambda_.Function("chat", runtime="nodejs22.x", handler="index.handler", code=code, role=role.arn)
aws.lambda_.Permission("anyone", action="lambda:InvokeFunction", function=chat.name, principal="*")

# url-auth-none, cors-open: no credentials are asked for, and every web page may send its visitor's.
open_url = aws.lambda_.FunctionUrl(
    "open",
    function_name=chat.name,
    authorization_type="NONE",
    invoke_mode="RESPONSE_STREAM",
    cors={"allow_origins": ["*"], "allow_credentials": True},
)

# permission-unscoped: distributions of all accounts may call the URL.
# cloudfront-grant-incomplete: it says InvokeFunctionUrl, and CloudFront needs InvokeFunction too.
answers = aws.lambda_.Function("answers", runtime="nodejs22.x", handler="index.handler", code=code, role=role.arn)
answers_url = aws.lambda_.FunctionUrl(
    "answers", function_name=answers.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
)
aws.lambda_.Permission(
    "cloudfront",
    action="lambda:InvokeFunctionUrl",
    function=answers.name,
    principal="cloudfront.amazonaws.com",
    function_url_auth_type="AWS_IAM",
)

# oac-not-signing: a viewer's Authorization header switches the signature off.
access = aws.cloudfront.OriginAccessControl(
    "access",
    origin_access_control_origin_type="lambda",
    signing_behavior="no-override",
    signing_protocol="sigv4",
)


def host(url: aws.lambda_.FunctionUrl) -> pulumi.Output[str]:
    return url.function_url.apply(lambda address: address.split("/")[2])


origin_config = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}
methods = {"allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"]}
aws.cloudfront.Distribution(
    "front",
    enabled=True,
    origins=[
        # origin-without-oac: CloudFront signs nothing for this one.
        {"origin_id": "open", "domain_name": host(open_url), "custom_origin_config": origin_config},
        {
            "origin_id": "answers",
            "domain_name": host(answers_url),
            "custom_origin_config": origin_config,
            "origin_access_control_id": access.id,
        },
    ],
    # viewer-http: plain HTTP reaches a streaming function.
    default_cache_behavior={
        **methods,
        "target_origin_id": "open",
        "viewer_protocol_policy": "allow-all",
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
    },
    # stream-cached: one viewer's answer is served to the next.
    ordered_cache_behaviors=[
        {
            **methods,
            "path_pattern": "/answers/*",
            "target_origin_id": "answers",
            "viewer_protocol_policy": "redirect-to-https",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",  # CachingOptimized
        }
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)

# url-in-vpc: function URLs do not stream from a VPC.
private = aws.lambda_.Function(
    "private",
    runtime="nodejs22.x",
    handler="index.handler",
    code=code,
    role=role.arn,
    vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [vpc.default_security_group_id]},
)
aws.lambda_.FunctionUrl(
    "private", function_name=private.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
)

# endpoint-policy-open: without a policy, anything in the VPC may call and change any function.
aws.ec2.VpcEndpoint(
    "lambda",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{aws.get_region().region}.lambda",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
)

# runtime-cannot-stream: only Node.js streams by itself.
report = aws.lambda_.Function("report", runtime="python3.13", handler="report.handler", code=code, role=role.arn)
aws.lambda_.FunctionUrl(
    "report", function_name=report.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
)
