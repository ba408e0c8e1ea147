import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "NONE"},
        {"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "AWS_IAM"},
        {"principalOrgId": ""},
        {"sourceArn": "*"},
        {"sourceArn": "arn:aws:s3:::*"},
    ],
)
def test_everyone(stack, permission, inputs):
    permission(principal="*", **inputs)
    assert stack.judge("permission-public").found == [("permission", "principal")]


@pytest.mark.parametrize(
    "inputs",
    [
        {"principal": "123456789012"},
        {"principal": "arn:aws:iam::123456789012:role/caller"},
        {"principal": "*", "principalOrgId": "o-1234567890"},
        {"principal": "*", "principalOrgId": UNKNOWN},
        {"principal": "*", "sourceAccount": "123456789012"},
        {"principal": "*", "sourceArn": "arn:aws:s3:::my-bucket"},
    ],
)
def test_someone(stack, nothing, permission, inputs):
    permission(**inputs)
    assert stack.judge("permission-public") == nothing


@pytest.mark.parametrize("rule", ["permission-public", "permission-unscoped"])
def test_a_principal_that_is_not_known_yet(stack, permission, rule):
    permission(principal=UNKNOWN)
    outcome = stack.judge(rule)
    assert outcome.found == []
    assert outcome.undecided == [("permission", "principal")]


@pytest.mark.parametrize(
    ("statement", "public", "unscoped"),
    [
        ({"Principal": "*"}, True, False),
        ({"Principal": {"AWS": "*"}}, True, False),
        ({"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False, False),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, False, True),
        (
            {
                "Principal": {"Service": "s3.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            },
            False,
            False,
        ),
        ({"Principal": {"AWS": "123456789012"}}, False, False),
        ({"Principal": "*", "Effect": "Deny"}, False, False),
    ],
)
def test_a_policy_as_a_whole(stack, statement, public, unscoped):
    document = {"Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*", **statement}]}
    stack.add(
        "aws:lambda/resourcePolicy:ResourcePolicy", "whole", {"resourceArn": "chat", "policy": json.dumps(document)}
    )
    assert stack.judge("permission-public").found == ([("whole", "policy")] if public else [])
    assert stack.judge("permission-unscoped").found == ([("whole", "policy")] if unscoped else [])
