import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

BUFFERS, OPEN, TIMEOUT = "api-not-streaming", "api-auth-none", "api-timeout-default"
INTEGRATION = "aws:apigateway/integration:Integration"
NATIVE_METHOD = "aws-native:apigateway:Method"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_an_integration_that_buffers_a_stream(stack, api, mode):
    api(mode, url="RESPONSE_STREAM")
    assert stack.judge(BUFFERS).found == [("integration", "responseTransferMode")]


def test_a_preflight_may_buffer(stack, nothing, api):
    api("BUFFERED", url="RESPONSE_STREAM", verb="OPTIONS")
    assert stack.judge(BUFFERS) == nothing


def test_an_integration_that_the_provider_lets_buffer(stack, api):
    api(None, url="RESPONSE_STREAM")
    stack.resources[-1].outputs["responseTransferMode"] = UNKNOWN
    del stack.resources[-1].inputs["responseTransferMode"]
    assert stack.judge(BUFFERS).found == [("integration", "responseTransferMode")]


@pytest.mark.parametrize("url", [None, "RESPONSE_STREAM"])
def test_an_integration_that_streams(stack, nothing, api, url):
    api("STREAM", url=url)
    assert stack.judge(BUFFERS) == nothing


@pytest.mark.parametrize("url", [None, "BUFFERED"])
def test_a_function_that_does_not_stream(stack, nothing, api, url):
    api("BUFFERED", url=url)
    assert stack.judge(BUFFERS) == nothing


def test_a_stream_to_the_wrong_uri(stack):
    stack.function()
    stack.add(INTEGRATION, "integration", {"uri": uri(streams=False), "responseTransferMode": "STREAM"})
    assert stack.judge(BUFFERS).found == [("integration", "uri")]


def test_an_http_api_cannot_stream(stack, known):
    function = stack.function() if known else stack.unknown_function()
    stack.url(function)
    given = {"integrationType": "AWS_PROXY", "integrationUri": uri(streams=False) if known else UNKNOWN}
    stack.add("aws:apigatewayv2/integration:Integration", "http", given, links={"integrationUri": [function]})
    assert stack.judge(BUFFERS).found == [("http", "integrationType")]


@pytest.mark.parametrize("target", [FUNCTION, f"{FUNCTION}:live"])
def test_an_integration_by_uri_alone(stack, target):
    stack.url(stack.function())
    stack.add(INTEGRATION, "integration", {"uri": uri(False, target)})
    assert stack.judge(BUFFERS).found == [("integration", "responseTransferMode")]


@pytest.mark.parametrize("target", ["https://example.com", "${stageVariables.target}", None])
def test_an_integration_of_something_else(stack, nothing, target):
    stack.url(stack.function())
    stack.add(INTEGRATION, "integration", {"type": "HTTP_PROXY", "uri": target})
    assert stack.judge(BUFFERS) == nothing


def test_an_integration_that_nothing_explains(stack):
    stack.url(stack.function())
    stack.add(INTEGRATION, "integration", {"uri": UNKNOWN})
    outcome = stack.judge(BUFFERS)
    assert outcome.found == []
    assert outcome.undecided == [("integration", "uri")]


def native(stack, **integration):
    stack.add("aws-native:lambda:Function", "chat", {"timeout": 900}, {"arn": FUNCTION, "functionName": "chat"})
    given = {"type": "AWS_PROXY", "uri": uri(integration.get("responseTransferMode") == "STREAM"), **integration}
    inputs = {"httpMethod": "POST", "authorizationType": "NONE", "restApiId": "api", "integration": given}
    stack.add(NATIVE_METHOD, "method", inputs)


def test_a_method_of_aws_native_that_buffers_a_stream(stack):
    native(stack)
    stack.add("aws-native:lambda:Url", "url", {"targetFunctionArn": FUNCTION, "invokeMode": "RESPONSE_STREAM"})
    assert stack.judge(BUFFERS).found == [("method", "integration.responseTransferMode")]


API = "aws:apigateway/restApi:RestApi"
AT = "body.paths./chat.post.x-amazon-apigateway-integration"


def test_an_integration_that_buffers_a_stream_in_a_document(stack, api_of_body, document):
    stack.url(stack.function())
    api_of_body(document())
    assert stack.judge(BUFFERS).found == [("api", f"{AT}.responseTransferMode")]


def test_an_integration_that_streams_in_a_document(stack, api_of_body, nothing, document):
    stack.url(stack.function())
    api_of_body(document(responseTransferMode="STREAM"))
    assert stack.judge(BUFFERS) == nothing


def test_a_stream_to_the_uri_for_buffered_invocations(stack, api_of_body, document):
    stack.function()
    api_of_body(document(responseTransferMode="STREAM", uri=uri(False)))
    assert stack.judge(BUFFERS).found == [("api", f"{AT}.uri")]


def test_a_function_that_does_not_stream_in_a_document(stack, api_of_body, nothing, document):
    stack.url(stack.function(), invokeMode="BUFFERED")
    api_of_body(document())
    assert stack.judge(BUFFERS) == nothing


def test_two_methods_of_one_function_of_which_one_streams(stack, api_of_body, document):
    stack.function()
    body = document(responseTransferMode="STREAM")
    body["paths"]["/plain"] = document(verb="get")["paths"]["/chat"]
    api_of_body(body)
    assert stack.judge(BUFFERS).found == [
        ("api", "body.paths./plain.get.x-amazon-apigateway-integration.responseTransferMode")
    ]


