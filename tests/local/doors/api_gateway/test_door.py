"""A REST API whose proxy integration streams, in front of a real function."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import aiohttp
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from lambda_streaming_policies.stack.resource import Resource
from yarl import URL

ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:fn"
EXECUTION = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:abcde12345"
STREAMING = f"arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
BUFFERED = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def resource(type_: str, id_: str, inputs: dict, **outputs) -> Resource:
    return Resource(f"urn:{type_}:{id_}", type_, id_, inputs, {"id": id_, **outputs})


def permission(source: str = f"{EXECUTION}/*") -> Resource:
    inputs = {
        "function": "fn",
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": source,
    }
    return resource("aws:lambda/permission:Permission", "api-permission", inputs)


def api(*others: Resource, method: dict | None = None, integration: dict | None = None, **inputs) -> list[Resource]:
    """An API whose methods ANY of `/` and `/{proxy+}` stream."""
    declared = [
        resource(
            "aws:apigateway/restApi:RestApi",
            "abcde12345",
            {"endpointConfiguration": {"types": "REGIONAL"}, **inputs},
            rootResourceId="root",
            executionArn=EXECUTION,
        ),
        resource(
            "aws:apigateway/resource:Resource",
            "proxy",
            {"restApi": "abcde12345", "parentId": "root", "pathPart": "{proxy+}"},
        ),
        resource(
            "aws:apigateway/stage:Stage",
            "stage",
            {"restApi": "abcde12345", "stageName": "prod", "variables": {"colour": "blue"}},
        ),
    ]
    for id_ in ("root", "proxy"):
        place = {"restApi": "abcde12345", "resourceId": id_, "httpMethod": "ANY"}
        declared.append(
            resource("aws:apigateway/method:Method", f"{id_}-m", {**place, "authorization": "NONE", **(method or {})})
        )
        proxy = {
            "type": "AWS_PROXY",
            "uri": STREAMING,
            "responseTransferMode": "STREAM",
            "timeoutMilliseconds": 60000.0,
        }
        declared.append(
            resource("aws:apigateway/integration:Integration", f"{id_}-i", {**place, **proxy, **(integration or {})})
        )
    return [*declared, *others]


def url(served) -> str:
    return served.door("api-gateway")


def test_an_answer_streams(serve, declare):
    async def scenario(served):
        assert url(served).endswith("/prod")
        gates = f"{served.gates.url}"
        async with served.client.get(f"{url(served)}/p?gate={gates}&status=202") as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (202, "text/event-stream")
            assert answer.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]
            assert answer.headers["x-amzn-RequestId"]
            for number in range(3):
                await served.gates.called(str(number))
                assert await answer.content.readline() == f"chunk {number}\n".encode()
                served.gates.open(str(number))
        log = await served.logged()
        assert (log.door, log.name, log.status, log.path) == ("api-gateway", "abcde12345", 202, "/prod/p")
        assert log.billed_ms is not None

    serve(declare("chunks", others=tuple(api(permission()))), scenario)


def event_handler(serve, declare, scenario, *others, **inputs):
    buffered = {"uri": BUFFERED, "responseTransferMode": "BUFFERED"}
    serve(declare("echoProxy", others=tuple(api(permission(), *others, integration=buffered, **inputs))), scenario)


def test_the_function_gets_a_proxy_event(serve, declare):
    async def scenario(served):
        headers = [("X-Own", "a"), ("X-Own", "b"), ("Content-Type", "text/plain")]
        address = f"{url(served)}/a/b?x=1&x=2&y=%20"
        async with served.client.post(address, data="grüße", headers=headers) as answer:
            event = await answer.json()
        assert (event["resource"], event["path"], event["httpMethod"]) == ("/{proxy+}", "/a/b", "POST")
        assert event["pathParameters"] == {"proxy": "a/b"}
        assert event["queryStringParameters"] == {"x": "2", "y": " "}
        assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [" "]}
        assert (event["headers"]["X-Own"], event["multiValueHeaders"]["X-Own"]) == ("b", ["a", "b"])
        assert event["headers"]["Host"] == "abcde12345.execute-api.eu-west-1.amazonaws.com"
        assert event["stageVariables"] == {"colour": "blue"}
        assert (event["body"], event["isBase64Encoded"]) == ("grüße", False)
        context = event["requestContext"]
        assert (context["stage"], context["path"], context["resourcePath"]) == ("prod", "/prod/a/b", "/{proxy+}")
        assert (context["apiId"], context["accountId"]) == ("abcde12345", ACCOUNT)
        assert context["identity"]["sourceIp"] == "127.0.0.1"

    event_handler(serve, declare, scenario)


def test_binary_bodies_come_in_base64_where_the_api_says_so(serve, declare):
    async def scenario(served):
        async with served.client.put(url(served), data=b"\x00\xff", headers={"Content-Type": "image/png"}) as answer:
            event = await answer.json()
        assert (event["body"], event["isBase64Encoded"]) == (base64.b64encode(b"\x00\xff").decode(), True)
        assert (event["resource"], event["path"], event["pathParameters"]) == ("/", "/", None)

    event_handler(serve, declare, scenario, binaryMediaTypes=["image/*"])


@pytest.mark.parametrize(
    ("declared", "content_type", "body", "warned"),
    [
        ([], "image/png", b"\x00\xff", True),
        (["image/png"], "image/png", b"\x00\xff", False),
        ([], "text/plain", "grüße".encode(), False),
    ],
)
def test_a_binary_body_that_the_api_breaks_is_warned_of_once(serve, declare, declared, content_type, body, warned):
    async def scenario(served):
        headers = {"Content-Type": content_type}
        for first in (True, False):
            async with served.client.put(url(served), data=body, headers=headers) as answer:
                assert (await answer.json())["isBase64Encoded"] == bool(declared)
            warning = (await served.logged()).warning
            assert "add image/png to binaryMediaTypes" in warning if warned and first else warning is None

    event_handler(serve, declare, scenario, binaryMediaTypes=declared)


@pytest.mark.parametrize(
    ("declared", "accept", "body", "warned"),
    [
        ([], "image/png", b"AP8=", True),
        (["image/png"], "text/html, image/png", b"AP8=", True),
        (["image/png"], "image/png", b"\x00\xff", False),
        (["image/*"], "image/png", b"\x00\xff", False),
        (["*/*"], "text/html", b"\x00\xff", False),
    ],
)
def test_an_answer_that_stays_in_base64_is_warned_of(serve, declare, declared, accept, body, warned):
    async def scenario(served):
        async with served.client.get(f"{url(served)}?answer=1", headers={"Accept": accept}) as answer:
            assert await answer.read() == body
        assert ("the client gets the base64 itself" in ((await served.logged()).warning or "")) == warned

    event_handler(serve, declare, scenario, binaryMediaTypes=declared)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/other/x", 403, {"message": "Forbidden"}),
        ("/", 403, {"message": "Forbidden"}),
    ],
)
def test_a_stage_that_there_is_not(serve, declare, path, status, body):
    async def scenario(served):
        async with served.client.get(url(served).removesuffix("/prod") + path) as answer:
            assert (answer.status, await answer.json()) == (status, body)

    serve(declare("chunks", others=tuple(api(permission()))), scenario)


def test_without_a_permission_nothing_is_invoked(serve, declare):
    async def scenario(served):
        async with served.client.get(url(served)) as answer:
            assert (answer.status, await answer.json()) == (500, {"message": "Internal server error"})
        assert (
            "apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction"
            in (await served.logged()).error
        )

    serve(declare("chunks", others=tuple(api(permission(f"{EXECUTION}/dev/*")))), scenario)


@pytest.mark.parametrize("handler", ["raw", "echo"])
def test_a_stream_without_metadata_is_a_502(serve, declare, handler):
    async def scenario(served):
        async with served.client.get(url(served)) as answer:
            assert (answer.status, await answer.json()) == (502, {"message": "Internal server error"})
        assert "no prelude that ends with 8 NUL bytes" in (await served.logged()).error

    serve(declare(handler, others=tuple(api(permission()))), scenario)


def test_an_error_before_the_first_byte_is_a_502_and_later_breaks_the_answer(serve, declare):
    async def scenario(served):
        async with served.client.get(f"{url(served)}?when=early") as answer:
            assert (answer.status, await answer.json()) == (502, {"message": "Internal server error"})
        async with served.client.get(f"{url(served)}?when=late") as answer:
            assert answer.status == 200
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()

    serve(declare("fails", others=tuple(api(permission()))), scenario)


def test_the_integrations_timeout(serve, declare):
    async def scenario(served):
        await served.server.warm()  # so that no cold start takes the time
        async with served.client.get(f"{url(served)}?when=hang-late") as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()
        async with served.client.get(f"{url(served)}?when=hang-early") as answer:
            assert (answer.status, await answer.json()) == (504, {"message": "Endpoint request timed out"})

    serve(declare("fails", others=tuple(api(permission(), integration={"timeoutMilliseconds": 4000.0}))), scenario)


@pytest.mark.parametrize(("inspect", "status"), [(None, 504), ("fn", 201)])
def test_the_integrations_timeout_does_not_count_while_a_debugger_may_be_attached(serve, declare, inspect, status):
    async def scenario(served):
        async with served.client.get(f"{url(served)}?count=1") as answer:
            assert answer.status == status
            await answer.read()

    # Node.js does not answer within a microsecond.
    others = tuple(api(permission(), integration={"timeoutMilliseconds": 0.001}))
    serve(declare("chunks", others=others), scenario, inspect=inspect)


def sign(address: str, key: str = "test") -> dict[str, str]:
    request = AWSRequest("GET", address)
    SigV4Auth(Credentials(key, "test"), "execute-api", "eu-west-1").add_auth(request)
    return dict(request.headers.items())


def role(action: str, target: str) -> list[Resource]:
    statement = {"Effect": "Allow", "Action": action, "Resource": target}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = f"arn:aws:iam::{ACCOUNT}:role/caller"
    return [
        resource("aws:iam/role:Role", "caller", {"name": "caller"}, arn=arn),
        resource("aws:iam/rolePolicy:RolePolicy", "caller", {"role": "caller", "policy": document}),
    ]


def test_each_part_of_a_signed_request_counts(serve, declare):
    def alter(headers: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
        assert old in headers[name]
        return {**headers, name: headers[name].replace(old, new)}

    async def scenario(served):
        address = f"{url(served)}/p?q=1"
        request = AWSRequest("POST", address, data=b"body", headers={"X-Own": "a"})
        SigV4Auth(Credentials("test", "test"), "execute-api", "eu-west-1").add_auth(request)
        signed = dict(request.headers.items())
        date, signature = signed["X-Amz-Date"], signed["Authorization"].rpartition("=")[2]
        asked: dict[str, Any] = {"method": "POST", "url": address, "data": b"body", "headers": signed}
        altered: list[dict[str, Any]] = [
            {"method": "PUT"},
            {"url": address.replace("/p?", "/other?")},
            {"url": address.replace("q=1", "q=2")},
            {"data": b"Body"},
            {"headers": {**signed, "X-Own": "b"}},
            {"headers": {name: value for name, value in signed.items() if name != "X-Own"}},
            {"headers": {**signed, "Host": "localhost"}},
            {"headers": {**signed, "X-Amz-Date": f"{date[:-2]}{(int(date[-3:-1]) + 1) % 60:02}Z"}},
            {"headers": alter(signed, "Authorization", signature, signature[::-1])},
            {"headers": alter(signed, "Authorization", "x-own", "x-other")},
            {"headers": alter(signed, "Authorization", ";x-own", "")},
            {"headers": alter(signed, "Authorization", "Credential=test", "Credential=tess")},
            {"headers": alter(signed, "Authorization", date[:8], "20200101")},
            {"headers": alter(signed, "Authorization", "eu-west-1", "us-east-1")},
            {"headers": alter(signed, "Authorization", "execute-api", "lambda")},
            {"headers": alter(signed, "Authorization", "aws4_request", "aws5_request")},
        ]
        for part in altered:
            async with served.client.request(**{**asked, **part}) as answer:
                assert answer.status == 403, part
        assert served.output.data == b""
        async with served.client.request(**asked) as answer:
            assert answer.status == 201

    serve(declare("chunks", others=tuple(api(permission(), method={"authorization": "AWS_IAM"}))), scenario)


@pytest.mark.parametrize(
    ("minutes", "expires", "status"),
    [(-4, None, 201), (-6, None, 403), (6, None, 403), (-9, 600, 201), (-11, 600, 403), (6, 600, 403)],
)
def test_a_signature_counts_for_its_time(serve, declare, monkeypatch, minutes, expires, status):
    async def scenario(served):
        when = datetime.now(timezone.utc) + timedelta(minutes=minutes)
        request = AWSRequest("GET", f"{url(served)}/p")
        keys = (Credentials("test", "test"), "execute-api", "eu-west-1")
        with monkeypatch.context() as patched:
            patched.setattr("botocore.auth.get_current_datetime", lambda: when)
            (SigV4Auth(*keys) if expires is None else SigV4QueryAuth(*keys, expires=expires)).add_auth(request)
        address = URL(request.url, encoded=True)
        async with served.client.get(address, headers=dict(request.headers.items())) as answer:
            assert answer.status == status

    serve(declare("chunks", others=tuple(api(permission(), method={"authorization": "AWS_IAM"}))), scenario)


@pytest.mark.parametrize(
    ("target", "status"),
    [(f"{EXECUTION}/prod/*", 201), (f"{EXECUTION}/prod/GET/p", 201), (f"{EXECUTION}/prod/POST/*", 403)],
)
def test_signed_callers_need_the_right_to_invoke(serve, declare, target, status):
    async def scenario(served):
        address = f"{url(served)}/p"
        async with served.client.get(address) as answer:
            assert (answer.status, await answer.json()) == (403, {"message": "Missing Authentication Token"})
        async with served.client.get(address, headers=sign(address)) as answer:
            assert answer.status == 201
        async with served.client.get(address, headers=sign(address, "caller")) as answer:
            assert answer.status == status
            if status == 403:
                assert "execute-api:Invoke" in (await answer.json())["message"]

    declared = api(permission(), *role("execute-api:Invoke", target), method={"authorization": "AWS_IAM"})
    serve(declare("chunks", others=tuple(declared)), scenario)


def test_an_api_key_is_asked_for(serve, declare):
    async def scenario(served):
        for headers, status in (({}, 403), ({"x-api-key": "wrong"}, 403), ({"x-api-key": "mine"}, 201)):
            async with served.client.get(url(served), headers=headers) as answer:
                assert answer.status == status

    key = resource("aws:apigateway/apiKey:ApiKey", "key", {"name": "mine"})
    serve(declare("chunks", others=tuple(api(permission(), key, method={"apiKeyRequired": True}))), scenario)


def test_an_authorizer_decides(serve, declare):
    async def scenario(served):
        for token, status in ((None, 401), ("deny", 403), ("unauthorized", 401), ("broken", 500), ("allow", 200)):
            headers = {} if token is None else {"Authorization": token}
            async with served.client.get(url(served), headers=headers) as answer:
                assert answer.status == status, token
                if token == "allow":
                    authorizer = (await answer.json())["requestContext"]["authorizer"]
                    assert (authorizer["principalId"], authorizer["plan"]) == ("me", "gold")

    authorizer = resource(
        "aws:apigateway/authorizer:Authorizer",
        "auth",
        {"restApi": "abcde12345", "type": "REQUEST", "authorizerUri": BUFFERED},
    )
    method = {"authorization": "CUSTOM", "authorizerId": "auth"}
    buffered = {"uri": BUFFERED, "responseTransferMode": "BUFFERED"}
    declared = api(permission(), authorizer, method=method, integration=buffered)
    serve(declare("echoProxy", others=tuple(declared)), scenario)


def test_a_token_of_cognito_is_read(serve, declare):
    async def scenario(served):
        claims = base64.urlsafe_b64encode(b'{"sub": "me"}').decode().rstrip("=")
        for token, status in (("", 401), ("a.b", 401), (f"x.{claims}.y", 200)):
            async with served.client.get(url(served), headers={"Authorization": f"Bearer {token}"}) as answer:
                assert answer.status == status
                if status == 200:
                    assert (await answer.json())["requestContext"]["authorizer"]["claims"] == {"sub": "me"}
        assert any("takes every token" in note for note in served.server.notes)

    buffered = {"uri": BUFFERED, "responseTransferMode": "BUFFERED"}
    declared = api(permission(), method={"authorization": "COGNITO_USER_POOLS"}, integration=buffered)
    serve(declare("echoProxy", others=tuple(declared)), scenario)


def preflight() -> list[Resource]:
    place = {"restApi": "abcde12345", "resourceId": "proxy", "httpMethod": "OPTIONS"}
    headers = {
        "method.response.header.Access-Control-Allow-Origin": "'https://app.example.com'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,POST'",
    }
    return [
        resource("aws:apigateway/method:Method", "options", {**place, "authorization": "NONE"}),
        resource("aws:apigateway/integration:Integration", "options", {**place, "type": "MOCK"}),
        resource(
            "aws:apigateway/integrationResponse:IntegrationResponse",
            "options",
            {**place, "statusCode": "204", "responseParameters": headers},
        ),
        resource(
            "aws:apigateway/response:Response",
            "refusals",
            {
                "restApiId": "abcde12345",
                "responseType": "DEFAULT_4XX",
                "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
            },
        ),
    ]


def test_preflights_are_answered_by_the_mock_and_refusals_can_be_read(serve, declare):
    async def scenario(served):
        headers = {"Origin": "https://app.example.com"}
        async with served.client.options(f"{url(served)}/p", headers=headers) as answer:
            assert answer.status == 204
            assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
            assert answer.headers["Access-Control-Allow-Methods"] == "GET,POST"
        async with served.client.get(f"{url(served)}/p", headers=headers) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (403, "*")
        async with served.client.get(f"{url(served)}/p", headers={"Origin": "https://evil.example"}) as answer:
            assert (answer.status, "Access-Control-Allow-Origin" in answer.headers) == (403, False)
        assert served.output.data == b""

    declared = api(permission(), *preflight(), method={"authorization": "AWS_IAM"})
    serve(declare("chunks", others=tuple(declared)), scenario)


@pytest.mark.parametrize(("principal", "status"), [("*", 201), ({"AWS": ACCOUNT}, 403)])
def test_the_apis_own_policy_counts(serve, declare, principal, status):
    async def scenario(served):
        async with served.client.get(url(served)) as answer:
            assert answer.status == status

    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/prod/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    serve(declare("chunks", others=tuple(api(permission(), policy=policy))), scenario)


def test_a_buffered_answer_has_headers_of_several_values(serve, declare):
    async def scenario(served):
        async with served.client.get(f"{url(served)}?answer=1", headers={"Accept": "image/png"}) as answer:
            assert (answer.status, await answer.read()) == (201, b"\x00\xff")
            assert answer.headers.getall("X-Many") == ["a", "b"]
            assert answer.headers["Content-Type"] == "image/png"

    event_handler(serve, declare, scenario, binaryMediaTypes=["image/png"])


# nitrojs/nitro 544, anomalyco/sst 2760, rails-lambda/lamby 78, fujiwara/ridge 25, fastify/aws-lambda-fastify 109
@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"statusCode": 200, "cookies": ["a=1"], "body": "x"}, 502, "cookies go into multiValueHeaders as Set-Cookie"),
        ({"statusCode": 200, "body": "x", "own": 1}, 502, "a REST API takes no own"),
        ({"statusCode": 200, "body": "x", "isBase64Encoded": False, "headers": {"a": "b"}}, 200, None),
    ],
)
def test_a_buffered_answer_has_no_other_fields(serve, declare, answer, status, said):
    async def scenario(served):
        value = base64.b64encode(json.dumps(answer).encode()).decode()
        async with served.client.get(url(served), params={"value": value}) as response:
            assert response.status == status
        log = await served.logged()
        assert log.error is None if said is None else said in log.error
        assert log.warning is None

    integration = {"uri": BUFFERED, "responseTransferMode": "BUFFERED"}
    serve(declare("returned", others=tuple(api(permission(), integration=integration))), scenario)


def test_headers_that_a_rest_api_renames(serve, declare):
    # anthropics/claude-ai-mcp 748
    async def scenario(served):
        answer = {
            "statusCode": 401,
            "headers": {"www-authenticate": "Bearer", "server": "mine", "content-type": "text/plain"},
            "multiValueHeaders": {"x-own": ["a", "b"]},
            "text": "no",
        }
        value = base64.b64encode(json.dumps(answer).encode()).decode()
        async with served.client.get(url(served), params={"value": value}) as response:
            assert (response.status, response.headers["x-amzn-Remapped-www-authenticate"]) == (401, "Bearer")
            assert response.headers["x-amzn-Remapped-server"] == "mine"
            assert response.headers.getall("x-own") == ["a", "b"]
            assert "WWW-Authenticate" not in response.headers
        assert (await served.logged()).warning is None

    serve(declare("answered", others=tuple(api(permission()))), scenario)


@pytest.mark.parametrize(("text", "warned"), [("", True), (" ", False)])
def test_an_answer_without_a_byte_is_warned_of(serve, declare, text, warned):
    async def scenario(served):
        value = base64.b64encode(json.dumps({"statusCode": 302, "text": text}).encode()).decode()
        async with served.client.get(url(served), params={"value": value}, allow_redirects=False) as response:
            assert response.status == 302
        assert ((await served.logged()).warning is not None) == warned

    serve(declare("answered", others=tuple(api(permission()))), scenario)


def test_tenants_have_environments_of_their_own(serve, declare):
    async def scenario(served):
        processes: dict[str, set[str]] = {}
        for tenant in ("blue", "green", "blue"):
            async with served.client.get(url(served), headers={"x-tenant": tenant}) as answer:
                assert answer.status == 201
                processes.setdefault(tenant, set()).add(answer.headers["X-Process"])
                await answer.read()
            await served.logged()
        assert len(processes["blue"]) == 1
        assert not processes["blue"] & processes["green"]
        async with served.client.get(url(served)) as answer:
            assert answer.status == 400
            assert "Add a valid tenant ID" in (await answer.json())["message"]

    integration = {
        "requestParameters": {"integration.request.header.X-Amz-Tenant-Id": "method.request.header.x-tenant"}
    }
    isolated = {"tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}}
    serve(declare("chunks", others=tuple(api(permission(), integration=integration)), **isolated), scenario)


PRIVATE = {"endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-1", "vpce-2"]}}


def through(effect: str, operator: str, endpoint: str) -> str:
    """A policy on what comes through an endpoint."""
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": f"{EXECUTION}/*",
        "Condition": {operator: {"aws:SourceVpce": endpoint}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def endpoint(policy: str | None = None) -> Resource:
    inputs = {"serviceName": "com.amazonaws.eu-west-1.execute-api", "vpcId": "vpc-1", "policy": policy}
    return resource("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-2", inputs)


@pytest.mark.parametrize(
    ("others", "policy", "status"),
    [
        ([], through("Allow", "StringEquals", "vpce-1"), 201),
        ([], through("Allow", "StringEquals", "vpce-3"), 403),
        ([], through("Deny", "StringNotEquals", "vpce-1"), 403),
        ([endpoint()], through("Allow", "StringEquals", "vpce-2"), 201),
        ([endpoint(through("Allow", "StringEquals", "vpce-2"))], through("Allow", "StringEquals", "vpce-2"), 201),
        ([endpoint(through("Allow", "StringEquals", "vpce-9"))], through("Allow", "StringEquals", "vpce-2"), 403),
    ],
)
def test_a_private_api_is_called_through_its_endpoint(serve, declare, others, policy, status):
    async def scenario(served):
        async with served.client.get(url(served)) as answer:
            assert answer.status == status
        assert any("is private: requests here count as coming through" in note for note in served.server.notes)

    serve(declare("chunks", others=tuple(api(permission(), *others, policy=policy, **PRIVATE))), scenario)


@pytest.mark.parametrize(("endpoint_id", "status"), [("vpce-1", 201), ("vpce-3", 403)])
def test_signed_callers_of_a_private_api_need_no_more_than_their_own_policy(serve, declare, endpoint_id, status):
    async def scenario(served):
        for key, expected in (("caller", status), ("other", 403)):
            async with served.client.get(url(served), headers=sign(url(served), key)) as answer:
                assert answer.status == expected

    policy = through("Deny", "StringNotEquals", endpoint_id)
    callers = [
        *role("execute-api:Invoke", f"{EXECUTION}/prod/*"),
        resource("aws:iam/role:Role", "other", {"name": "other"}),
    ]
    declared = api(permission(), *callers, method={"authorization": "AWS_IAM"}, policy=policy, **PRIVATE)
    serve(declare("chunks", others=tuple(declared)), scenario)


@pytest.mark.parametrize(
    ("policy", "statuses"),
    [
        (through("Deny", "StringNotEquals", "vpce-1"), {"allow": 200, "silent": 403, "deny": 403}),
        (through("Deny", "StringNotEquals", "vpce-3"), {"allow": 403, "silent": 403, "deny": 403}),
        (through("Allow", "StringEquals", "vpce-1"), {"allow": 200, "silent": 200, "deny": 403}),
    ],
)
def test_an_authorizer_decides_beside_the_apis_policy(serve, declare, policy, statuses):
    async def scenario(served):
        for token, status in statuses.items():
            async with served.client.get(url(served), headers={"Authorization": token}) as answer:
                assert answer.status == status, token

    authorizer = resource(
        "aws:apigateway/authorizer:Authorizer",
        "auth",
        {"restApi": "abcde12345", "type": "REQUEST", "authorizerUri": BUFFERED},
    )
    method = {"authorization": "CUSTOM", "authorizerId": "auth"}
    buffered = {"uri": BUFFERED, "responseTransferMode": "BUFFERED"}
    declared = api(permission(), authorizer, method=method, integration=buffered, policy=policy, **PRIVATE)
    serve(declare("echoProxy", others=tuple(declared)), scenario)


def test_the_event_of_a_private_api_names_its_endpoint(serve, declare):
    async def scenario(served):
        async with served.client.get(url(served)) as answer:
            identity = (await answer.json())["requestContext"]["identity"]
        assert (identity["vpcId"], identity["vpceId"]) == ("vpc-1", "vpce-2")

    policy = through("Allow", "StringEquals", "vpce-2")
    event_handler(serve, declare, scenario, endpoint(), policy=policy, **PRIVATE)


def test_a_private_api_without_a_policy_is_not_served(serve, declare):
    async def scenario(served):
        assert any("AWS deploys none without a resource policy" in note for note in served.server.notes)
        assert [door for door in served.server.doors if door.kind == "api-gateway"] == []

    serve(declare("chunks", others=tuple(api(permission(), **PRIVATE))), scenario)
