import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.fixture
def chat(stack, known):
    def add(streams=True, **inputs):
        function = stack.function(**inputs) if known else stack.unknown_function(**inputs)
        stack.url(function, invokeMode="RESPONSE_STREAM" if streams else "BUFFERED")
        return function

    return add


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
def test_a_timeout_for_a_response(stack, chat, timeout, megabytes, found):
    chat(timeout=timeout)
    outcome = stack.judge("timeout-below-response", expectedResponseMb=megabytes)
    assert outcome.found == ([("chat", "timeout")] if found else [])


def test_the_default_timeout_does_not_carry_the_default_response(stack, chat):
    chat()
    assert stack.judge("timeout-below-response").found == [("chat", "timeout")]


def test_the_timeout_of_a_streaming_function_that_is_not_known_yet(stack, chat):
    chat(timeout=UNKNOWN)
    assert stack.judge("timeout-below-response").undecided == [("chat", "timeout")]


def test_a_function_that_may_be_the_one_that_streams(stack):
    stack.function(timeout=3)
    stack.add("aws:lambda/functionUrl:FunctionUrl", "lost", {"functionName": UNKNOWN, "invokeMode": "RESPONSE_STREAM"})
    outcome = stack.judge("timeout-below-response")
    assert outcome.found == []
    assert outcome.undecided == [("lost", "functionName")]


LONG = "long-stream-unbounded"


@pytest.mark.parametrize("reserved", [None, -1])
def test_a_long_stream_without_bounds(stack, chat, reserved):
    chat(timeout=900, reservedConcurrentExecutions=reserved)
    assert stack.judge(LONG).found == [("chat", "reservedConcurrentExecutions")]


@pytest.mark.parametrize(
    "inputs",
    [
        {"timeout": 900, "reservedConcurrentExecutions": 20},
        {"timeout": 900, "reservedConcurrentExecutions": 0},
        {"timeout": 900, "reservedConcurrentExecutions": UNKNOWN},
        {"timeout": 120},
        {},
    ],
)
def test_short_streams_and_bounds(stack, nothing, chat, inputs):
    chat(**inputs)
    assert stack.judge(LONG) == nothing


def test_what_is_long_can_be_said(stack, chat):
    chat(timeout=120)
    assert stack.judge(LONG, minTimeoutSeconds=60).found == [("chat", "reservedConcurrentExecutions")]


@pytest.mark.parametrize("rule", [LONG, "timeout-below-response"])
def test_a_function_that_does_not_stream(stack, nothing, chat, rule):
    chat(streams=False, timeout=900 if rule == LONG else 3)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("mode", ["response_stream", "RESPONSE_STREAM"])
def test_the_web_adapter_streams_without_a_url(stack, mode):
    stack.function(timeout=900, environment={"variables": {"AWS_LWA_INVOKE_MODE": mode}})
    assert stack.judge(LONG).found == [("chat", "reservedConcurrentExecutions")]


def test_a_function_of_the_component_streams_without_a_url(stack):
    component = stack.add("lambda-streaming:index:StreamingFunction", "chat", custom=False)
    stack.add("aws:lambda/function:Function", "child", {"timeout": 900, "name": "child"}, parent=component)
    assert stack.judge(LONG).found == [("child", "reservedConcurrentExecutions")]


def test_a_streaming_integration_streams_without_a_url(stack, known):
    function = stack.function(timeout=900) if known else stack.unknown_function(timeout=900)
    path = "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions"
    uri = f"{path}/{function.outputs['arn']}/response-streaming-invocations" if known else UNKNOWN
    stack.add(
        "aws:apigateway/integration:Integration",
        "integration",
        {"uri": uri, "responseTransferMode": "STREAM"},
        links={"uri": [function]},
    )
    assert stack.judge(LONG).found == [("chat", "reservedConcurrentExecutions")]
