import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

OPEN, TIMEOUT = "api-auth-none", "api-timeout-default"
METHOD = "aws:apigateway/method:Method"
NATIVE_METHOD = "aws-native:apigateway:Method"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


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
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
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


def native(stack, **integration):
    stack.add("aws-native:lambda:Function", "chat", {"timeout": 900}, {"arn": FUNCTION, "functionName": "chat"})
    given = {"type": "AWS_PROXY", "uri": uri(integration.get("responseTransferMode") == "STREAM"), **integration}
    inputs = {"httpMethod": "POST", "authorizationType": "NONE", "restApiId": "api", "integration": given}
    stack.add(NATIVE_METHOD, "method", inputs)


def test_a_method_of_aws_native_that_streams(stack):
    native(stack, responseTransferMode="STREAM")
    assert stack.judge(OPEN).found == [("method", "authorizationType")]
    assert stack.judge(TIMEOUT).found == [("method", "integration.timeoutInMillis")]


@pytest.mark.parametrize("rule", [OPEN, TIMEOUT])
def test_a_stream_from_another_server_is_no_functions(stack, nothing, api, rule):
    api(
        authorization="NONE",
        function={"timeout": 900},
        integration={"type": "HTTP_PROXY", "uri": "https://example.com"},
    )
    assert stack.judge(rule) == nothing


API = "aws:apigateway/restApi:RestApi"


@pytest.mark.parametrize("security", [None, [], ["key"], ["basic"], ["missing"]])
def test_a_stream_for_everyone_in_a_document(stack, api_of_body, security, document):
    api_of_body(document(security, responseTransferMode="STREAM"))
    assert stack.judge(OPEN).found == [("api", "body.paths./chat.post.security")]


@pytest.mark.parametrize("security", [["sigv4"], ["own"], ["pool"], ["key", "sigv4"]])
def test_a_stream_for_some_in_a_document(stack, api_of_body, nothing, security, document):
    api_of_body(document(security, responseTransferMode="STREAM"))
    assert stack.judge(OPEN) == nothing


@pytest.mark.parametrize(("kind", "is_open"), [("AWS_IAM", False), ("aws_iam", False), ("NONE", True)])
def test_an_authorization_type_of_the_method_itself(stack, api_of_body, kind, is_open, document):
    api_of_body(document(method={"x-amazon-apigateway-auth": {"type": kind}}, responseTransferMode="STREAM"))
    assert bool(stack.judge(OPEN).found) == is_open


def test_security_of_the_whole_document_is_ignored_as_api_gateway_does(stack, api_of_body, document):
    api_of_body(document(root={"security": [{"sigv4": []}]}, responseTransferMode="STREAM"))
    assert stack.judge(OPEN).found == [("api", "body.paths./chat.post.security")]


def test_schemes_of_openapi_2(stack, api_of_body, nothing, document):
    body = document(["sigv4"], responseTransferMode="STREAM")
    body["securityDefinitions"] = body.pop("components")["securitySchemes"]
    api_of_body(body)
    assert stack.judge(OPEN) == nothing


def test_any_method_is_judged_and_a_preflight_request_is_not(stack, api_of_body, document):
    body = document(verb="options", responseTransferMode="STREAM")
    name = "x-amazon-apigateway-any-method"
    body["paths"]["/{proxy+}"] = document(verb=name, responseTransferMode="STREAM")["paths"]["/chat"]
    api_of_body(body)
    assert stack.judge(OPEN).found == [("api", f"body.paths./{{proxy+}}.{name}.security")]


@pytest.mark.parametrize("principal", ["*", {"AWS": "210987654321"}])
def test_a_resource_policy_in_the_document(stack, api_of_body, principal, document):
    policy = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke"}]}
    api_of_body(document(root={"x-amazon-apigateway-policy": policy}, responseTransferMode="STREAM"))
    assert bool(stack.judge(OPEN).found) == (principal == "*")


def test_a_private_api(stack, nothing, document):
    body = json.dumps(document(responseTransferMode="STREAM"))
    stack.add(API, "api", {"body": body, "endpointConfiguration": {"types": "PRIVATE"}})
    assert stack.judge(OPEN) == nothing


def allow(**condition):
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "*",
        "Condition": condition,
    }


def deny(resource="execute-api:/*", **condition):
    return {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": resource, "Condition": condition}


OFFICE = {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}


@pytest.mark.parametrize(
    ("statements", "closed"),
    [
        ([allow(IpAddress=OFFICE)], True),
        ([allow(IpAddress={"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"]})], False),
        ([allow(NotIpAddress=OFFICE)], False),
        ([allow(IpAddress={"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]})], False),
        ([allow(StringLike={"aws:SourceVpce": "vpce-*"})], False),
        ([{**allow(), "Action": "execute-api:ManageConnections"}], True),
        ([allow(), deny("execute-api:/dev/*", NotIpAddress=OFFICE)], False),
        ([{**allow(), "Resource": "execute-api:/dev/*"}, deny("execute-api:/dev/*", NotIpAddress=OFFICE)], True),
        ([allow(StringEquals={"aws:SourceVpce": "vpce-1"})], True),
        ([allow(StringEquals={"aws:SourceVpc": "vpc-1"}), allow()], False),
        ([allow(StringLike={"aws:Referer": "https://example.com/*"})], False),
        ([allow(), deny(IpAddress=OFFICE)], False),
        ([allow(), deny(NotIpAddress=OFFICE)], True),
        ([allow(), deny(Bool={"aws:SecureTransport": "false"})], False),
        ([allow(), deny(StringNotEquals={"aws:SourceVpce": "vpce-1"})], True),
        ([allow(), deny(NotIpAddress=OFFICE, Bool={"aws:SecureTransport": "false"})], False),
        ([allow(), deny("execute-api:/prod/GET/admin", NotIpAddress=OFFICE)], False),
        ([allow(), deny("arn:aws:execute-api:eu-west-1:123456789012:api1/*", NotIpAddress=OFFICE)], True),
        ([allow(), deny()], True),
        ([deny(IpAddress=OFFICE)], True),
    ],
    ids=str,
)
def test_what_a_resource_policy_leaves_open(stack, api, statements, closed):
    api(authorization="NONE", policy=json.dumps({"Statement": statements}))
    assert stack.judge(OPEN).found == ([] if closed else [("method", "authorization")])
