"""APIs that are given as an OpenAPI document."""

import json

import pytest
import yaml
from lambda_streaming_policies.stack.unknown import UNKNOWN

BUFFERS, OPEN, TIMEOUT = "api-not-streaming", "api-auth-none", "api-timeout-default"
API = "aws:apigateway/restApi:RestApi"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"
INTEGRATION = "x-amazon-apigateway-integration"
AT = f"body.paths./chat.post.{INTEGRATION}"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


def document(security=None, verb="post", method=None, root=None, **integration):
    streams = integration.get("responseTransferMode") == "STREAM"
    given = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri(streams), **integration}
    operation = {"responses": {200: {"description": "OK"}}, INTEGRATION: given, **(method or {})}
    if security is not None:
        operation["security"] = [{name: []} for name in security]
    schemes = {
        "sigv4": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        },
        "own": {"type": "apiKey", "name": "X-Token", "x-amazon-apigateway-authorizer": {"type": "token"}},
        "pool": {"type": "apiKey", "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"}},
        "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "basic": {"type": "http", "scheme": "basic"},
    }
    components = {"components": {"securitySchemes": schemes}}
    return {"openapi": "3.0.1", "paths": {"/chat": {verb: operation}}, **components, **(root or {})}


@pytest.fixture(params=[json.dumps, yaml.safe_dump, None], ids=["json", "yaml", "aws-native"])
def api(stack, request):
    def add(body, **inputs):
        if request.param is None:
            return stack.add("aws-native:apigateway:RestApi", "api", {"body": json.loads(json.dumps(body)), **inputs})
        return stack.add(API, "api", {"body": request.param(body), **inputs})

    return add


def test_an_integration_that_buffers_a_stream(stack, api):
    stack.url(stack.function())
    api(document())
    assert stack.judge(BUFFERS).found == [("api", f"{AT}.responseTransferMode")]


def test_an_integration_that_streams(stack, api, nothing):
    stack.url(stack.function())
    api(document(responseTransferMode="STREAM"))
    assert stack.judge(BUFFERS) == nothing


def test_a_stream_to_the_uri_for_buffered_invocations(stack, api):
    stack.function()
    api(document(responseTransferMode="STREAM", uri=uri(False)))
    assert stack.judge(BUFFERS).found == [("api", f"{AT}.uri")]


def test_a_function_that_does_not_stream(stack, api, nothing):
    stack.url(stack.function(), invokeMode="BUFFERED")
    api(document())
    assert stack.judge(BUFFERS) == nothing


def test_two_methods_of_one_function_of_which_one_streams(stack, api):
    stack.function()
    body = document(responseTransferMode="STREAM")
    body["paths"]["/plain"] = document(verb="get")["paths"]["/chat"]
    api(body)
    assert stack.judge(BUFFERS).found == [("api", f"body.paths./plain.get.{INTEGRATION}.responseTransferMode")]


def test_an_integration_of_a_function_of_another_stack(stack, api):
    stack.url(stack.function())
    api(document(uri=uri(False, f"{FUNCTION}-2")))
    outcome = stack.judge(BUFFERS)
    assert outcome.found == []
    assert outcome.undecided == [("api", f"{AT}.uri")]


@pytest.mark.parametrize("given", [{"type": "http_proxy", "uri": "https://example.com"}, {"type": "mock", "uri": None}])
def test_an_integration_of_no_function(stack, api, nothing, given):
    stack.url(stack.function())
    api(document(security=[], responseTransferMode="STREAM", **given))
    for rule in (BUFFERS, OPEN, TIMEOUT):
        assert stack.judge(rule) == nothing


@pytest.mark.parametrize("security", [None, [], ["key"], ["basic"], ["missing"]])
def test_a_stream_for_everyone(stack, api, security):
    api(document(security, responseTransferMode="STREAM"))
    assert stack.judge(OPEN).found == [("api", "body.paths./chat.post.security")]


@pytest.mark.parametrize("security", [["sigv4"], ["own"], ["pool"], ["key", "sigv4"]])
def test_a_stream_for_some(stack, api, nothing, security):
    api(document(security, responseTransferMode="STREAM"))
    assert stack.judge(OPEN) == nothing


@pytest.mark.parametrize(("kind", "is_open"), [("AWS_IAM", False), ("aws_iam", False), ("NONE", True)])
def test_an_authorization_type_of_the_method_itself(stack, api, kind, is_open):
    api(document(method={"x-amazon-apigateway-auth": {"type": kind}}, responseTransferMode="STREAM"))
    assert bool(stack.judge(OPEN).found) == is_open


def test_security_of_the_whole_document_is_ignored_as_api_gateway_does(stack, api):
    api(document(root={"security": [{"sigv4": []}]}, responseTransferMode="STREAM"))
    assert stack.judge(OPEN).found == [("api", "body.paths./chat.post.security")]


