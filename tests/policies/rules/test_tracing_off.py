import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

API = "aws:apigateway/restApi:RestApi"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


def test_a_function_streams_by_what_the_document_says(stack, api_of_body, document):
    stack.function()
    api_of_body(document(["sigv4"], responseTransferMode="STREAM"))
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_a_function_that_a_body_not_known_yet_may_stream(stack):
    function, other = stack.unknown_function(), stack.unknown_function("other")
    stack.add(API, "api", {"body": UNKNOWN}, links={"body": [function]})
    outcome = stack.judge("tracing-off")
    assert outcome.found == []
    assert outcome.undecided == [("api", "body")]
    assert other.name == "other"


@pytest.mark.parametrize("config", [None, {}, {"mode": "PassThrough"}])
def test_no_tracing(stack, streaming_function, config):
    streaming_function(tracingConfig=config)
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_tracing_that_the_provider_fills_in_is_off(stack):
    function = stack.function()
    function.outputs["tracingConfig"] = UNKNOWN
    stack.url(function)
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_tracing(stack, nothing, streaming_function):
    streaming_function(tracingConfig={"mode": "Active"})
    assert stack.judge("tracing-off") == nothing


def test_tracing_that_is_not_known_yet(stack, streaming_function):
    streaming_function(tracingConfig={"mode": UNKNOWN})
    assert stack.judge("tracing-off").undecided == [("chat", "tracingConfig.mode")]
