"""As reported in https://github.com/anomalyco/sst/issues/6077."""

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

UNUSED = "provisioned-concurrency-unused"
PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
ALIAS = "aws:lambda/alias:Alias"


@pytest.fixture
def live(stack, known):
    """A function with provisioned concurrency for its alias; the case gives the URL's qualifier."""

    def add(**url):
        function = stack.function() if known else stack.unknown_function()
        name = "chat" if known else UNKNOWN
        alias = stack.add(ALIAS, "live", {"name": "live", "functionName": name}, links={"functionName": [function]})
        stack.add(
            PROVISIONED,
            "warm",
            {"functionName": name, "qualifier": "live"},
            links={"functionName": [function], "qualifier": [alias]},
        )
        stack.url(function, **url)
        return function

    return add


@pytest.mark.parametrize("qualifier", [None, "blue"])
def test_a_url_past_the_alias(stack, live, qualifier):
    live(qualifier=qualifier)
    assert stack.judge(UNUSED).found == [("warm", "qualifier")]


def test_a_url_on_the_alias(stack, nothing, live):
    live(qualifier="live")
    assert stack.judge(UNUSED) == nothing


def test_an_alias_that_another_caller_uses(stack, nothing, live, known):
    function = live()
    stack.add(
        "aws:lambda/permission:Permission",
        "events",
        {
            "action": "lambda:InvokeFunction",
            "principal": "events.amazonaws.com",
            "function": "chat" if known else UNKNOWN,
            "qualifier": "live",
        },
        links={"function": [function]},
    )
    assert stack.judge(UNUSED) == nothing


def test_a_function_without_urls(stack, nothing):
    stack.function()
    stack.add(PROVISIONED, "warm", {"functionName": "chat", "qualifier": "live"})
    assert stack.judge(UNUSED) == nothing


def test_a_function_of_another_stack(stack, nothing):
    stack.url(stack.function())
    stack.add(PROVISIONED, "warm", {"functionName": "chat-2", "qualifier": "live"})
    assert stack.judge(UNUSED) == nothing


def test_a_qualifier_of_provisioned_concurrency_that_is_not_known_yet(stack):
    stack.url(stack.function())
    stack.add(PROVISIONED, "warm", {"functionName": "chat", "qualifier": UNKNOWN})
    assert stack.judge(UNUSED).undecided == [("warm", "qualifier")]


def test_an_alias_of_aws_native_holds_its_own(stack):
    stack.url(stack.function())
    provisioned = {"provisionedConcurrentExecutions": 5}
    stack.add(
        "aws-native:lambda:Alias",
        "live",
        {"functionName": "chat", "name": "live", "provisionedConcurrencyConfig": provisioned},
    )
    stack.add("aws-native:lambda:Alias", "cold", {"functionName": "chat", "name": "cold"})
    assert stack.judge(UNUSED).found == [("live", "provisionedConcurrencyConfig")]
