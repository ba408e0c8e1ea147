import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def policy(**statement):
    given = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": ARN, **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [given]})


@pytest.fixture
def endpoint(stack):
    def add(service_name="com.amazonaws.eu-west-1.lambda", outputs=None, links=None, **inputs):
        given = {"vpcId": "vpc-1", "vpcEndpointType": "Interface", "serviceName": service_name, **inputs}
        return stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", given, outputs, links)

    return add


@pytest.mark.parametrize(
    "service_name",
    [
        "com.amazonaws.eu-west-1.lambda",
        "com.amazonaws.us-gov-west-1.lambda",
        "cn.com.amazonaws.cn-north-1.lambda",
    ],
)
def test_an_endpoint_without_a_policy(stack, endpoint, service_name):
    endpoint(service_name)
    assert stack.judge("endpoint-policy-open").found == [("endpoint", "policy")]


def test_the_default_policy_is_unknown_at_preview_and_still_the_default(stack, endpoint):
    endpoint(outputs={"policy": UNKNOWN})
    assert stack.judge("endpoint-policy-open").found == [("endpoint", "policy")]


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "*", "Resource": "*"},
        {"Resource": "*"},
        {"Action": ["lambda:InvokeFunction"], "Resource": [ARN, "*"]},
        {"Action": "lambda:*"},
        {"Action": "LAMBDA:*"},
        {"Principal": {"AWS": "*"}, "Resource": "*"},
        {"Principal": {"AWS": ["*"]}, "Resource": "*"},
        {"Resource": "arn:aws:lambda:*:*:function:*"},
        {"Resource": "arn:aws:lambda:*"},
        {"Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "*"}}},
    ],
)
def test_an_open_policy(stack, endpoint, statement):
    endpoint(policy=policy(**statement))
    assert stack.judge("endpoint-policy-open").found == [("endpoint", "policy")]


@pytest.mark.parametrize("element", ["NotAction", "NotResource", "NotPrincipal"])
def test_an_allow_for_all_but_some(stack, endpoint, element):
    instead = {"NotAction": "Action", "NotResource": "Resource", "NotPrincipal": "Principal"}[element]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*"}
    del statement[instead]
    endpoint(policy=json.dumps({"Statement": {**statement, element: "x"}}))
    assert stack.judge("endpoint-policy-open").found == [("endpoint", "policy")]


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"Resource": [ARN, f"{ARN}:*"]},
        {"Resource": "arn:aws-cn:lambda:cn-north-1:123456789012:function:chat"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:role/caller"}, "Resource": "*"},
        {"Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}},
        {"Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": ["123456789012"]}}},
        {"Action": ["lambda:ListFunctions", "lambda:GetAccountSettings"], "Resource": "*"},
        {"Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
    ],
)
def test_a_policy_with_bounds(stack, nothing, endpoint, statement):
    endpoint(policy=policy(**statement))
    assert stack.judge("endpoint-policy-open") == nothing


def test_a_policy_given_as_an_object(stack, endpoint):
    endpoint(policy=json.loads(policy(Resource="*")))
    assert stack.judge("endpoint-policy-open").found == [("endpoint", "policy")]


def test_a_deny_for_all_other_functions(stack, nothing, endpoint):
    everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    others = {"Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": [ARN]}
    endpoint(policy=json.dumps({"Statement": [everything, others]}))
    assert stack.judge("endpoint-policy-open") == nothing


@pytest.mark.parametrize(
    ("denied", "is_open"),
    [
        ({"Action": "*", "Resource": "*"}, False),
        ({"Action": "lambda:*", "Resource": "arn:aws:lambda:*:*:*"}, False),
        ({"NotAction": "lambda:GetAccountSettings", "Resource": "*"}, True),
        ({"Action": "lambda:InvokeFunction", "Resource": "*"}, True),
        ({"Action": "*", "Resource": ARN}, True),
    ],
    ids=str,
)
def test_a_deny_for_other_organizations(stack, endpoint, denied, is_open):
    everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    condition = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1234567890"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    others = {"Effect": "Deny", "Principal": "*", "Condition": condition, **denied}
    endpoint(policy=json.dumps({"Statement": [everything, others]}))
    assert bool(stack.judge("endpoint-policy-open").found) == is_open


@pytest.mark.parametrize(
    "service_name", ["com.amazonaws.eu-west-1.s3", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", None]
)
def test_endpoints_of_other_services(stack, nothing, endpoint, service_name):
    endpoint(service_name)
    assert stack.judge("endpoint-policy-open") == nothing


def test_a_policy_that_no_dependency_explains(stack, endpoint):
    endpoint(policy=UNKNOWN, outputs={"policy": UNKNOWN})
    outcome = stack.judge("endpoint-policy-open")
    assert outcome.found == []
    assert outcome.undecided == [("endpoint", "policy")]


def test_a_policy_made_of_an_arn_that_is_not_known_yet(stack, endpoint):
    function = stack.unknown_function()
    endpoint(policy=UNKNOWN, links={"policy": [function]})
    outcome = stack.judge("endpoint-policy-open")
    assert outcome.found == []
    assert outcome.undecided == [("endpoint", "policy")]


@pytest.mark.parametrize(("given", "found"), [(policy(), []), (policy(Resource="*"), [("attached", "policy")])])
def test_a_policy_attached_as_its_own_resource(stack, endpoint, given, found):
    stack.add(
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "attached",
        {"vpcEndpointId": UNKNOWN, "policy": given},
        links={"vpcEndpointId": [endpoint()]},
    )
    assert stack.judge("endpoint-policy-open").found == found
