import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "tenant-isolation-unsupported"
TENANTS = {"tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}}


@pytest.fixture
def chat(stack, known):
    def add(**inputs):
        return stack.function(**inputs) if known else stack.unknown_function(**inputs)

    return add


def test_a_url_of_a_function_with_tenants(stack, chat):
    stack.url(chat(**TENANTS))
    assert stack.judge(RULE).found == [("url", "functionName")]


def test_provisioned_concurrency_of_a_function_with_tenants(stack):
    stack.function(**TENANTS)
    given = {"functionName": "chat", "qualifier": "live"}
    stack.add("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig", "warm", given)
    assert stack.judge(RULE).found == [("warm", "functionName")]


@pytest.mark.parametrize(("on", "found"), [("PublishedVersions", True), ("None", False)])
def test_snap_start_of_a_function_with_tenants(stack, chat, on, found):
    chat(**TENANTS, snapStart={"applyOn": on})
    assert stack.judge(RULE).found == ([("chat", "snapStart")] if found else [])


def test_an_alias_alone(stack, nothing):
    stack.function(**TENANTS)
    stack.add("aws:lambda/alias:Alias", "live", {"functionName": "chat", "name": "live"})
    assert stack.judge(RULE) == nothing


def test_a_function_without_tenants(stack, nothing, chat):
    stack.url(chat(snapStart={"applyOn": "PublishedVersions"}))
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize("rest", [{}, {"snapStart": {"applyOn": "PublishedVersions"}}])
def test_tenants_that_are_not_known_yet(stack, chat, rest):
    stack.url(chat(tenancyConfig=UNKNOWN, **rest))
    outcome = stack.judge(RULE)
    assert outcome.found == []
    assert set(outcome.undecided) == {("chat", "tenancyConfig")}
