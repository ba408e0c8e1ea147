"""Both permissions of a URL's caller, from the declared permissions."""

import pytest
from lambda_streaming_local.doors.access.permissions import Caller, Permissions
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:chat"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1EXAMPLE"
CLOUDFRONT = Caller("cloudfront.amazonaws.com", ACCOUNT, DISTRIBUTION)
BOTH = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]

FUNCTION = Resource("urn::function", "aws:lambda/function:Function", "chat", {"name": "chat"}, {"arn": ARN})
URL = {"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "AWS_IAM"}
INVOKE = {"action": "lambda:InvokeFunction", "invokedViaFunctionUrl": True}
SCOPED = {"function": "chat", "principal": "cloudfront.amazonaws.com", "sourceArn": DISTRIBUTION}


def missing(*permissions, caller=CLOUDFRONT, qualifier=None, auth_type="AWS_IAM", links=None, others=()):
    declared = [
        Resource(
            f"urn::permission{number}", "aws:lambda/permission:Permission", f"p{number}", inputs, links=links or {}
        )
        for number, inputs in enumerate(permissions)
    ]
    graph = Graph([FUNCTION, *declared, *others])
    return Permissions(graph).find_missing(FUNCTION, auth_type, caller, qualifier)


def test_both_are_needed():
    assert missing() == BOTH
    assert missing(SCOPED | URL) == ["lambda:InvokeFunction"]
    assert missing(SCOPED | INVOKE) == ["lambda:InvokeFunctionUrl"]
    assert missing(SCOPED | URL, SCOPED | INVOKE) == []


@pytest.mark.parametrize("action", ["lambda:*", "*", "lambda:Invoke*", "LAMBDA:invokefunction*"])
def test_one_permission_with_a_wildcard_gives_both(action):
    assert missing(SCOPED | {"action": action}) == []


def test_invoke_function_needs_no_condition():
    assert missing(SCOPED | URL, SCOPED | {"action": "lambda:InvokeFunction"}) == []


def test_a_condition_on_the_wrong_action_is_never_met():
    assert missing(SCOPED | URL, SCOPED | {"action": "lambda:InvokeFunction", "functionUrlAuthType": "AWS_IAM"}) == [
        "lambda:InvokeFunction"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"sourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/EOTHER"},
        {"sourceArn": "arn:aws:cloudfront::999999999999:distribution/E1EXAMPLE"},
        {"sourceArn": "arn:aws:*"},
        {"sourceArn": UNKNOWN},
        {"sourceAccount": "999999999999"},
        {"principal": "lambda.amazonaws.com"},
        {"principal": ACCOUNT},
        {"principal": UNKNOWN},
        {"function": "chat-2"},
        {"function": "cha"},
        {"function": ARN.replace("eu-west-1", "us-east-1")},
        {"function": ARN.replace(ACCOUNT, "999999999999")},
        {"function": "chat:live"},
        {"qualifier": "live"},
        {"action": UNKNOWN},
    ],
)
def test_a_permission_for_something_else_does_not_count(change):
    assert missing(SCOPED | URL | change, SCOPED | INVOKE | change) == BOTH


def test_the_urls_auth_type_must_be_the_permissions():
    assert missing(SCOPED | URL | {"functionUrlAuthType": "NONE"}, SCOPED | INVOKE) == ["lambda:InvokeFunctionUrl"]


@pytest.mark.parametrize(
    "change",
    [
        {"sourceArn": None},
        {"sourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"},
        {"sourceArn": "arn:aws:cloudfront::*:distribution/E1EX?MPLE"},
        {"sourceArn": None, "sourceAccount": ACCOUNT},
        {"principal": "*", "sourceArn": None},
        {"function": ARN},
        {"function": f"{ACCOUNT}:function:chat"},
    ],
)
def test_other_ways_to_let_the_distribution_in(change):
    assert missing(SCOPED | URL | change, SCOPED | INVOKE | change) == []


@pytest.mark.parametrize("change", [{"qualifier": "live"}, {"function": f"{ARN}:live"}, {"function": "chat:live"}])
def test_an_alias_has_permissions_of_its_own(change):
    permissions = (SCOPED | URL | change, SCOPED | INVOKE | change)
    assert missing(*permissions, qualifier="live") == []
    assert missing(*permissions, qualifier="other") == BOTH
    assert missing(SCOPED | URL, SCOPED | INVOKE, qualifier="live") == BOTH


def test_the_function_is_found_by_where_the_value_comes_from():
    unknown = {"function": UNKNOWN}
    links = {"function": (FUNCTION.urn,)}
    assert missing(SCOPED | URL | unknown, SCOPED | INVOKE | unknown, links=links) == []


def test_a_permission_of_an_unknown_function_is_told_of(caplog):
    assert missing(SCOPED | URL | {"function": UNKNOWN}) == BOTH
    assert caplog.messages == ["permission 'p0' lets nobody in locally: its function is not known without AWS"]


def test_an_organization_cannot_be_evaluated_and_is_told_of(caplog):
    everyone = {"function": "chat", "principal": "*", "principalOrgId": "o-1234567890"}
    assert missing(everyone | URL, everyone | INVOKE) == BOTH
    assert "permission 'p0' lets nobody in locally: who belongs to the organization" in caplog.messages[0]


OTHER_USER = Caller("arn:aws:iam::999999999999:user/other", "999999999999")


@pytest.mark.parametrize(
    "principal", ["999999999999", "arn:aws:iam::999999999999:root", "arn:aws:iam::999999999999:user/other", "*"]
)
def test_a_caller_of_another_account_needs_a_permission(principal):
    named = {"function": "chat", "principal": principal}
    assert missing(named | URL, named | INVOKE, caller=OTHER_USER) == []
    assert missing(caller=OTHER_USER) == BOTH


def test_a_source_is_a_services_only():
    named = {"function": "chat", "principal": "*", "sourceAccount": OTHER_USER.account}
    assert missing(named | URL, named | INVOKE, caller=OTHER_USER) == BOTH


@pytest.mark.parametrize("principal", ["888888888888", "arn:aws:iam::999999999999:user/another", "iam.amazonaws.com"])
def test_a_permission_for_another_caller_does_not_count(principal):
    named = {"function": "chat", "principal": principal}
    assert missing(named | URL, named | INVOKE, caller=OTHER_USER) == BOTH


def test_a_user_of_the_functions_account_is_allowed_by_identity_policies():
    assert missing(caller=Caller(f"arn:aws:iam::{ACCOUNT}:user/local", ACCOUNT)) == []


def test_a_url_without_auth_lets_everybody_in():
    assert missing(auth_type="NONE") == []
