import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

GRANT = "grant-incomplete"
QUALIFIER = "permission-wrong-qualifier"
URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
ROLE = "arn:aws:iam::123456789012:role/caller"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.fixture
def permission(stack, known):
    def add(name, function, action, principal=ROLE, **inputs):
        given = {"action": action, "principal": principal, "function": "chat" if known else UNKNOWN, **inputs}
        return stack.add("aws:lambda/permission:Permission", name, given, links={"function": [function]})

    return add


@pytest.fixture
def chat(stack, known):
    def add(**url):
        function = stack.function() if known else stack.unknown_function()
        stack.url(function, **url)
        return function

    return add


@pytest.mark.parametrize("mode", ["RESPONSE_STREAM", "BUFFERED"])
def test_a_caller_with_one_permission(stack, chat, permission, mode):
    permission("one", chat(invokeMode=mode), URL)
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_a_caller_with_the_other_permission(stack, chat, permission):
    permission("one", chat(), INVOKE, invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")]


@pytest.mark.parametrize("flag", [{"invokedViaFunctionUrl": True}, {}])
def test_a_caller_with_both(stack, nothing, chat, permission, flag):
    function = chat()
    permission("url", function, URL)
    permission("invoke", function, INVOKE, **flag)
    assert stack.judge(GRANT) == nothing


def test_each_caller_needs_its_own(stack, chat, permission):
    function = chat()
    permission("a", function, URL)
    permission("b", function, INVOKE, "210987654321", invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")] * 2


def test_a_caller_of_lambdas_api_is_none_of_the_urls(stack, nothing, chat, permission):
    permission("events", chat(), INVOKE, "events.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_cloudfront_is_another_rules(stack, nothing, chat, permission):
    permission("cdn", chat(), URL, "cloudfront.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_an_open_url_needs_no_grants(stack, nothing, chat, permission):
    permission("one", chat(authorizationType="NONE"), URL)
    assert stack.judge(GRANT) == nothing


def test_a_caller_that_is_not_known_yet(stack, chat, permission):
    permission("one", chat(), URL, UNKNOWN)
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


@pytest.mark.parametrize(
    ("url", "granted", "where"),
    [("live", None, "function"), ("live", "blue", "qualifier"), (None, "live", "qualifier")],
)
def test_a_permission_for_another_alias(stack, chat, permission, url, granted, where):
    permission("one", chat(qualifier=url), URL, qualifier=granted)
    found = stack.judge(QUALIFIER).found
    assert [name for name, _ in found] == ["one"]
    assert found[0][1] == where


@pytest.mark.parametrize(("url", "granted"), [("live", "live"), (None, None), (None, "$LATEST")])
def test_a_permission_for_what_the_url_serves(stack, nothing, chat, permission, url, granted):
    function = chat(qualifier=url)
    permission("url", function, URL, qualifier=granted)
    permission("invoke", function, INVOKE, qualifier=granted, invokedViaFunctionUrl=True)
    assert stack.judge(QUALIFIER) == nothing


def test_a_permission_for_callers_of_the_api_may_name_any_alias(stack, nothing, chat, permission):
    permission("events", chat(qualifier="live"), INVOKE, "events.amazonaws.com", qualifier="blue")
    assert stack.judge(QUALIFIER) == nothing


def test_a_function_without_urls_in_the_stack(stack, nothing, permission, known):
    permission("one", stack.function() if known else stack.unknown_function(), URL, qualifier="live")
    assert stack.judge(QUALIFIER) == nothing


def test_a_qualifier_that_nothing_explains(stack, chat, permission):
    permission("one", chat(qualifier="live"), URL, qualifier=UNKNOWN)
    outcome = stack.judge(QUALIFIER)
    assert outcome.found == []
    assert outcome.undecided == [("one", "qualifier")]
