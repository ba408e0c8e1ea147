import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

GRANT = "grant-incomplete"
URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.mark.parametrize("mode", ["RESPONSE_STREAM", "BUFFERED"])
def test_a_caller_with_one_permission(stack, called, caller_permission, mode):
    caller_permission("one", called(invokeMode=mode), URL)
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_a_caller_with_the_other_permission(stack, called, caller_permission):
    caller_permission("one", called(), INVOKE, invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")]


@pytest.mark.parametrize("flag", [{"invokedViaFunctionUrl": True}, {}])
def test_a_caller_with_both(stack, nothing, called, caller_permission, flag):
    function = called()
    caller_permission("url", function, URL)
    caller_permission("invoke", function, INVOKE, **flag)
    assert stack.judge(GRANT) == nothing


def test_each_caller_needs_its_own(stack, called, caller_permission):
    function = called()
    caller_permission("a", function, URL)
    caller_permission("b", function, INVOKE, "210987654321", invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")] * 2


def test_a_caller_of_lambdas_api_is_none_of_the_urls(stack, nothing, called, caller_permission):
    caller_permission("events", called(), INVOKE, "events.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_cloudfront_is_another_rules(stack, nothing, called, caller_permission):
    caller_permission("cdn", called(), URL, "cloudfront.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_an_open_url_needs_no_grants(stack, nothing, called, caller_permission):
    caller_permission("one", called(authorizationType="NONE"), URL)
    assert stack.judge(GRANT) == nothing


def test_a_caller_that_is_not_known_yet(stack, called, caller_permission):
    caller_permission("one", called(), URL, UNKNOWN)
    outcome = stack.judge(GRANT)
    assert outcome.found == []
    assert outcome.undecided == [("one", "principal")]


def document(*actions):
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ([URL], [("caller", "policy")]),
        ([URL, INVOKE], []),
        (["lambda:Invoke*"], []),
        (["lambda:*"], []),
        (["lambda:InvokeFunctionU*"], [("caller", "policy")]),
        ([INVOKE], []),
        (["s3:GetObject"], []),
    ],
)
def test_an_identity_policy(stack, actions, found):
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": document(*actions)})
    assert stack.judge(GRANT).found == found


@pytest.mark.parametrize(("role", "found"), [("caller", []), ("other", [("first", "policy")])])
def test_two_policies_of_one_role_complete_each_other(stack, role, found):
    stack.add(ROLE_POLICY, "first", {"role": "caller", "policy": document(URL)})
    stack.add(ROLE_POLICY, "second", {"role": role, "policy": document(INVOKE)})
    assert stack.judge(GRANT).found == found


def test_a_policy_of_aws_native(stack):
    document = {"Statement": [{"Effect": "Allow", "Action": URL, "Resource": "*"}]}
    stack.add("aws-native:iam:RolePolicy", "caller", {"roleName": "caller", "policyDocument": document})
    assert stack.judge(GRANT).found == [("caller", "policyDocument")]


def test_a_policy_that_is_not_known_yet_and_has_nothing_to_do_with_urls(stack, nothing):
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": UNKNOWN})
    assert stack.judge(GRANT) == nothing


def test_a_policy_made_of_a_url_that_is_not_known_yet(stack):
    url = stack.url(stack.unknown_function())
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": UNKNOWN}, links={"policy": [url]})
    assert stack.judge(GRANT).undecided == [("caller", "policy")]
