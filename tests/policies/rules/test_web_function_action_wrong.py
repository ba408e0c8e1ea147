import json

import pytest

RULE = "web-function-action-wrong"


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ("lambda:InvokeFunctionUrl", True),
        (["lambda:InvokeWebFunction"], True),
        ("lambda:InvokeWebFunctionEndpoint", False),
        (["lambda:InvokeFunctionUrl", "lambda:InvokeWebFunctionEndpoint"], False),
        ("lambda:InvokeWeb*", False),
        ("lambda:GetWebFunction", False),
    ],
)
def test_what_a_policy_allows(stack, actions, found):
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": actions, "Resource": "arn"}
    policy = json.dumps({"Statement": statement})
    stack.add("aws:lambdaweb/resourcePolicy:ResourcePolicy", "policy", {"resourceArn": "arn", "policy": policy})
    assert stack.judge(RULE).found == ([("policy", "policy")] if found else [])
