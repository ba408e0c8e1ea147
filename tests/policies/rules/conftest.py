"""What the tests of several rules declare: CloudFront, APIs and functions in front of which they stand."""

from __future__ import annotations

import json

import pytest
import yaml
from lambda_streaming_policies.stack.unknown import UNKNOWN

INTEGRATION = "aws:apigateway/integration:Integration"


METHOD = "aws:apigateway/method:Method"


API = "aws:apigateway/restApi:RestApi"


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


@pytest.fixture(params=[json.dumps, yaml.safe_dump, None], ids=["json", "yaml", "aws-native"])
def api_of_body(stack, request):
    def add(body, **inputs):
        if request.param is None:
            return stack.add("aws-native:apigateway:RestApi", "api", {"body": json.loads(json.dumps(body)), **inputs})
        return stack.add(API, "api", {"body": request.param(body), **inputs})

    return add


@pytest.fixture
def cached_site(stack, front, known):
    """A distribution with a streaming URL and a bucket behind it; the case gives both behaviors."""

    def add(mode="RESPONSE_STREAM", default=None, ordered=None, behavior_links=None):
        url = stack.url(front.function(known), invokeMode=mode)
        bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
        origins = [
            {"originId": "bucket", "domainName": "bucket.s3.amazonaws.com" if known else UNKNOWN},
            front.origin(url, known),
        ]
        front.distribution(
            origins,
            [url, bucket, front.access()],
            known,
            default=front.behavior(**(default or {"target": "bucket"})),
            ordered=[front.behavior(**one) for one in ordered or []],
            behavior_links=behavior_links,
        )

    return add


ROLE = "arn:aws:iam::123456789012:role/caller"


@pytest.fixture
def caller_permission(stack, known):
    def add(name, function, action, principal=ROLE, **inputs):
        given = {"action": action, "principal": principal, "function": "chat" if known else UNKNOWN, **inputs}
        return stack.add("aws:lambda/permission:Permission", name, given, links={"function": [function]})

    return add


@pytest.fixture
def called(stack, known):
    def add(**url):
        function = stack.function() if known else stack.unknown_function()
        stack.url(function, **url)
        return function

    return add


@pytest.fixture
def endpoint(stack):
    def add(service="lambda", links=None, outputs=None, **inputs):
        given = {"serviceName": f"com.amazonaws.eu-west-1.{service}", "vpcEndpointType": "Interface", **inputs}
        return stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", given, outputs, links)

    return add


@pytest.fixture
def forwarding_site(stack, front, known):
    """A streaming URL with an origin access control, and a bucket, behind a distribution."""

    def add(behavior_links=None, url=None, origin=None, target="url", **behavior):
        function = front.function(known)
        address = stack.url(function, **(url or {}))
        bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
        origins = [
            {"originId": "bucket", "domainName": "bucket.s3.amazonaws.com" if known else UNKNOWN},
            front.origin(address, known, **(origin or {})),
        ]
        return front.distribution(
            origins,
            [address, bucket, front.access()],
            known,
            default=front.behavior(target, **behavior),
            behavior_links=behavior_links,
        )

    return add


@pytest.fixture
def streaming_function(stack, known):
    def add(streams=True, **inputs):
        function = stack.function(**inputs) if known else stack.unknown_function(**inputs)
        stack.url(function, invokeMode="RESPONSE_STREAM" if streams else "BUFFERED")
        return function

    return add


@pytest.fixture
def granted_site(stack, front, known):
    """A function, its URL and a distribution in front of it, with the permissions that a case asks for."""

    def add(*actions, url=None, origin=None, permission=None):
        function = front.function(known)
        address = stack.url(function, **(url or {}))
        access = front.access()
        distribution = front.distribution(
            [front.origin(address, known, **(origin or {}))], links=[address, access], known=known
        )
        for action in actions:
            front.permission(f"p-{action}", action, function, distribution, known, **(permission or {}))
        return distribution

    return add


@pytest.fixture
def permission(stack):
    def add(**inputs):
        given = {"action": "lambda:InvokeFunction", "function": "chat", **inputs}
        return stack.add("aws:lambda/permission:Permission", "permission", given)

    return add


@pytest.fixture
def bare_site(stack, front, known):
    def add(behavior=None, behavior_links=None, mode="RESPONSE_STREAM", **inputs):
        url = stack.url(front.function(known), invokeMode=mode)
        default = front.behavior(**(behavior or {}))
        return front.distribution(
            [front.origin(url, known)], [url, front.access()], known, default, behavior_links=behavior_links, **inputs
        )

    return add


@pytest.fixture
def encrypted_site(stack, front, known):
    def add(custom=None, mode="RESPONSE_STREAM", **inputs):
        url = stack.url(front.function(known), invokeMode=mode)
        given = {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"], **(custom or {})}
        origin = front.origin(url, known, customOriginConfig=given)
        return front.distribution([origin], [url, front.access()], known, **inputs)

    return add


@pytest.fixture
def document():
    """An OpenAPI document of one streaming operation, `/chat`."""

    def make(security=None, verb="post", method=None, root=None, **integration):
        streams = integration.get("responseTransferMode") == "STREAM"
        given = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri(streams), **integration}
        operation = {
            "responses": {200: {"description": "OK"}},
            "x-amazon-apigateway-integration": given,
            **(method or {}),
        }
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

    return make
