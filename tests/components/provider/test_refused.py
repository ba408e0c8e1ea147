"""A refusal reaches the program as one sentence."""

import grpc
import pytest

from .case import FUNCTION_URL
from .engine import UNKNOWN_OUTPUT, wrapped
from .service_cases import COMPONENTS

REQUIRED = {component.name: component.required for component in COMPONENTS}


@pytest.mark.parametrize(
    ("component", "inputs", "sentence"),
    [
        (
            "StreamingFunction",
            {"runtime": "python3.13"},
            "StreamingFunction 'chat': runtime 'python3.13' cannot stream",
        ),
        (
            "StreamingFunction",
            {"timeoutSeconds": wrapped(901)},
            "StreamingFunction 'chat': timeoutSeconds is 901, but",
        ),
        ("StreamingUrl", {"authorizationType": "NONE"}, "StreamingUrl 'chat': authorizationType 'NONE' lets anyone"),
        (
            "StreamingDistribution",
            {"sitePath": wrapped("site")},
            "StreamingDistribution 'chat': sitePath is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": wrapped({"/search/*": {"functionName": "fn"}})},
            "StreamingDistribution 'chat': pathFunctions is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": wrapped({"functionName": "fn"})}},
            "StreamingDistribution 'chat': pathFunctions['/a'] is an Output; give a plain map of functionName, ",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": {"functionNmae": "fn"}}},
            "StreamingDistribution 'chat': pathFunctions['/a'] has functionNmae, which there is not; give functionName, ",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": {"functionName": "fn"}}},
            "StreamingDistribution 'chat': pathFunctions['/a'] has no functionUrl; give it one",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": "fn"}},
            "StreamingDistribution 'chat': pathFunctions['/a'] is of the type string; give a plain map of functionName",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": {"functionName": 5, "functionUrl": FUNCTION_URL}}},
            "StreamingDistribution 'chat': pathFunctions['/a']: functionName is of the type number; give a string",
        ),
        ("StreamingUrl", {"functionName": None}, "StreamingUrl 'chat': functionName is missing; give it a value"),
        (
            "StreamingService",
            {"memorySizeMB": 512},
            "StreamingService 'chat': there is no argument memorySizeMB; did you mean memorySizeMb?",
        ),
        (
            "StreamingService",
            {"monitoring": True, "usEast1AlarmTopicArn": "arn:aws:sns:eu-west-1:1:t"},
            "StreamingService 'chat': usEast1AlarmTopicArn is in eu-west-1, but",
        ),
        ("StreamingVpcEndpoint", {"subnetIds": wrapped(["s-1"])}, "StreamingVpcEndpoint 'chat': subnetIds names 1"),
    ],
)
def test_refused(provider, component, inputs, sentence):
    with pytest.raises(grpc.RpcError) as refused:
        provider.construct(component, {**REQUIRED[component], **inputs})
    assert sentence in refused.value.details()
    assert "Traceback" not in refused.value.details()
    assert ".py" not in refused.value.details()


VPC = "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::vpc"
NEW_VPC = {**UNKNOWN_OUTPUT, "dependencies": [VPC]}
SUBNET_OF_NEW_VPC = {**UNKNOWN_OUTPUT, "dependencies": [VPC.replace("vpc:Vpc::", "subnet:Subnet::")]}


@pytest.mark.parametrize("name", ["two", "one"])
@pytest.mark.parametrize(
    ("first", "second"),
    [("vpc-1", "vpc-1"), (wrapped("vpc-1"), wrapped("vpc-1")), ("vpc-1", wrapped("vpc-1")), (NEW_VPC, NEW_VPC)],
    ids=["plain", "output", "both", "new"],
)
def test_a_second_endpoint_in_a_vpc(deployment, first, second, name):
    """As AWS refuses it: https://github.com/aws-cloudformation/cfn-lint/pull/4492"""
    given = REQUIRED["StreamingVpcEndpoint"]
    deployment.construct("StreamingVpcEndpoint", {**given, "vpcId": first}, preview=True, name="one")
    with pytest.raises(grpc.RpcError) as refused:
        deployment.construct("StreamingVpcEndpoint", {**given, "vpcId": second}, preview=True, name=name)
    sentence = f"StreamingVpcEndpoint '{name}': another endpoint for Lambda is made in this VPC, which has room for one"
    assert refused.value.details().startswith(sentence)


def test_endpoints_in_vpcs_that_may_be_others(deployment):
    other_vpc = {**UNKNOWN_OUTPUT, "dependencies": [f"{VPC}-2"]}
    either = {**UNKNOWN_OUTPUT, "dependencies": [VPC, f"{VPC}-2"]}
    for vpc_id in ("vpc-1", "vpc-2", NEW_VPC, other_vpc, either, either, SUBNET_OF_NEW_VPC, SUBNET_OF_NEW_VPC):
        given = {**REQUIRED["StreamingVpcEndpoint"], "vpcId": vpc_id}
        registered, _ = deployment.construct("StreamingVpcEndpoint", given, preview=True)
        assert "VpcEndpoint" in registered