def test_schemes_of_openapi_2(stack, api, nothing):
    body = document(["sigv4"], responseTransferMode="STREAM")
    body["securityDefinitions"] = body.pop("components")["securitySchemes"]
    api(body)
    assert stack.judge(OPEN) == nothing


def test_any_method_is_judged_and_a_preflight_request_is_not(stack, api):
    body = document(verb="options", responseTransferMode="STREAM")
    name = "x-amazon-apigateway-any-method"
    body["paths"]["/{proxy+}"] = document(verb=name, responseTransferMode="STREAM")["paths"]["/chat"]
    api(body)
    assert stack.judge(OPEN).found == [("api", f"body.paths./{{proxy+}}.{name}.security")]


@pytest.mark.parametrize("principal", ["*", {"AWS": "210987654321"}])
def test_a_resource_policy_in_the_document(stack, api, principal):
    policy = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke"}]}
    api(document(root={"x-amazon-apigateway-policy": policy}, responseTransferMode="STREAM"))
    assert bool(stack.judge(OPEN).found) == (principal == "*")


def test_a_private_api(stack, nothing):
    body = json.dumps(document(responseTransferMode="STREAM"))
    stack.add(API, "api", {"body": body, "endpointConfiguration": {"types": "PRIVATE"}})
    assert stack.judge(OPEN) == nothing


@pytest.mark.parametrize(
    ("timeout", "function", "found"), [(None, 900, True), (29000, 60, True), (None, 3, False), (900000, 900, False)]
)
def test_the_default_timeout(stack, api, timeout, function, found):
    stack.function(timeout=function)
    given = {} if timeout is None else {"timeoutInMillis": timeout}
    api(document(responseTransferMode="STREAM", **given))
    assert stack.judge(TIMEOUT).found == ([("api", f"{AT}.timeoutInMillis")] if found else [])


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


def test_a_uri_inside_the_body_that_is_not_known_yet(stack):
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


def test_a_function_streams_by_what_the_document_says(stack, api):
    stack.function()
    api(document(["sigv4"], responseTransferMode="STREAM"))
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_a_function_that_a_body_not_known_yet_may_stream(stack):
    function, other = stack.unknown_function(), stack.unknown_function("other")
    stack.add(API, "api", {"body": UNKNOWN}, links={"body": [function]})
    outcome = stack.judge("tracing-off")
    assert outcome.found == []
    assert outcome.undecided == [("api", "body")]
    assert other.name == "other"


IN_VPC = {"subnetIds": ["subnet-1"]}


@pytest.mark.parametrize(("mode", "found"), [("STREAM", []), ("BUFFERED", [("chat", "vpcConfig")])])
def test_a_function_in_a_vpc_behind_a_document(stack, api, mode, found):
    stack.url(stack.function(vpcConfig=IN_VPC))
    api(document(responseTransferMode=mode))
    assert stack.judge("vpc-function-unreachable").found == found


def test_a_function_in_a_vpc_behind_a_body_that_is_not_known_yet(stack):
    function = stack.unknown_function(vpcConfig=IN_VPC)
    stack.url(function)
    stack.add(API, "api", {"body": UNKNOWN}, links={"body": [function]})
    outcome = stack.judge("vpc-function-unreachable")
    assert outcome.found == []
    assert outcome.undecided == [("api", "body")]


def test_a_function_in_a_vpc_behind_a_load_balancer(stack, nothing, known):
    function = (stack.function if known else stack.unknown_function)(vpcConfig=IN_VPC)
    stack.url(function)
    given = {"targetGroupArn": "arn", "targetId": FUNCTION if known else UNKNOWN}
    stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "target", given, links={"targetId": [function]})
    assert stack.judge("vpc-function-unreachable") == nothing


HTTP_API = "aws:apigatewayv2/api:Api"


def test_an_http_api_that_is_made_for_one_function(stack, known):
    function = stack.function() if known else stack.unknown_function()
    stack.url(function)
    target = FUNCTION if known else UNKNOWN
    stack.add(HTTP_API, "http", {"protocolType": "HTTP", "target": target}, links={"target": [function]})
    assert stack.judge(BUFFERS).found == [("http", "target")]


def test_an_http_api_that_is_given_as_a_document(stack):
    stack.url(stack.function())
    body = json.dumps(document(payloadFormatVersion="2.0", uri=FUNCTION))
    stack.add(HTTP_API, "http", {"protocolType": "HTTP", "body": body})
    assert stack.judge(BUFFERS).found == [("http", f"{AT}.uri")]


@pytest.mark.parametrize("inputs", [{"protocolType": "WEBSOCKET"}, {"target": "https://example.com"}])
def test_an_http_api_without_a_function(stack, nothing, inputs):
    stack.url(stack.function())
    stack.add(HTTP_API, "http", inputs)
    assert stack.judge(BUFFERS) == nothing
