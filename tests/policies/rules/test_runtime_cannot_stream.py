import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

LAYER = "arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayerArm64:26"


def adapter(mode):
    return {"variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap", "AWS_LWA_INVOKE_MODE": mode}}


@pytest.mark.parametrize(
    "inputs",
    [
        {"runtime": "python3.13"},
        {"runtime": "java21"},
        {"runtime": "java8.al2"},
        {"runtime": "java11.al2023"},
        {"runtime": "python3.15"},
        {"runtime": "dotnet6"},
        {"runtime": "ruby3.4"},
        {"runtime": "go1.x"},
        {"runtime": "python3.13", "environment": adapter("response_stream")},
        {"runtime": "python3.13", "layers": [LAYER]},
        {"runtime": "python3.13", "layers": [LAYER], "environment": adapter("buffered")},
    ],
)
def test_a_runtime_that_cannot_stream(stack, inputs):
    stack.url(stack.function(**inputs))
    assert stack.judge("runtime-cannot-stream").found == [("url", "invokeMode")]


@pytest.mark.parametrize(
    "inputs",
    [
        {"runtime": "nodejs20.x"},
        {"runtime": "nodejs24.x"},
        {"runtime": "provided.al2023"},
        {"runtime": None, "packageType": "Image", "imageUri": UNKNOWN},
        {"runtime": "python3.13", "layers": [LAYER], "environment": adapter("response_stream")},
        {"runtime": "python3.13", "layers": [UNKNOWN], "environment": adapter("RESPONSE_STREAM")},
    ],
)
def test_a_function_that_streams(stack, nothing, inputs):
    stack.url(stack.function(**inputs))
    assert stack.judge("runtime-cannot-stream") == nothing


def test_a_buffered_url_needs_no_streaming_runtime(stack, nothing):
    function = stack.function(runtime="python3.13")
    stack.url(function, name="buffered", invokeMode="BUFFERED")
    stack.url(function, name="default", invokeMode=None)
    assert stack.judge("runtime-cannot-stream") == nothing


@pytest.mark.parametrize(
    ("inputs", "waits"),
    [
        ({"runtime": UNKNOWN}, "runtime"),
        ({"runtime": "python3.13", "layers": [LAYER], "environment": UNKNOWN}, "environment"),
        (
            {"runtime": "python3.13", "layers": [LAYER], "environment": {"variables": UNKNOWN}},
            "environment.variables",
        ),
    ],
)
def test_a_function_that_is_not_known_yet(stack, inputs, waits):
    stack.url(stack.function(**inputs))
    outcome = stack.judge("runtime-cannot-stream")
    assert outcome.found == []
    assert outcome.undecided == [("chat", waits)]


def test_an_invoke_mode_that_is_not_known_yet(stack):
    stack.url(stack.function(runtime="python3.13"), invokeMode=UNKNOWN)
    assert stack.judge("runtime-cannot-stream").undecided == [("url", "invokeMode")]


def test_a_function_before_it_exists(stack):
    stack.url(stack.unknown_function(runtime="python3.13"))
    assert stack.judge("runtime-cannot-stream").found == [("url", "invokeMode")]


@pytest.mark.parametrize("runtime", ["dotnet8", "dotnet10", "nodejs26.x", "provided.al2023", "custom"])
def test_a_runtime_that_streams_by_itself(stack, nothing, runtime):
    stack.url(stack.function(runtime=runtime))
    assert stack.judge("runtime-cannot-stream") == nothing