def test_an_integration_of_a_function_of_another_stack(stack, api_of_body, document):
    stack.url(stack.function())
    api_of_body(document(uri=uri(False, f"{FUNCTION}-2")))
    outcome = stack.judge(BUFFERS)
    assert outcome.found == []
    assert outcome.undecided == [("api", f"{AT}.uri")]


@pytest.mark.parametrize("given", [{"type": "http_proxy", "uri": "https://example.com"}, {"type": "mock", "uri": None}])
def test_an_integration_of_no_function(stack, api_of_body, nothing, given, document):
    stack.url(stack.function())
    api_of_body(document(security=[], responseTransferMode="STREAM", **given))
    for rule in (BUFFERS, OPEN, TIMEOUT):
        assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [BUFFERS, OPEN, TIMEOUT])
def test_a_body_that_is_not_known_yet(stack, rule):
    function = stack.unknown_function()
    stack.add(API, "api", {"body": UNKNOWN}, links={"body": [function]})
    outcome = stack.judge(rule)
    assert outcome.found == []
    assert outcome.undecided == [("api", "body")]


@pytest.mark.parametrize("rule", [BUFFERS, OPEN, TIMEOUT])
def test_a_body_in_a_bucket(stack, rule):
    stack.add("aws-native:apigateway:RestApi", "api", {"bodyS3Location": {"bucket": "b", "key": "k"}})
    assert stack.judge(rule).undecided == [("api", "bodyS3Location")]


def test_a_uri_inside_the_body_that_is_not_known_yet(stack, document):
    function = stack.unknown_function()
    stack.url(function)
    stack.add("aws-native:apigateway:RestApi", "api", {"body": document(uri=UNKNOWN)}, links={"body": [function]})
    assert stack.judge(BUFFERS).found == [("api", f"{AT}.responseTransferMode")]


@pytest.mark.parametrize("rule", [BUFFERS, OPEN, TIMEOUT])
@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "[",
        "[]",
        "paths: 1",
        "paths: {/a: {get: 1}}",
        "paths: {1: {post: {x-amazon-apigateway-integration: 1}}}",
        "a: 2020-13-45",
        "&a [*a]",
        "[" * 100_000,
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_body_that_declares_nothing(stack, nothing, rule, body):
    stack.url(stack.function())
    stack.add(API, "api", {"body": body})
    assert stack.judge(rule) == nothing


HTTP_API = "aws:apigatewayv2/api:Api"


def test_an_http_api_that_is_made_for_one_function(stack, known):
    function = stack.function() if known else stack.unknown_function()
    stack.url(function)
    target = FUNCTION if known else UNKNOWN
    stack.add(HTTP_API, "http", {"protocolType": "HTTP", "target": target}, links={"target": [function]})
    assert stack.judge(BUFFERS).found == [("http", "target")]


def test_an_http_api_that_is_given_as_a_document(stack, document):
    stack.url(stack.function())
    body = json.dumps(document(payloadFormatVersion="2.0", uri=FUNCTION))
    stack.add(HTTP_API, "http", {"protocolType": "HTTP", "body": body})
    assert stack.judge(BUFFERS).found == [("http", f"{AT}.uri")]


@pytest.mark.parametrize("known", [True, False])
def test_a_web_socket_api_streams_by_what_functions_post(stack, nothing, known):
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html"""
    stack.url(stack.function())
    sockets = stack.add(HTTP_API, "sockets", {"protocolType": "WEBSOCKET"}, {"id": "a1b2c3"} if known else {})
    given = {"apiId": "a1b2c3" if known else UNKNOWN, "integrationType": "AWS_PROXY", "integrationUri": uri(False)}
    stack.add("aws:apigatewayv2/integration:Integration", "message", given, links={"apiId": [sockets]})
    assert stack.judge(BUFFERS) == nothing


@pytest.mark.parametrize(
    ("type_", "inputs", "where"),
    [
        ("Api", {"protocolType": "HTTP", "target": FUNCTION}, "target"),
        ("Integration", {"integrationType": "AWS_PROXY", "integrationUri": FUNCTION}, "integrationType"),
    ],
)
def test_an_http_api_of_aws_native(stack, type_, inputs, where):
    stack.url(stack.function())
    stack.add(f"aws-native:apigatewayv2:{type_}", "http", inputs)
    assert stack.judge(BUFFERS).found == [("http", where)]


@pytest.mark.parametrize("inputs", [{"protocolType": "WEBSOCKET"}, {"target": "https://example.com"}])
def test_an_http_api_without_a_function(stack, nothing, inputs):
    stack.url(stack.function())
    stack.add(HTTP_API, "http", inputs)
    assert stack.judge(BUFFERS) == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None])
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc"])
def test_a_streaming_uri_without_the_mode_is_no_stream(stack, mode, partition):
    function = f"arn:{partition}:lambda:eu-west-1:123456789012:function:elsewhere"
    path = f"2021-11-15/functions/{function}/response-streaming-invocations"
    target = f"arn:{partition}:apigateway:eu-west-1:lambda:path/{path}"
    stack.add(INTEGRATION, "integration", {"type": "AWS_PROXY", "uri": target, "responseTransferMode": mode})
    assert stack.judge(BUFFERS).found == [("integration", "responseTransferMode")]
