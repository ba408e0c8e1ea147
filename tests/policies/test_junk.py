"""Whatever a property holds, no rule fails on it and no rule tells it to anyone."""

import copy
import json
import random
from typing import Any

import pytest
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

SECRET = "s3cr3t"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{ARN}"
OPEN = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
STREAMING = {"authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"}
# A stack that every rule rejects, so that junk in it is met deep inside the rules.
STACK: dict[str, dict[str, Any]] = {
    "chat aws:lambda/function:Function": {
        "name": "chat",
        "arn": ARN + "chat",
        "runtime": "python3.13",
        "packageType": "Zip",
        "layers": ["arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayerArm64:26"],
        "environment": {"variables": {"AWS_LWA_INVOKE_MODE": "buffered", "PASSWORD": SECRET}},
        "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        "timeout": 1800.0,
        "role": "arn:aws:iam::123456789012:role/chat-role",
        "tracingConfig": {"mode": "PassThrough"},
        "loggingConfig": {"logGroup": "chats"},
    },
    "short aws:lambda/function:Function": {"name": "short", "arn": ARN + "short", "runtime": "nodejs18.x"},
    "quick aws:lambda/functionUrl:FunctionUrl": {**STREAMING, "functionName": "short"},
    "plain aws:lambda/functionUrl:FunctionUrl": {
        "functionName": "chat",
        "qualifier": "$LATEST",
        "authorizationType": "AWS_IAM",
        "cors": {"allowOrigins": ["*"]},
    },
    "warm aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": {
        "functionName": "chat",
        "qualifier": "blue",
    },
    "partner aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunctionUrl",
        "function": "chat:live",
        "principal": "210987654321",
        "invokedViaFunctionUrl": False,
    },
    "astray aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunctionUrl",
        "function": "chat",
        "qualifier": "green",
        "principal": "210987654321",
    },
    "role aws:iam/role:Role": {
        "name": "chat-role",
        "arn": "arn:aws:iam::123456789012:role/chat-role",
        "assumeRolePolicy": OPEN,
        "inlinePolicies": [{"name": "all", "policy": OPEN}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    },
    "tenants aws:lambda/function:Function": {
        "name": "tenants",
        "tenancyConfig": {"tenantIsolationMode": "PER_TENANT"},
        "snapStart": {"applyOn": "PublishedVersions"},
    },
    "door aws:lambdaweb/functionEndpoint:FunctionEndpoint": {
        "authType": "ApplicationManaged",
        "domainName": "d1.s1.lambda-web.eu-west-1.on.aws",
        "revisionWeights": [{"revisionId": "1", "weight": 50.0}],
        "throttleConfig": {},
        "scalingConfig": {"maxEnvironments": ""},
    },
    "revision aws:lambdaweb/functionRevision:FunctionRevision": {
        "buildConfig": {"codeConfig": {"s3Object": {"bucket": "b", "key": "k"}}},
        "serviceConfig": {"environmentVariables": {"PORT": "8080", "TOKEN": SECRET}},
    },
    "doors aws:lambdaweb/resourcePolicy:ResourcePolicy": {"policy": OPEN},
    "inline aws:iam/rolePolicy:RolePolicy": {"role": "chat-role", "policy": OPEN},
    "policy aws:iam/policy:Policy": {"arn": "arn:aws:iam::123456789012:policy/p", "policy": OPEN},
    "holds aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        "role": "chat-role",
        "policyArn": "arn:aws:iam::123456789012:policy/p",
    },
    "log aws:cloudwatch/logGroup:LogGroup": {"name": "chats", "retentionInDays": 0.0},
    "alarm aws:cloudwatch/metricAlarm:MetricAlarm": {
        "namespace": "AWS/Lambda",
        "dimensions": {"FunctionName": "other"},
        "metricQueries": [{"metric": {"dimensions": {"FunctionName": "other"}}}],
    },
    "api aws:apigateway/restApi:RestApi": {
        "id": "api-1",
        "endpointConfiguration": {"types": "REGIONAL"},
        "policy": json.dumps({"Statement": []}),
    },
    "method aws:apigateway/method:Method": {
        "restApi": "api-1",
        "resourceId": "root",
        "httpMethod": "POST",
        "authorization": "NONE",
    },
    "streams aws:apigateway/integration:Integration": {
        "restApi": "api-1",
        "resourceId": "root",
        "httpMethod": "POST",
        "responseTransferMode": "STREAM",
        "timeoutMilliseconds": 29000.0,
        "uri": URI + "chat/response-streaming-invocations",
    },
    "buffers aws:apigateway/integration:Integration": {"uri": URI + "chat/invocations"},
    "http aws:apigatewayv2/integration:Integration": {"integrationUri": URI + "chat/invocations"},
    "group aws:ec2/securityGroup:SecurityGroup": {"id": "sg-1", "ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]},
    "ingress aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        "securityGroupId": "sg-1",
        "cidrIpv4": "0.0.0.0/0",
    },
    "headers aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
        "id": "headers-id",
        "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["Host"]}},
    },
    "response aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
        "id": "response-id",
        "securityHeadersConfig": {},
    },
    "live aws:lambda/alias:Alias": {"name": "live", "functionName": "chat", "arn": ARN + "chat:live"},
    "url aws:lambda/functionUrl:FunctionUrl": {
        **STREAMING,
        "functionName": ARN + "chat",
        "qualifier": "live",
        "region": "eu-west-1",
        "functionUrl": "https://abc.lambda-url.eu-west-1.on.aws/",
        "urlId": "abc",
        "cors": {"allowOrigins": ["*"], "allowCredentials": True},
    },
    "open aws:lambda/functionUrl:FunctionUrl": {
        **STREAMING,
        "functionName": "chat:live",
        "authorizationType": "NONE",
        "functionUrl": "https://def.lambda-url.eu-west-1.on.aws/",
        "urlId": "def",
    },
    "anyone aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunction",
        "function": "chat",
        "principal": "*",
        "principalOrgId": "",
        "sourceAccount": "",
    },
    "half aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunctionUrl",
        "function": "chat:live",
        "principal": "cloudfront.amazonaws.com",
        "functionUrlAuthType": "AWS_IAM",
        "sourceArn": "arn:aws:cloudfront::*:distribution/*",
        "qualifier": "live",
    },
    "whole aws:lambda/resourcePolicy:ResourcePolicy": {"resourceArn": ARN + "chat", "policy": OPEN},
    "access aws:cloudfront/originAccessControl:OriginAccessControl": {
        "id": "access-id",
        "originAccessControlOriginType": "lambda",
        "signingBehavior": "never",
        "signingProtocol": "sigv4",
    },
    "times aws:cloudfront/cachePolicy:CachePolicy": {
        "id": "times-id",
        "minTtl": 0.0,
        "defaultTtl": 60.0,
        "maxTtl": 60.0,
    },
    "front aws:cloudfront/distribution:Distribution": {
        "arn": "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE",
        "origins": [
            {
                "originId": "url",
                "domainName": "abc.lambda-url.eu-west-1.on.aws",
                "customOriginConfig": {
                    "originProtocolPolicy": "http-only",
                    "originSslProtocols": ["TLSv1"],
                    "originReadTimeout": 5.0,
                },
                "responseCompletionTimeout": 60.0,
                "originAccessControlId": "access-id",
            },
            {
                "originId": "open",
                "domainName": "def.lambda-url.eu-west-1.on.aws",
                "customOriginConfig": {"httpPort": 80.0},
            },
            {
                "originId": "site",
                "domainName": "site.s3.amazonaws.com",
                "s3OriginConfig": {"originAccessIdentity": "x"},
            },
        ],
        "originGroups": [{"originId": "group", "members": [{"originId": "url"}, {"originId": "open"}]}],
        "defaultCacheBehavior": {
            "targetOriginId": "group",
            "viewerProtocolPolicy": "allow-all",
            "cachePolicyId": "times-id",
            "originRequestPolicyId": "headers-id",
            "responseHeadersPolicyId": "response-id",
            "compress": True,
            "allowedMethods": ["GET", "POST"],
            "lambdaFunctionAssociations": [{"eventType": "origin-request", "includeBody": False}],
        },
        "viewerCertificate": {"acmCertificateArn": "arn:aws:acm:x", "minimumProtocolVersion": "TLSv1"},
        "loggingConfig": {"prefix": "x"},
        "orderedCacheBehaviors": [{"targetOriginId": "open", "viewerProtocolPolicy": "https-only", "maxTtl": 60.0}],
    },
    "endpoint aws:ec2/vpcEndpoint:VpcEndpoint": {
        "id": "vpce-1",
        "serviceName": "com.amazonaws.eu-west-1.lambda",
        "policy": OPEN,
        "securityGroupIds": ["sg-1"],
        "subnetIds": ["subnet-1"],
        "privateDnsEnabled": False,
    },
    "object aws:ec2/vpcEndpoint:VpcEndpoint": {
        "serviceName": "com.amazonaws.eu-west-1.lambda",
        "policy": {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": ["*"]},
                    "Action": ["lambda:InvokeFunction"],
                    "Resource": ["*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
                }
            ]
        },
    },
    "attached aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": {"vpcEndpointId": "vpce-1", "policy": OPEN},
}
JUNK: list[Any] = [
    UNKNOWN,
    None,
    True,
    False,
    0.0,
    -1.0,
    float("nan"),
    "",
    SECRET,
    SECRET + ":live",
    SECRET + ".amazonaws.com",
    "python3.13" + SECRET,
    "://///" + SECRET,
    "\x00é",
    "[" * 50000,
    '{"Statement": "' + SECRET + '"}',
    [],
    {},
    [[[]]],
    [None, UNKNOWN, 1.0],
    {"": {"": UNKNOWN}},
    {"Statement": [UNKNOWN, None, {"Effect": UNKNOWN}]},
]


