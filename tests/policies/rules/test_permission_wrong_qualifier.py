import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

QUALIFIER = "permission-wrong-qualifier"
URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"


@pytest.mark.parametrize(
    ("url", "granted", "where"),
    [("live", None, "function"), ("live", "blue", "qualifier"), (None, "live", "qualifier")],
)
def test_a_permission_for_another_alias(stack, called, caller_permission, url, granted, where):
    caller_permission("one", called(qualifier=url), URL, qualifier=granted)
    found = stack.judge(QUALIFIER).found
    assert [name for name, _ in found] == ["one"]
    assert found[0][1] == where


@pytest.mark.parametrize(("url", "granted"), [("live", "live"), (None, None), (None, "$LATEST")])
def test_a_permission_for_what_the_url_serves(stack, nothing, called, caller_permission, url, granted):
    function = called(qualifier=url)
    caller_permission("url", function, URL, qualifier=granted)
    caller_permission("invoke", function, INVOKE, qualifier=granted, invokedViaFunctionUrl=True)
    assert stack.judge(QUALIFIER) == nothing


def test_a_permission_for_callers_of_the_api_may_name_any_alias(stack, nothing, called, caller_permission):
    caller_permission("events", called(qualifier="live"), INVOKE, "events.amazonaws.com", qualifier="blue")
    assert stack.judge(QUALIFIER) == nothing


def test_a_function_without_urls_in_the_stack(stack, nothing, caller_permission, known):
    caller_permission("one", stack.function() if known else stack.unknown_function(), URL, qualifier="live")
    assert stack.judge(QUALIFIER) == nothing


def test_a_qualifier_that_nothing_explains(stack, called, caller_permission):
    caller_permission("one", called(qualifier="live"), URL, qualifier=UNKNOWN)
    outcome = stack.judge(QUALIFIER)
    assert outcome.found == []
    assert outcome.undecided == [("one", "qualifier")]
