"""Options of a component reach its resources, and a change of arguments renames none of them."""

import pulumi
import pulumi_aws as aws
import pytest
from lambda_streaming import (
    StreamingApi,
    StreamingDistribution,
    StreamingFunction,
    StreamingMonitoring,
    StreamingService,
    StreamingUrl,
    StreamingVpcEndpoint,
)

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat"
URL = "https://abcdefgh.lambda-url.eu-west-1.on.aws/"
ENDPOINT = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "source_security_group_ids": ["sg-1"]}
COMPONENTS = [
    (StreamingFunction, {"code": CODE, "alias": "live", "policy_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}),
    (StreamingUrl, {"function_name": "chat", "allow_principals": ["123456789012", "o-a1b2c3d4e5"]}),
    (
        StreamingDistribution,
        {
            "function_name": "chat",
            "function_url": URL,
            "managed_web_acl": True,
            "access_log_retention_days": 7,
            "domain_names": ["example.com"],
            "hosted_zone_id": "Z1",
        },
    ),
    (StreamingVpcEndpoint, {**ENDPOINT, "function_arns": [ARN]}),
    (StreamingApi, {"function_arn": ARN, "api_key_names": ["one"], "cors_allow_origins": ["https://a.example.com"]}),
    (StreamingMonitoring, {"function_name": "chat", "alarm_email": "a@b.example", "distribution_id": "E1"}),
    (StreamingService, {"code": CODE, "monitoring": True}),
    (StreamingService, {"code": CODE, "front_door": "vpc", "endpoint_subnet_ids": ["s-1", "s-2"], "vpc_id": "vpc-1", "source_cidr_blocks": ["10.0.0.0/16"]}),
]  # fmt: skip
each = pytest.mark.parametrize(("component", "args"), COMPONENTS)


def children(deployment):
    """The resources that AWS has, without providers."""
    return [found for found in deployment.resources if found.type.startswith("aws:")]


@each
def test_options_reach_every_resource(deploy, component, args):
    def program():
        provider = aws.Provider("other", region="eu-west-1")
        opts = pulumi.ResourceOptions(protect=True, ignore_changes=["tags", "memorySize"], provider=provider)
        component("chat", args, opts)

    found = children(deploy(program))
    assert found
    for resource in found:
        assert resource.request.protect, resource.urn
        assert {"tags", "memorySize"} <= set(resource.request.ignoreChanges), resource.urn
        assert "pulumi:providers:aws::other" in resource.request.provider, resource.urn


@each
def test_transformations_reach_every_resource(deploy, component, args):
    seen = []

    def program():
        def see(transformation):
            seen.append(transformation.type_)

        component("chat", args, pulumi.ResourceOptions(transformations=[see]))

    deployment = deploy(program)
    assert sorted(seen) == sorted(resource.type for resource in deployment.resources)


@each
def test_every_resource_is_below_the_component(deploy, component, args):
    """So that an alias of the component, when it gets another name or parent, is one of its resources too."""
    deployment = deploy(lambda: component("chat", args))
    top = deployment.only(component.__name__)
    urns = {resource.urn for resource in deployment.resources}
    for resource in deployment.resources:
        assert resource is top or resource.parent in urns
        assert resource.name == "chat" or resource.name.startswith("chat-"), resource.urn


REORDERED = [
    pytest.param(StreamingFunction, {"code": CODE}, "environment", {"ONE": "1", "TWO": "2"}, id="a map of variables"),
    pytest.param(StreamingFunction, {"code": CODE}, "managed_policy_arns", ["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"], id="policies of the role"),
    pytest.param(StreamingUrl, {"function_name": "chat"}, "allow_principals", ["123456789012", "210987654321"], id="principals of a URL"),
    pytest.param(StreamingDistribution, {"function_name": "chat", "function_url": URL, "hosted_zone_id": "Z1"}, "domain_names", ["example.com", "chat.example.org"], id="domain names"),
    pytest.param(StreamingDistribution, {"function_name": "chat", "function_url": URL}, "cached_path_ttl_seconds", {"/a": 60, "/b": 90}, id="paths and their times"),
    pytest.param(StreamingVpcEndpoint, {**ENDPOINT, "function_arns": [ARN]}, "source_cidr_blocks", ["10.0.0.0/16", "10.1.0.0/16"], id="networks"),
    pytest.param(StreamingVpcEndpoint, ENDPOINT, "function_arns", [ARN, f"{ARN}-2"], id="functions of an endpoint"),
    pytest.param(StreamingApi, {"function_arn": ARN}, "api_key_names", ["one", "two"], id="keys of an API"),
    pytest.param(StreamingMonitoring, {"function_name": "chat"}, "disabled_alarms", ["errors", "throttles"], id="alarms"),
    pytest.param(StreamingService, {"code": CODE, "hosted_zone_id": "Z1"}, "domain_names", ["example.com", "chat.example.org"], id="domain names of a service"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "args", "argument", "value"), REORDERED)
def test_another_order_renames_nothing(deploy, component, args, argument, value):
    other = dict(reversed(value.items())) if isinstance(value, dict) else value[::-1]
    given, reordered = (deploy(lambda v=v: component("chat", {**args, argument: v})) for v in (value, other))
    assert {found.urn for found in given.resources} == {found.urn for found in reordered.resources}


@pytest.mark.parametrize(("component", "args", "argument", "value"), REORDERED)
def test_one_more_at_the_front_renames_nothing(deploy, component, args, argument, value):
    fewer = dict(list(value.items())[1:]) if isinstance(value, dict) else value[1:]
    before, after = (deploy(lambda v=v: component("chat", {**args, argument: v})) for v in (fewer, value))
    gone = {found.urn for found in before.resources} - {found.urn for found in after.resources}
    assert gone == set() or argument == "disabled_alarms"