def spoil(value, source):
    if source.random() < 0.08:
        return copy.deepcopy(source.choice(JUNK)) if source.random() < 0.7 else UNKNOWN
    if isinstance(value, dict):
        return {key: spoil(item, source) for key, item in value.items() if source.random() < 0.98}
    if isinstance(value, list):
        return [spoil(item, source) for item in value]
    return value


def resources(source=None):
    urns = [f"urn:pulumi:dev::app::{key.split()[1]}::{key.split()[0]}" for key in STACK]
    for urn, (key, properties) in zip(urns, STACK.items(), strict=True):
        name, type_ = key.split()
        if source is None:
            yield Resource(urn, type_, name, properties)
            continue
        spoilt = {property_: spoil(value, source) for property_, value in properties.items()}
        known = {property_ for property_ in spoilt if source.random() < 0.5}
        yield Resource(
            urn,
            type_,
            name,
            inputs={property_: spoilt[property_] for property_ in known},
            outputs={property_: spoilt[property_] for property_ in set(spoilt) - known},
            parent=source.choice([None, "urn:gone", *urns]),
            links={property_: tuple(source.sample(urns, 2)) for property_ in spoilt if source.random() < 0.7},
            custom=source.random() < 0.8,
        )


def test_most_rules_reject_the_stack_before_it_is_spoilt():
    report = judge(Graph(resources()), load_rules(), {}, {})
    assert len({finding.rule.id for finding in report.findings}) > 0.8 * len(load_rules())


@pytest.mark.parametrize("seed", range(200))
def test_junk(seed):
    report = judge(Graph(resources(random.Random(seed))), load_rules(), {}, {})
    assert [(error.message, error.error) for error in report.errors] == []
    said = [finding.violation.message for finding in report.findings] + [one.message for one in report.undecided]
    assert not [message for message in said if SECRET in message]
