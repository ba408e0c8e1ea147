"""As reported in https://github.com/RJPearson94/terraform-aws-open-next/issues/71."""

import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"


GRANT = "cloudfront-grant-incomplete"


def test_both_permissions(stack, nothing, granted_site):
    granted_site(URL, INVOKE)
    assert stack.judge(GRANT) == nothing


@pytest.mark.parametrize("actions", [(URL,), (INVOKE,), ()])
def test_a_missing_permission(stack, granted_site, actions):
    granted_site(*actions)
    assert stack.judge(GRANT).found == [("url", "functionName")]


@pytest.mark.parametrize("action", ["lambda:*", "*"])
def test_one_permission_for_all_actions(stack, nothing, granted_site, action):
    granted_site(action)
    assert stack.judge(GRANT) == nothing


def test_a_permission_for_every_distribution_is_incomplete_for_another_rule(stack, nothing, front, known):
    function = front.function(known)
    url = stack.url(function)
    front.distribution([front.origin(url, known)], links=[url], known=known)
    for action in (URL, INVOKE):
        front.permission(action, action, function, None, known)
    assert stack.judge(GRANT) == nothing
    assert len(stack.judge("permission-unscoped").found) == 2


def test_a_url_that_is_open(stack, nothing, granted_site):
    granted_site(URL, url={"authorizationType": "NONE"})
    assert stack.judge(GRANT) == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None, UNKNOWN])
def test_a_url_that_streams_or_not(stack, granted_site, mode):
    granted_site(URL, url={"invokeMode": mode})
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_permissions_of_another_principal(stack, granted_site):
    granted_site(URL, INVOKE, permission={"principal": "events.amazonaws.com"})
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_permissions_on_an_alias_do_not_open_the_function(stack, granted_site):
    granted_site(URL, INVOKE, permission={"qualifier": "live"})
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_permissions_on_the_alias_of_the_url(stack, nothing, granted_site):
    granted_site(URL, INVOKE, url={"qualifier": "live"}, permission={"qualifier": "live"})
    assert stack.judge(GRANT) == nothing


def test_latest_is_the_function_itself(stack, nothing, granted_site):
    granted_site(URL, INVOKE, permission={"qualifier": "$LATEST"})
    assert stack.judge(GRANT) == nothing


def test_permissions_for_another_distribution(stack, front, known):
    function = front.function(known)
    url = stack.url(function)
    front.distribution([front.origin(url, known)], links=[url, front.access()], known=known)
    other = stack.add("aws:cloudfront/distribution:Distribution", "other", {}, {"arn": UNKNOWN})
    arn = {"sourceArn": "arn:aws:cloudfront::123456789012:distribution/E3OTHER"} if known else {}
    for action in (URL, INVOKE):
        front.permission(action, action, function, other, known, **arn)
    assert stack.judge(GRANT).found == [("url", "functionName")]


@pytest.mark.parametrize(
    "arn", ["arn:aws:cloudfront::123456789012:distribution/*", "arn:aws:cloudfront::*:distribution/*"]
)
def test_permissions_for_all_distributions_of_an_account(stack, nothing, granted_site, arn):
    granted_site(URL, INVOKE, permission={"sourceArn": arn})
    assert stack.judge(GRANT) == nothing


def test_permissions_of_a_function_with_a_similar_name(stack, front, known):
    function = front.function(known)
    similar = front.function(known, "chat-2")
    url = stack.url(function)
    distribution = front.distribution([front.origin(url, known)], links=[url, front.access()], known=known)
    for action in (URL, INVOKE):
        front.permission(action, action, similar, distribution, known)
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_half_a_grant_for_a_distribution_of_another_stack(stack, front, known):
    function = front.function(known)
    stack.url(function)
    front.permission("url", URL, function, None, known)
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_a_url_that_cloudfront_has_nothing_to_do_with(stack, nothing, front, known):
    stack.url(front.function(known))
    assert stack.judge(GRANT) == nothing


def test_a_permission_that_may_be_the_missing_one(stack, granted_site):
    granted_site(URL)
    stack.add(
        "aws:lambda/permission:Permission",
        "lost",
        {"action": INVOKE, "function": UNKNOWN, "principal": "cloudfront.amazonaws.com"},
    )
    outcome = stack.judge(GRANT)
    assert outcome.found == []
    assert outcome.undecided == [("lost", "function")]


def test_a_permission_of_another_service_cannot_be_the_missing_one(stack, granted_site):
    granted_site(URL)
    stack.add(
        "aws:lambda/permission:Permission",
        "lost",
        {"action": INVOKE, "function": UNKNOWN, "principal": "events.amazonaws.com"},
    )
    assert stack.judge(GRANT).found == [("url", "functionName")]


def statement(*actions):
    return {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": list(actions)}


@pytest.mark.parametrize(
    ("statements", "complete"),
    [
        ([statement(URL, INVOKE)], True),
        ([statement(URL), statement(INVOKE)], True),
        ([statement("lambda:*")], True),
        ([statement(URL)], False),
        ([{**statement(INVOKE), "Effect": "Deny"}, statement(URL)], False),
    ],
)
def test_permissions_as_one_resource_policy(stack, front, known, statements, complete):
    function = front.function(known)
    url = stack.url(function)
    front.distribution([front.origin(url, known)], [url, front.access()], known)
    stack.add(
        "aws:lambda/resourcePolicy:ResourcePolicy",
        "policy",
        {"resourceArn": UNKNOWN, "policy": json.dumps({"Statement": statements})},
        links={"resourceArn": [function]},
    )
    assert stack.judge(GRANT).found == ([] if complete else [("url", "functionName")])


def test_a_resource_policy_that_is_not_known_yet(stack, front):
    function = front.function(known=False)
    url = stack.url(function)
    front.distribution([front.origin(url, False)], [url, front.access()], known=False)
    stack.add(
        "aws:lambda/resourcePolicy:ResourcePolicy",
        "policy",
        {"resourceArn": UNKNOWN, "policy": UNKNOWN},
        links={"resourceArn": [function], "policy": [function]},
    )
    outcome = stack.judge(GRANT)
    assert outcome.found == []
    assert outcome.undecided == [("policy", "policy")]


def test_a_public_grant_is_not_cloudfronts(stack, nothing, front, known):
    function = front.function(known)
    stack.url(function)
    front.permission("everyone", URL, function, None, known, principal="*")
    assert stack.judge(GRANT) == nothing


def test_a_public_grant_beside_a_distribution_is_told_once(stack, nothing, granted_site):
    granted_site(URL, permission={"principal": "*", "sourceArn": None})
    assert stack.judge(GRANT) == nothing
    assert stack.judge("permission-public").found == [(f"p-{URL}", "principal")]
