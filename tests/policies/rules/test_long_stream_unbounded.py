import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

LONG = "long-stream-unbounded"


@pytest.mark.parametrize("reserved", [None, -1])
def test_a_long_stream_without_bounds(stack, streaming_function, reserved):
    streaming_function(timeout=900, reservedConcurrentExecutions=reserved)
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
def test_short_streams_and_bounds(stack, nothing, streaming_function, inputs):
    streaming_function(**inputs)
    assert stack.judge(LONG) == nothing


def test_what_is_long_can_be_said(stack, streaming_function):
    streaming_function(timeout=120)
    assert stack.judge(LONG, minTimeoutSeconds=60).found == [("chat", "reservedConcurrentExecutions")]


@pytest.mark.parametrize("rule", [LONG, "timeout-below-response"])
def test_a_function_that_does_not_stream(stack, nothing, streaming_function, rule):
    streaming_function(streams=False, timeout=900 if rule == LONG else 3)
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
