import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

IN_VPC = {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}


def test_a_function_in_a_vpc(stack):
    stack.url(stack.function(vpcConfig=IN_VPC))
    assert stack.judge("url-in-vpc").found == [("url", "invokeMode")]


def test_a_function_in_a_vpc_before_anything_exists(stack):
    stack.url(stack.unknown_function(vpcConfig={"subnetIds": [UNKNOWN], "securityGroupIds": [UNKNOWN]}))
    assert stack.judge("url-in-vpc").found == [("url", "invokeMode")]


@pytest.mark.parametrize("vpc_config", [{"subnetIds": UNKNOWN}, UNKNOWN])
@pytest.mark.parametrize("made_of", ["aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"])
def test_a_vpc_made_of_what_the_stack_has_in_one(stack, vpc_config, made_of):
    function = stack.add(
        "aws:lambda/function:Function",
        "chat",
        {"name": "chat", "vpcConfig": vpc_config},
        links={"vpcConfig": [stack.add(made_of, "part")]},
    )
    stack.url(function)
    assert stack.judge("url-in-vpc").found == [("url", "invokeMode")]


def test_a_url_on_an_alias_of_a_function_in_a_vpc(stack):
    function = stack.unknown_function(vpcConfig=IN_VPC)
    alias = stack.add(
        "aws:lambda/alias:Alias",
        "live",
        {"functionName": UNKNOWN, "name": "live"},
        {"arn": UNKNOWN},
        links={"functionName": [function]},
    )
    stack.add(
        "aws:lambda/functionUrl:FunctionUrl",
        "url",
        {"functionName": UNKNOWN, "qualifier": "live", "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"},
        links={"functionName": [alias]},
    )
    assert stack.judge("url-in-vpc").found == [("url", "invokeMode")]


@pytest.mark.parametrize("vpc_config", [None, {}, {"subnetIds": [], "securityGroupIds": []}])
def test_a_function_outside_a_vpc(stack, nothing, vpc_config):
    stack.url(stack.function(vpcConfig=vpc_config))
    assert stack.judge("url-in-vpc") == nothing


def test_a_buffered_url_is_judged_only_on_request(stack, nothing):
    stack.url(stack.function(vpcConfig=IN_VPC), invokeMode="BUFFERED")
    assert stack.judge("url-in-vpc") == nothing
    assert stack.judge("url-in-vpc", urls="any").found == [("url", "functionName")]


@pytest.mark.parametrize(
    ("vpc_config", "waits"), [(UNKNOWN, "vpcConfig"), ({"subnetIds": UNKNOWN}, "vpcConfig.subnetIds")]
)
def test_a_vpc_that_is_not_known_yet(stack, vpc_config, waits):
    stack.url(stack.function(vpcConfig=vpc_config))
    outcome = stack.judge("url-in-vpc")
    assert outcome.found == []
    assert outcome.undecided == [("chat", waits)]


def test_a_function_name_that_nothing_in_the_stack_explains(stack):
    stack.function(vpcConfig=IN_VPC)
    stack.add(
        "aws:lambda/functionUrl:FunctionUrl",
        "url",
        {"functionName": UNKNOWN, "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"},
    )
    outcome = stack.judge("url-in-vpc")
    assert outcome.found == []
    assert outcome.undecided == [("url", "functionName")]


def test_a_function_on_managed_instances_streams_from_its_vpc(stack, nothing):
    provider = {"lambdaManagedInstancesCapacityProviderConfig": {"capacityProviderArn": "arn"}}
    stack.url(stack.function(capacityProviderConfig=provider, vpcConfig={"subnetIds": ["subnet-1"]}))
    assert stack.judge("url-in-vpc") == nothing
