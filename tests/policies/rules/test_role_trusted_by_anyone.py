import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "role-trusted-by-anyone"
LAMBDA = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}


def trust(principal, **condition):
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, "Condition": condition}


@pytest.fixture
def role(stack):
    def add(*statements):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA, *statements]})
        return stack.add("aws:iam/role:Role", "role", {"assumeRolePolicy": policy})

    return add


@pytest.mark.parametrize(
    "statement",
    [
        trust("*"),
        trust({"AWS": "*"}),
        trust({"AWS": ["arn:aws:iam::123456789012:root", "*"]}),
        trust({"AWS": "*"}, Bool={"aws:SecureTransport": "true"}),
        trust({"AWS": "*"}, ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/app-*"}),
        trust({"AWS": "*"}, StringNotEquals={"aws:PrincipalOrgID": "o-1234567890"}),
        trust({"AWS": "*"}, StringEqualsIfExists={"aws:PrincipalOrgID": "o-1234567890"}),
        trust({"AWS": "*"}, StringLike={"aws:PrincipalAccount": "*"}),
        trust({"AWS": "*"}, StringLike={"aws:PrincipalAccount": "1234*"}),
        trust({"AWS": "*"}, StringLike={"aws:userid": "*:deploy"}),
        trust({"AWS": "*"}, **{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/*"}}),
    ],
    ids=str,
)
def test_a_role_for_every_account(stack, role, statement):
    role(statement)
    assert stack.judge(RULE).found == [("role", "assumeRolePolicy")]


@pytest.mark.parametrize(
    "statement",
    [
        LAMBDA,
        trust({"AWS": "arn:aws:iam::123456789012:root"}),
        trust({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": "o-1234567890"}),
        trust({"AWS": "*"}, ArnLike={"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}),
        trust({"AWS": "*"}, StringEquals={"sts:ExternalId": "partner"}),
        trust({"AWS": "*"}, **{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1234567890/*"}}),
        {**trust({"AWS": "*"}), "Effect": "Deny"},
    ],
    ids=str,
)
def test_a_role_for_some(stack, nothing, role, statement):
    role(statement)
    assert stack.judge(RULE) == nothing


OTHERS = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"}}
SERVICES = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("condition", "is_open"), [(OTHERS, False), ({**OTHERS, **SERVICES}, False), (PLAIN_HTTP, True)], ids=str
)
def test_a_deny_of_all_others(stack, role, condition, is_open):
    role(trust("*"), {**trust("*", **condition), "Effect": "Deny"})
    assert bool(stack.judge(RULE).found) == is_open


def test_a_role_of_aws_native(stack):
    policy = {"Statement": [trust("*")]}
    stack.add("aws-native:iam:Role", "role", {"assumeRolePolicyDocument": policy})
    assert stack.judge(RULE).found == [("role", "assumeRolePolicyDocument")]


def test_a_policy_that_is_not_known_yet(stack):
    stack.add("aws:iam/role:Role", "role", {"assumeRolePolicy": UNKNOWN})
    assert stack.judge(RULE).undecided == [("role", "assumeRolePolicy")]
