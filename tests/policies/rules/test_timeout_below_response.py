import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("timeout", "megabytes", "found"),
    [
        (None, 20, True),
        (6, 20, True),
        (7, 20, False),
        (96, 200, True),
        (97, 200, False),
        (3, 12, False),
        (3, 12.5, True),
        (3, 6, False),
    ],
)
def test_a_timeout_for_a_response(stack, streaming_function, timeout, megabytes, found):
    streaming_function(timeout=timeout)
    outcome = stack.judge("timeout-below-response", expectedResponseMb=megabytes)
    assert outcome.found == ([("chat", "timeout")] if found else [])


def test_the_default_timeout_does_not_carry_the_default_response(stack, streaming_function):
    streaming_function()
    assert stack.judge("timeout-below-response").found == [("chat", "timeout")]


def test_the_timeout_of_a_streaming_function_that_is_not_known_yet(stack, streaming_function):
    streaming_function(timeout=UNKNOWN)
    assert stack.judge("timeout-below-response").undecided == [("chat", "timeout")]


def test_a_function_that_may_be_the_one_that_streams(stack):
    stack.function(timeout=3)
    stack.add("aws:lambda/functionUrl:FunctionUrl", "lost", {"functionName": UNKNOWN, "invokeMode": "RESPONSE_STREAM"})
    outcome = stack.judge("timeout-below-response")
    assert outcome.found == []
    assert outcome.undecided == [("lost", "functionName")]
