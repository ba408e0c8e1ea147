"""Which method of a REST API a request is for."""

import json

import pytest
from lambda_streaming_local.doors.api_gateway.api import RestApi, read_rest_apis
from lambda_streaming_local.doors.api_gateway.method import Method
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

API = Resource("urn::api", "aws:apigateway/restApi:RestApi", "api")


def find(methods, http_method, path):
    split = [method.split(" ") for method in methods]
    declared = tuple(Method(verb, path, f"id{index}", "AWS_PROXY") for index, (verb, path) in enumerate(split))
    arn = "arn:aws:execute-api:eu-west-1:123456789012:id"
    found = RestApi(API, "id", "host", arn, declared, {"prod": {}}).find(http_method, path)
    return None if found is None else (f"{found[0].http_method} {found[0].path}", found[1])


@pytest.mark.parametrize(
    ("methods", "request_", "found"),
    [
        (["GET /"], "GET /", ("GET /", {})),
        (["GET /"], "POST /", None),
        (["GET /"], "GET /a", None),
        (["ANY /{proxy+}"], "GET /", None),
        (["ANY /{proxy+}"], "GET /a/b/c", ("ANY /{proxy+}", {"proxy": "a/b/c"})),
        (["GET /items/{id}"], "GET /items/a%20b", ("GET /items/{id}", {"id": "a b"})),
        (["GET /items/{id}"], "GET /items/a/", ("GET /items/{id}", {"id": "a"})),
        (["GET /items/{id}"], "GET /items/a/b", None),
        (["GET /a.b"], "GET /axb", None),
        (["ANY /items", "GET /items"], "GET /items", ("GET /items", {})),
        (["ANY /items", "GET /items"], "PUT /items", ("ANY /items", {})),
        (["ANY /{proxy+}", "GET /items/{id}", "GET /items/own"], "GET /items/own", ("GET /items/own", {})),
        (["ANY /{proxy+}", "GET /items/{id}"], "GET /items/x", ("GET /items/{id}", {"id": "x"})),
        (["ANY /{proxy+}", "GET /items/{id}"], "GET /items/x/y", ("ANY /{proxy+}", {"proxy": "items/x/y"})),
        (["ANY /{proxy+}", "GET /items"], "POST /items", None),
    ],
)
def test_the_most_specific_resource_answers(methods, request_, found):
    assert find(methods, *request_.split(" ")) == found


def declared(type_, id_, inputs, links=None, **outputs):
    return Resource(f"urn::{id_}", type_, id_, inputs, {"id": id_, **outputs}, links=links or {})


def test_paths_come_from_the_resources_parents_and_unknown_ids_from_links():
    api = declared(
        "aws:apigateway/restApi:RestApi",
        "api",
        {},
        rootResourceId="root",
        executionArn="arn:aws-cn:execute-api:cn-north-1:1:api",
    )
    of_api = {"restApi": UNKNOWN}
    links = {"restApi": (api.urn,)}
    place = {**of_api, "resourceId": "leaf", "httpMethod": "GET"}
    graph = Graph(
        [
            api,
            declared(
                "aws:apigateway/resource:Resource", "leaf", {**of_api, "parentId": "stem", "pathPart": "{id}"}, links
            ),
            declared(
                "aws:apigateway/resource:Resource", "stem", {**of_api, "parentId": "root", "pathPart": "items"}, links
            ),
            declared(
                "aws:apigateway/resource:Resource", "lost", {**of_api, "parentId": "gone", "pathPart": "x"}, links
            ),
            declared("aws:apigateway/method:Method", "m", place, links),
            declared(
                "aws:apigateway/integration:Integration",
                "i",
                {
                    **place,
                    "type": "AWS_PROXY",
                    "responseTransferMode": "STREAM",
                    "uri": "arn:aws-cn:apigateway:cn-north-1:lambda:path/2021-11-15/functions/"
                    "arn:aws-cn:lambda:cn-north-1:1:function:fn:live/response-streaming-invocations",
                },
                links,
            ),
        ]
    )
    (found,) = read_rest_apis(graph)
    (method,) = found.methods
    assert found.host == "api.execute-api.cn-north-1.amazonaws.com.cn"
    assert (method.path, method.function) == ("/items/{id}", "arn:aws-cn:lambda:cn-north-1:1:function:fn:live")
    assert (method.streams, method.timeout_seconds) == (True, 29.0)


URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:fn/response-streaming-invocations"
)
DOCUMENT = {
    "paths": {
        "/chat": {
            "post": {
                "security": [{"sigv4": []}, {"key": []}],
                "x-amazon-apigateway-integration": {
                    "type": "aws_proxy",
                    "uri": URI,
                    "responseTransferMode": "STREAM",
                    "timeoutInMillis": 900000,
                },
            },
            "options": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "responses": {
                        "default": {
                            "statusCode": "204",
                            "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
                        }
                    },
                }
            },
        },
        "/{proxy+}": {
            "x-amazon-apigateway-any-method": {
                "security": [{"own": []}],
                "x-amazon-apigateway-integration": {"type": "AWS_PROXY", "uri": URI},
            }
        },
        "/undone": {"get": {}},
    },
    "components": {
        "securitySchemes": {
            "sigv4": {"type": "apiKey", "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
            "key": {"type": "apiKey", "name": "x-api-key"},
            "own": {
                "type": "apiKey",
                "name": "X-Token",
                "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": URI},
            },
        }
    },
}


def test_an_openapi_document_declares_methods():
    body = json.dumps(DOCUMENT)
    api = declared(
        "aws:apigateway/restApi:RestApi", "api", {"body": body}, rootResourceId="root", executionArn="a:b:c:d:e:f"
    )
    (found,) = read_rest_apis(Graph([api]))
    post, options, proxy = found.methods
    assert (post.http_method, post.path, post.integration_type) == ("POST", "/chat", "AWS_PROXY")
    assert (post.streams, post.timeout_seconds, post.authorization) == (True, 900.0, "AWS_IAM")
    assert post.function == "arn:aws:lambda:eu-west-1:123456789012:function:fn"
    assert post.api_key_required
    assert (options.integration_type, options.mock.status) == ("MOCK", 204)
    assert options.mock.headers == {"Access-Control-Allow-Origin": "*"}
    assert (proxy.http_method, proxy.streams, proxy.timeout_seconds) == ("ANY", False, 29.0)
    assert proxy.authorization == "CUSTOM"
    assert proxy.authorizer.props.data["identitySource"] == "method.request.header.X-Token"
    assert proxy.authorizer.props.data["type"] == "TOKEN"


@pytest.mark.parametrize("body", [None, UNKNOWN, "", "[", "[]", "paths: 1", "paths: {/a: {get: 1}}", "paths: [1]"])
def test_a_document_that_declares_nothing(body):
    api = declared("aws:apigateway/restApi:RestApi", "api", {"body": body}, executionArn="a:b:c:d:e:f")
    assert read_rest_apis(Graph([api]))[0].methods == ()
