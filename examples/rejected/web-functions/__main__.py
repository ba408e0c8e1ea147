"""What the policy pack rejects or reports of Lambda Web Functions, in one stack. Never deploy it.

The resources are declared by their types, so that any version of pulumi-aws runs the program; from 7.55 on there are
classes for them in `aws.lambdaweb`.
"""

import json
from typing import Any

import pulumi
import pulumi_aws as aws


def declare(kind: str, name: str, **properties: Any) -> pulumi.CustomResource:
    """A resource of `aws.lambdaweb`."""
    token = f"aws:lambdaweb/{kind[0].lower()}{kind[1:]}:{kind}"
    return pulumi.CustomResource(token, name, properties)


chat = declare("Function", "chat", functionName="chat")

# web-function-code-unversioned: new code under the same key makes no new revision.
# web-function-variable-reserved: Lambda does not tell the server its port by PORT.
declare(
    "FunctionRevision",
    "chat",
    functionName="chat",
    buildConfig={"codeConfig": {"s3Object": {"bucket": "code", "key": "chat.zip"}}},
    serviceConfig={"environmentVariables": {"PORT": "8080"}},
)

# web-function-auth-none: Lambda checks nobody. web-function-unbounded: nothing limits the environments.
# web-function-weights-invalid: they do not come to 100.
declare(
    "FunctionEndpoint",
    "chat",
    functionName="chat",
    endpointType="HomeRegion",
    authType="ApplicationManaged",
    throttleConfig={"rateLimit": 100},
    revisionWeights=[{"revisionId": "1", "weight": 90}],
)

# web-function-policy-open: every AWS account may call. web-function-action-wrong: an endpoint asks for another action.
function_arn = "arn:aws:lambda:us-east-1:123456789012:web-function:chat"
statement = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl", "Resource": function_arn}
declare(
    "ResourcePolicy",
    "chat",
    resourceArn=function_arn,
    policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
)

# web-function-host-forwarded: Lambda finds an endpoint by its own host name.
# web-function-signed-for-one-region: sigv4 is, and the second origin has several.
access = aws.cloudfront.OriginAccessControl(
    "chat", origin_access_control_origin_type="lambda", signing_behavior="always", signing_protocol="sigv4"
)
https_alone = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}
behavior = {
    "viewer_protocol_policy": "redirect-to-https",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
}
all_viewer = "216adef6-5c7f-47e4-b989-5492eafa07d3"
all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
aws.cloudfront.Distribution(
    "front",
    enabled=True,
    origins=[
        {
            "origin_id": "chat",
            "domain_name": "chat.0123456789.lambda-web.us-east-1.on.aws",
            "origin_access_control_id": access.id,
            "custom_origin_config": https_alone,
        },
        {
            "origin_id": "everywhere",
            "domain_name": "chat.lambda-web.global.on.aws",
            "origin_access_control_id": access.id,
            "custom_origin_config": https_alone,
        },
    ],
    default_cache_behavior={**behavior, "target_origin_id": "chat", "origin_request_policy_id": all_viewer},
    ordered_cache_behaviors=[
        {
            **behavior,
            "path_pattern": "/everywhere/*",
            "target_origin_id": "everywhere",
            "origin_request_policy_id": all_viewer_except_host_header,
        }
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
