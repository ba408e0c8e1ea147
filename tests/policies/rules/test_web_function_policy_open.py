import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "web-function-policy-open"
POLICY = "aws:lambdaweb/resourcePolicy:ResourcePolicy"
DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1"


def allow(principal, action="lambda:InvokeWebFunctionEndpoint", **condition):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "arn", "Condition": condition}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (allow("*"), True),
        (allow({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": "o-1234567890"}), False),
        (allow({"Service": "cloudfront.amazonaws.com"}), True),
        (allow({"Service": "cloudfront.amazonaws.com"}, StringEquals={"aws:SourceArn": DISTRIBUTION}), False),
        (allow({"AWS": "arn:aws:iam::123456789012:role/caller"}), False),
        (allow({"AWS": "arn:aws:iam::123456789012:role/caller"}, "lambda:*"), True),
    ],
    ids=str,
)
def test_whom_a_policy_lets_in(stack, statement, found):
    stack.add(POLICY, "policy", {"resourceArn": "arn", "policy": json.dumps({"Statement": [statement]})})
    assert stack.judge(RULE).found == ([("policy", "policy")] if found else [])


def test_a_policy_that_is_not_known_yet(stack):
    stack.add(POLICY, "policy", {"policy": UNKNOWN})
    assert stack.judge(RULE).undecided == [("policy", "policy")]
