import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

BUFFERS, OPEN, TIMEOUT = "api-not-streaming", "api-auth-none", "api-timeout-default"
INTEGRATION = "aws:apigateway/integration:Integration"
METHOD = "aws:apigateway/method:Method"
API = "aws:apigateway/restApi:RestApi"
NATIVE_METHOD = "aws-native:apigateway:Method"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


@pytest.fixture
def api(stack, known):
    """A REST API with one method and its integration of a function."""

    def add(mode="STREAM", authorization="AWS_IAM", function=None, verb="POST", url=None, integration=None, **rest_api):
        made = stack.function(**(function or {})) if known else stack.unknown_function(**(function or {}))
        if url:
            stack.url(made, invokeMode=url)
        rest = stack.add(API, "api", {"name": "api", **rest_api}, {"id": "api-id" if known else UNKNOWN})
        place = {
            "restApi": "api-id" if known else UNKNOWN,
            "resourceId": "root" if known else UNKNOWN,
            "httpMethod": verb,
        }
        links = {"restApi": [rest], "resourceId": [rest]}
        method = stack.add(METHOD, "method", {**place, "authorization": authorization}, links=links)
        given = {"type": "AWS_PROXY", "uri": uri(mode == "STREAM") if known else UNKNOWN, "responseTransferMode": mode}
        links = {**links, "httpMethod": [method], "uri": [made]}
        stack.add(INTEGRATION, "integration", {**place, **given, **(integration or {})}, links=links)
        return rest

    return add


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_an_integration_that_buffers_a_stream(stack, api, mode):
    api(mode, url="RESPONSE_STREAM")
    assert stack.judge(BUFFERS).found == [("integration", "responseTransferMode")]


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


@pytest.mark.parametrize("authorization", ["NONE", None])
def test_a_stream_for_everyone(stack, api, authorization):
    api(authorization=authorization)
    assert stack.judge(OPEN).found == [("method", "authorization")]


@pytest.mark.parametrize("authorization", ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"])
def test_a_stream_for_some(stack, nothing, api, authorization):
    api(authorization=authorization)
    assert stack.judge(OPEN) == nothing


def test_a_preflight_request_has_no_credentials(stack, nothing, api):
    api(authorization="NONE", verb="OPTIONS")
    assert stack.judge(OPEN) == nothing


def test_a_method_that_buffers(stack, nothing, api):
    api("BUFFERED", authorization="NONE")
    assert stack.judge(OPEN) == nothing


def test_the_method_of_another_resource(stack, nothing, api):
    api(authorization="AWS_IAM")
    place = {"restApi": "other-id", "resourceId": "root", "httpMethod": "POST"}
    stack.add(METHOD, "other", {**place, "authorization": "NONE"})
    assert stack.judge(OPEN) == nothing


BOUNDS = [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "execute-api:Invoke", "Resource": "*"}]
EVERYONE = [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]
NETWORK = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "*",
    "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
}


@pytest.mark.parametrize(
    ("rest_api", "closed"),
    [
        ({"endpointConfiguration": {"types": "PRIVATE"}}, True),
        ({"endpointConfiguration": {"types": "REGIONAL"}}, False),
        ({"policy": json.dumps({"Statement": BOUNDS})}, True),
        ({"policy": json.dumps({"Statement": EVERYONE})}, False),
        ({"policy": json.dumps({"Statement": [*EVERYONE, NETWORK]})}, True),
    ],
)
def test_an_api_that_is_closed_otherwise(stack, api, rest_api, closed):
    api(authorization="NONE", **rest_api)
    assert stack.judge(OPEN).found == ([] if closed else [("method", "authorization")])


def test_a_policy_attached_to_the_api(stack, nothing, api, known):
    rest = api(authorization="NONE")
    given = {"restApiId": "api-id" if known else UNKNOWN, "policy": json.dumps({"Statement": BOUNDS})}
    stack.add("aws:apigateway/restApiPolicy:RestApiPolicy", "policy", given, links={"restApiId": [rest]})
    assert stack.judge(OPEN) == nothing


def test_a_policy_that_the_provider_fills_in_is_none(stack, api):
    api(authorization="NONE").outputs["policy"] = UNKNOWN
    assert stack.judge(OPEN).found == [("method", "authorization")]


def test_an_authorization_that_is_not_known_yet(stack, api):
    api(authorization=UNKNOWN)
    assert stack.judge(OPEN).undecided == [("method", "authorization")]


@pytest.mark.parametrize(
    ("timeout", "function", "found"),
    [
        (None, 900, True),
        (29000, 60, True),
        (20000, 29, True),
        (None, 29, False),
        (None, 3, False),
        (900000, 900, False),
    ],
)
def test_the_default_timeout(stack, api, timeout, function, found):
    api(function={"timeout": function}, integration={"timeoutMilliseconds": timeout})
    assert stack.judge(TIMEOUT).found == ([("integration", "timeoutMilliseconds")] if found else [])


def test_the_default_timeout_of_a_buffered_integration(stack, nothing, api):
    api("BUFFERED", function={"timeout": 900})
    assert stack.judge(TIMEOUT) == nothing


def test_a_function_of_another_stack_may_take_long(stack):
    stack.add(INTEGRATION, "integration", {"uri": uri(), "responseTransferMode": "STREAM"})
    assert stack.judge(TIMEOUT).found == [("integration", "timeoutMilliseconds")]


def test_a_timeout_that_is_not_known_yet(stack, api):
    api(integration={"timeoutMilliseconds": UNKNOWN})
    assert stack.judge(TIMEOUT).undecided == [("integration", "timeoutMilliseconds")]


def native(stack, **integration):
    stack.add("aws-native:lambda:Function", "chat", {"timeout": 900}, {"arn": FUNCTION, "functionName": "chat"})
    given = {"type": "AWS_PROXY", "uri": uri(integration.get("responseTransferMode") == "STREAM"), **integration}
    inputs = {"httpMethod": "POST", "authorizationType": "NONE", "restApiId": "api", "integration": given}
    stack.add(NATIVE_METHOD, "method", inputs)


def test_a_method_of_aws_native_that_streams(stack):
    native(stack, responseTransferMode="STREAM")
    assert stack.judge(OPEN).found == [("method", "authorizationType")]
    assert stack.judge(TIMEOUT).found == [("method", "integration.timeoutInMillis")]


def test_a_method_of_aws_native_that_buffers_a_stream(stack):
    native(stack)
    stack.add("aws-native:lambda:Url", "url", {"targetFunctionArn": FUNCTION, "invokeMode": "RESPONSE_STREAM"})
    assert stack.judge(BUFFERS).found == [("method", "integration.responseTransferMode")]


@pytest.mark.parametrize("rule", [OPEN, TIMEOUT])
def test_a_stream_from_another_server_is_no_functions(stack, nothing, api, rule):
    api(
        authorization="NONE",
        function={"timeout": 900},
        integration={"type": "HTTP_PROXY", "uri": "https://example.com"},
    )
    assert stack.judge(rule) == nothing
