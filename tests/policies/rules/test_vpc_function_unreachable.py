import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

API = "aws:apigateway/restApi:RestApi"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


IN_VPC = {"subnetIds": ["subnet-1"]}


@pytest.mark.parametrize(("mode", "found"), [("STREAM", []), ("BUFFERED", [("chat", "vpcConfig")])])
def test_a_function_in_a_vpc_behind_a_document(stack, api_of_body, mode, found, document):
    stack.url(stack.function(vpcConfig=IN_VPC))
    api_of_body(document(responseTransferMode=mode))
    assert stack.judge("vpc-function-unreachable").found == found


def test_a_function_in_a_vpc_behind_a_body_that_is_not_known_yet(stack):
    function = stack.unknown_function(vpcConfig=IN_VPC)
    stack.url(function)
    stack.add(API, "api", {"body": UNKNOWN}, links={"body": [function]})
    outcome = stack.judge("vpc-function-unreachable")
    assert outcome.found == []
    assert outcome.undecided == [("api", "body")]


def test_a_function_in_a_vpc_behind_a_load_balancer(stack, nothing, known):
    function = (stack.function if known else stack.unknown_function)(vpcConfig=IN_VPC)
    stack.url(function)
    given = {"targetGroupArn": "arn", "targetId": FUNCTION if known else UNKNOWN}
    stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "target", given, links={"targetId": [function]})
    assert stack.judge("vpc-function-unreachable") == nothing


RULE = "vpc-function-unreachable"
IN_VPC = {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.fixture
def chat(stack, known):
    def add(vpc=IN_VPC, mode="RESPONSE_STREAM"):
        function = stack.function(vpcConfig=vpc) if known else stack.unknown_function(vpcConfig=vpc)
        stack.url(function, invokeMode=mode)
        return function

    return add


def test_a_function_that_nothing_can_call(stack, chat):
    chat()
    stack.add(ENDPOINT, "s3", {"serviceName": "com.amazonaws.eu-west-1.s3"})
    assert stack.judge(RULE).found == [("chat", "vpcConfig")]


@pytest.mark.parametrize("vpc", [None, {}, {"subnetIds": []}])
def test_a_function_outside_a_vpc(stack, nothing, chat, vpc):
    chat(vpc)
    assert stack.judge(RULE) == nothing


def test_a_function_that_does_not_stream(stack, nothing, chat):
    chat(mode="BUFFERED")
    assert stack.judge(RULE) == nothing


def test_an_endpoint(stack, nothing, chat):
    chat()
    stack.add(ENDPOINT, "lambda", {"serviceName": "com.amazonaws.eu-west-1.lambda"})
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize(("action", "reached"), [("lambda:InvokeFunction", True), ("s3:GetObject", False)])
def test_a_role_that_may_invoke(stack, chat, action, reached):
    chat()
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
    stack.add(POLICY, "caller", {"role": "caller", "policy": policy})
    assert stack.judge(RULE).found == ([] if reached else [("chat", "vpcConfig")])


def test_a_policy_that_is_made_of_the_functions_arn(stack, nothing, chat):
    function = chat()
    stack.add(POLICY, "caller", {"role": "caller", "policy": UNKNOWN}, links={"policy": [function]})
    assert stack.judge(RULE) == nothing


def test_a_policy_that_nothing_explains(stack, chat):
    chat()
    stack.add(POLICY, "caller", {"role": "caller", "policy": UNKNOWN})
    outcome = stack.judge(RULE)
    assert outcome.found == []
    assert outcome.undecided == [("caller", "policy")]


@pytest.mark.parametrize(("by_url", "found"), [(True, [("chat", "vpcConfig")]), (None, [])])
def test_a_permission(stack, known, chat, by_url, found):
    function = chat()
    given = {"action": "lambda:InvokeFunction", "principal": "210987654321", "invokedViaFunctionUrl": by_url}
    given["function"] = "chat" if known else UNKNOWN
    stack.add("aws:lambda/permission:Permission", "caller", given, links={"function": [function]})
    assert stack.judge(RULE).found == found


def test_an_api_that_streams(stack, nothing, chat):
    function = chat()
    given = {"uri": UNKNOWN, "responseTransferMode": "STREAM"}
    stack.add("aws:apigateway/integration:Integration", "api", given, links={"uri": [function]})
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize(
    ("vpc_config", "path"), [(UNKNOWN, "vpcConfig"), ({"subnetIds": UNKNOWN}, "vpcConfig.subnetIds")]
)
def test_a_vpc_that_is_not_known_yet(stack, chat, vpc_config, path):
    chat(vpc_config)
    assert stack.judge(RULE).undecided == [("chat", path)]
