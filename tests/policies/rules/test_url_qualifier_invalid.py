import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

INVALID = "url-qualifier-invalid"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


@pytest.mark.parametrize("qualifier", ["$LATEST", "1", "42"])
def test_a_version(stack, qualifier):
    stack.url("chat", qualifier=qualifier)
    assert stack.judge(INVALID).found == [("url", "qualifier")]


@pytest.mark.parametrize("name", ["chat:$LATEST", f"{ARN}:3"])
def test_a_version_in_the_functions_name(stack, name):
    stack.url(name)
    assert stack.judge(INVALID).found == [("url", "functionName")]


@pytest.mark.parametrize("qualifier", [None, "", "live", "v1", "1-live"])
def test_an_alias(stack, nothing, qualifier):
    stack.url("chat", qualifier=qualifier)
    assert stack.judge(INVALID) == nothing


def test_a_qualifier_that_is_not_known_yet(stack):
    stack.url("chat", qualifier=UNKNOWN)
    assert stack.judge(INVALID).undecided == [("url", "qualifier")]


def test_a_name_that_is_not_known_yet_is_a_functions_own(stack, nothing):
    stack.url(stack.unknown_function())
    assert stack.judge(INVALID) == nothing
