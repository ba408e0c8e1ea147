import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize(("timeout", "found"), [(901, True), (900.0, False), (3, False), (None, False)])
def test_the_limit_of_every_function(stack, timeout, found):
    stack.function(timeout=timeout)
    assert stack.judge("timeout-over-limit").found == ([("chat", "timeout")] if found else [])


def test_a_timeout_that_is_not_known_yet(stack):
    stack.function(timeout=UNKNOWN)
    assert stack.judge("timeout-over-limit").undecided == [("chat", "timeout")]


def test_a_function_of_aws_native(stack):
    stack.add("aws-native:lambda:Function", "chat", {"timeout": 1000})
    assert stack.judge("timeout-over-limit").found == [("chat", "timeout")]


@pytest.mark.parametrize(("timeout", "found"), [(901, False), (5400, False), (5401, True)])
def test_a_function_on_managed_instances_may_take_longer(stack, timeout, found):
    provider = {"lambdaManagedInstancesCapacityProviderConfig": {"capacityProviderArn": "arn"}}
    stack.function(timeout=timeout, capacityProviderConfig=provider)
    assert bool(stack.judge("timeout-over-limit").found) == found
