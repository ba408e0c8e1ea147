import json
from typing import Any, get_args, get_origin

import pulumi
import pytest
from lambda_streaming import (
    ArgumentError,
    StreamingApiArgs,
    StreamingDistributionArgs,
    StreamingFunctionArgs,
    StreamingMonitoringArgs,
    StreamingService,
    StreamingServiceArgs,
    StreamingUrlArgs,
    StreamingVpcEndpointArgs,
)
from lambda_streaming.service.front_door import ONLY_WITH
from pulumi.provider.experimental.analyzer import Analyzer
from pulumi.provider.experimental.util import camel_case
from typing_extensions import NotRequired

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b"
IN_VPC = {"subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}
VPC = {"front_door": "vpc", "vpc_id": "vpc-1", "source_security_group_ids": ["sg-2"]}
DOORS: dict[str, dict[str, Any]] = {
    "cloudfront": {"front_door": "cloudfront"},
    "function-url": {"front_door": "function-url"},
    "api-gateway": {"front_door": "api-gateway"},
    "vpc": {**VPC, **IN_VPC},
}


INVOKE_ADDRESS = "https://lambda.eu-west-1.amazonaws.com/2021-11-15/functions/chat-0a1b/response-streaming-invocations"
API_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/*"


def invoke_policy(action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def service(**args):
    return lambda: StreamingService("chat", {"code": CODE, **args})


def kinds(deployment):
    types = {found.type for found in deployment.resources if found.type.startswith("lambda-streaming:")}
    return {type_.rpartition(":")[2] for type_ in types} - {"StreamingService", "StreamingFunction"}


CLOUDFRONT = {
    "url": "https://d111111abcdef8.cloudfront.net",
    "domain_name": "d111111abcdef8.cloudfront.net",
    "distribution_id": "chat-id",
}


@pytest.mark.parametrize(
    ("args", "doors", "outputs"),
    [
        ({}, {"StreamingUrl", "StreamingDistribution"}, CLOUDFRONT),
        (DOORS["cloudfront"], {"StreamingUrl", "StreamingDistribution"}, CLOUDFRONT),
        (DOORS["function-url"], {"StreamingUrl"}, {"url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}),
        (
            DOORS["api-gateway"],
            {"StreamingApi"},
            {
                "url": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod",
                "domain_name": "a1b2c3.execute-api.eu-west-1.amazonaws.com",
                "caller_policy_json": invoke_policy("execute-api:Invoke", API_ARN),
            },
        ),
        (
            DOORS["vpc"],
            {"StreamingVpcEndpoint"},
            {
                "url": f"{INVOKE_ADDRESS}?Qualifier=live",
                "caller_policy_json": invoke_policy("lambda:InvokeFunction", [f"{FUNCTION_ARN}:live"]),
                "endpoint_id": "chat-id",
            },
        ),
    ],
    ids=["default", *DOORS],
)
def test_front_doors(deploy, args, doors, outputs):
    deployment = deploy(service(**args))
    assert kinds(deployment) == doors
    assert deployment.outputs == {
        "function_name": "chat-0a1b",
        "function_arn": FUNCTION_ARN,
        "qualified_arn": f"{FUNCTION_ARN}:live",
        "newest_version": "7",
        "role_name": "chat-0a1b",
        "log_group_name": "chat-0a1b",
        "domain_name": None,
        "distribution_id": None,
        "signing_key_id": None,
        "caller_policy_json": None,
        "endpoint_id": None,
        "dashboard_name": None,
        "alarm_topic_arn": None,
        **outputs,
    }


def test_every_component_is_the_services(deploy):
    deployment = deploy(service())

    owner = deployment.only("StreamingService")
    parts = [
        found for found in deployment.resources if found.type.startswith("lambda-streaming:") and found is not owner
    ]
    assert {part.parent for part in parts} == {owner.urn}
    assert {part.name for part in parts} == {"chat"}


def test_cloudfront_reaches_the_function_through_its_signed_url(deploy):
    deployment = deploy(service())

    assert deployment.only("FunctionUrl").inputs == {
        "functionName": "chat-0a1b",
        "qualifier": "live",
        "authorizationType": "AWS_IAM",
        "invokeMode": "RESPONSE_STREAM",
    }
    (origin,) = deployment.only("Distribution").inputs["origins"]
    assert origin["domainName"] == "abcdefgh.lambda-url.eu-west-1.on.aws"
    assert {found.inputs["function"] for found in deployment.of_type("Permission").values()} == {"chat-0a1b"}


@pytest.mark.parametrize(
    ("door", "resource", "authorization"),
    [("function-url", "FunctionUrl", "authorizationType"), ("api-gateway", "Method", "authorization")],
)
def test_a_public_service_says_so(deploy, door, resource, authorization):
    for args, expected in (({}, "AWS_IAM"), ({"public": True}, "NONE")):
        deployment = deploy(service(front_door=door, **args))
        assert {found.inputs[authorization] for found in deployment.of_type(resource).values()} == {expected}


@pytest.mark.parametrize("door", DOORS)
def test_the_door_calls_the_alias(deploy, door):
    deployment = deploy(service(**DOORS[door], alias="live"))

    for found in [*deployment.of_type("FunctionUrl").values(), *deployment.of_type("Permission").values()]:
        assert found.inputs["qualifier"] == "live"
    for found in deployment.of_type("Integration").values():
        assert f"{FUNCTION_ARN}:live/" in found.inputs["uri"]
    for found in deployment.of_type("VpcEndpoint").values():
        assert json.loads(found.inputs["policy"])["Statement"][0]["Resource"] == [f"{FUNCTION_ARN}:live"]
        assert deployment.outputs["url"] == f"{INVOKE_ADDRESS}?Qualifier=live"


@pytest.mark.parametrize("door", DOORS)
def test_no_qualifier_without_an_alias(deploy, door):
    deployment = deploy(service(**DOORS[door], publish=False))
    assert [found.name for found in deployment.resources if "qualifier" in found.inputs] == []
    assert deployment.of_type("Alias") == {}


def test_cloudfront_is_checked_against_the_functions_timeout(deploy):
    with pytest.raises(ArgumentError, match="response_completion_timeout_seconds is 100, but"):
        deploy(service(response_completion_timeout_seconds=100, timeout_seconds=300))


def test_the_access_log_of_cloudfront_is_not_the_functions(deploy):
    deployment = deploy(service(access_log_retention_days=7))
    assert {name: found.inputs["retentionInDays"] for name, found in deployment.of_type("LogGroup").items()} == {
        "chat": 30,
        "chat-access-log": 7,
    }


def test_domain_name_of_an_api(deploy):
    certified = {"front_door": "api-gateway", "certificate_arn": "arn:aws:acm:eu-west-1:1:certificate/c"}
    deployment = deploy(service(**certified, domain_names=["chat.example.com"]))
    assert deployment.only("DomainName").inputs["domainName"] == "chat.example.com"
    assert deployment.outputs["url"] == "https://chat.example.com"

    with pytest.raises(ArgumentError, match="domain_names has 2 names; front_door 'api-gateway' takes one"):
        deploy(service(**certified, domain_names=["a.example.com", "b.example.com"]))


def test_api_gateway_calls_a_function_in_a_vpc(deploy):
    deployment = deploy(service(front_door="api-gateway", **IN_VPC))
    assert deployment.only("Function").inputs["vpcConfig"]["subnetIds"] == ["subnet-1", "subnet-2"]


def test_the_function_and_the_endpoint_share_subnets(deploy):
    deployment = deploy(service(**DOORS["vpc"]))

    assert deployment.only("Function").inputs["vpcConfig"] == {
        "subnetIds": ["subnet-1", "subnet-2"],
        "securityGroupIds": ["sg-1"],
    }
    endpoint = deployment.only("VpcEndpoint").inputs
    assert endpoint["vpcId"] == "vpc-1"
    assert endpoint["subnetIds"] == ["subnet-1", "subnet-2"]
    assert FUNCTION_ARN in endpoint["policy"]
    assert deployment.only("SecurityGroup").inputs["ingress"][0]["securityGroups"] == ["sg-2"]


def test_an_endpoint_for_a_function_that_is_not_in_a_vpc(deploy):
    deployment = deploy(service(**VPC, endpoint_subnet_ids=["subnet-3", "subnet-4"]))

    assert "vpcConfig" not in deployment.only("Function").inputs
    assert deployment.only("VpcEndpoint").inputs["subnetIds"] == ["subnet-3", "subnet-4"]


def test_the_address_in_china(deploy):
    deployment = deploy(service(**DOORS["vpc"]), region="cn-north-1")
    assert deployment.outputs["url"].startswith("https://lambda.cn-north-1.amazonaws.com.cn/2021-11-15/functions/")


@pytest.mark.parametrize("door", DOORS)
def test_monitoring_watches_the_function_and_its_door(deploy, door):
    monitored = {"monitoring": True, "alarm_email": "team@example.com", "timeout_seconds": 300}
    deployment = deploy(service(**DOORS[door], **monitored))

    alarms = deployment.of_type("MetricAlarm")
    assert alarms["chat-duration"].inputs["dimensions"] == {
        "FunctionName": "chat-0a1b",
        "Resource": "chat-0a1b:live",
    }
    assert alarms["chat-duration"].inputs["threshold"] == 300_000 * 0.8
    assert ("chat-cloudfront-errors" in alarms) == (door == "cloudfront")
    assert ("chat-api-errors" in alarms) == (door == "api-gateway")
    assert {found.inputs["logGroupName"] for found in deployment.of_type("LogMetricFilter").values()} == {"chat-0a1b"}
    assert {found.inputs["endpoint"] for found in deployment.of_type("TopicSubscription").values()} == {
        "team@example.com"
    }
    assert deployment.outputs["dashboard_name"] == deployment.only("Dashboard").inputs["dashboardName"]


def test_monitoring_watches_the_alias_and_the_web_acl(deploy):
    deployment = deploy(service(monitoring=True, managed_web_acl=True, alias="live"))
    alarms = deployment.of_type("MetricAlarm")
    assert alarms["chat-throttles"].inputs["dimensions"]["Resource"] == "chat-0a1b:live"
    assert alarms["chat-waf-blocks"].inputs["dimensions"] == {
        "WebACL": deployment.only("WebAcl").inputs["visibilityConfig"]["metricName"],
        "Rule": "ALL",
    }


def test_a_new_version_is_tried_and_watched(deploy):
    args = {"stable_version": "6", "canary_weight": 0.1, "monitoring": True}
    deployment = deploy(service(**args))

    assert deployment.only("Alias").inputs["routingConfig"] == {"additionalVersionWeights": {"7": 0.1}}
    errors, *_ = deployment.one("MetricAlarm", "chat-canary-errors").inputs["metricQueries"]
    assert errors["metric"]["dimensions"]["ExecutedVersion"] == "7"
    assert deployment.outputs["newest_version"] == "7"
    del args["canary_weight"]
    assert "chat-canary-errors" not in deploy(service(**args)).of_type("MetricAlarm")


def test_monitoring_watches_the_web_acl_of_an_api(deploy):
    deployment = deploy(service(front_door="api-gateway", monitoring=True, managed_web_acl=True))
    assert deployment.only("WebAcl").inputs["scope"] == "REGIONAL"
    assert deployment.of_type("MetricAlarm")["chat-waf-blocks"].inputs["dimensions"] == {
        "WebACL": deployment.only("WebAcl").inputs["visibilityConfig"]["metricName"],
        "Rule": "ALL",
        "Region": "eu-west-1",
    }


URL_IN_VPC = "subnet_ids puts the function into a VPC, where the function URL of front_door '{}' does not stream; give front_door 'vpc' for callers in the VPC, 'api-gateway' for callers outside, or"
REFUSED = [
    ({"front_door": "alb"}, "front_door is 'alb'; give cloudfront or function-url or api-gateway or vpc"),
    (IN_VPC, URL_IN_VPC.format("cloudfront")),
    ({"front_door": "function-url", **IN_VPC}, URL_IN_VPC.format("function-url")),
    (
        {"front_door": "function-url", "site_path": "site"},
        "site_path has no effect with front_door 'function-url'; leave it out, or give front_door 'cloudfront'",
    ),
    (
        {**DOORS["vpc"], "domain_names": ["a.example"]},
        "domain_names has no effect with front_door 'vpc'; leave it out, or give front_door 'cloudfront' or 'api-gateway'",
    ),
    (
        {**DOORS["vpc"], "cors_allow_origins": ["https://a.example"]},
        "cors_allow_origins has no effect with front_door 'vpc'; leave it out, or give front_door 'cloudfront' or 'function-url' or 'api-gateway'",
    ),
    (
        {"public": True},
        "public has no effect with front_door 'cloudfront'; leave it out, or give front_door 'function-url' or 'api-gateway'",
    ),
    (
        {"vpc_id": "vpc-1"},
        "vpc_id has no effect with front_door 'cloudfront'; leave it out, or give front_door 'vpc'",
    ),
    (
        {"front_door": "function-url", "managed_web_acl": True},
        "managed_web_acl has no effect with front_door 'function-url'; leave it out, or give front_door 'cloudfront' or 'api-gateway'",
    ),
    (
        {"tenant_isolation": True},
        "tenant_isolation does not go with the function URL of front_door 'cloudfront', which names no tenant; leave it",
    ),
    (
        {"front_door": "api-gateway", "tenant_isolation": True},
        "tenant_isolation and tenant_id_source need each other; give both or neither",
    ),
    ({"front_door": "vpc", **IN_VPC}, "front_door 'vpc' needs vpc_id"),
    ({"front_door": "vpc", "vpc_id": "vpc-1"}, "front_door 'vpc' needs endpoint_subnet_ids"),
    (
        {"alarm_email": "a@b.example"},
        "alarm_email has no effect without monitoring; leave it out, or give monitoring=True",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused_before_anything_is_declared(deploy, args, sentence):
    def program():
        with pytest.raises(ArgumentError) as refused:
            service(**args)()
        assert str(refused.value).startswith(f"StreamingService 'chat': {sentence}")

    assert deploy(program).resources == []


def test_what_its_components_refuse_is_the_services_refusal(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingService 'chat': runtime 'python3\.13' cannot stream"):
        deploy(service(runtime="python3.13"))


def test_the_front_door_is_known_before_anything_is_deployed(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingService 'chat': front_door is an Output"):
        deploy(lambda: service(front_door=pulumi.Output.from_input("vpc"))())


NOT_PASSED_ON = {
    "allow_function_arns",
    "endpoint_subnet_ids",
    "front_door",
    "monitoring",
    "own_endpoint",
    "publish",
}


def wanted(declared):
    return get_args(declared)[0] if get_origin(declared) is NotRequired else declared


@pytest.mark.parametrize("argument", sorted(set(StreamingServiceArgs.__annotations__) - NOT_PASSED_ON))
def test_an_argument_has_the_type_that_its_component_gives_it(argument):
    components = (
        StreamingFunctionArgs,
        StreamingUrlArgs,
        StreamingDistributionArgs,
        StreamingApiArgs,
        StreamingVpcEndpointArgs,
        StreamingMonitoringArgs,
    )
    types = [wanted(args.__annotations__[argument]) for args in components if argument in args.__annotations__]
    assert wanted(StreamingServiceArgs.__annotations__[argument]) in types


@pytest.mark.parametrize("doors", ONLY_WITH)
def test_descriptions_name_the_doors(doors):
    described, _ = Analyzer("lambda-streaming").analyze_type(StreamingServiceArgs, is_component_output=False)
    said = " or ".join(f"`{door}`" for door in doors)
    start = "With every door but `vpc`" if len(doors) == 3 else f"With {said}"
    for argument in ONLY_WITH[doors]:
        assert described[camel_case(argument)].description.startswith(start), argument


def test_the_api_waits_as_long_as_the_function_runs(deploy):
    deployment = deploy(service(front_door="api-gateway", timeout_seconds=900))
    assert {found.inputs["timeoutMilliseconds"] for found in deployment.of_type("Integration").values()} == {900_000}
