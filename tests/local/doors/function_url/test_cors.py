"""Pages of other origins: preflight requests, the headers of answers, and who is turned away."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

ORIGIN = "https://app.example.com"
CORS = {
    "allowOrigins": [ORIGIN, "https://other.example.com"],
    "allowMethods": ["POST", "GET"],
    "allowHeaders": ["content-type", "x-own"],
    "exposeHeaders": ["x-result"],
    "allowCredentials": True,
    "maxAge": 600.0,
}
ASK = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


def url(**cors: object) -> dict[str, object]:
    return {"invokeMode": "BUFFERED", "cors": {**CORS, **cors}}


def of_cors(headers) -> dict[str, str]:
    return {
        name: ", ".join(headers.getall(name))
        for name in headers
        if name.startswith("Access-Control-") or name == "Vary"
    }


@pytest.mark.parametrize("auth", ["NONE", "AWS_IAM"])
def test_a_preflight_request_is_answered_without_the_function_and_without_a_signature(serve, declare, auth):
    async def scenario(served):
        async with served.client.options(served.url, headers={"Origin": ORIGIN, **ASK}) as response:
            assert (response.status, await response.read()) == (200, b"")
            assert of_cors(response.headers) == {
                "Access-Control-Allow-Origin": ORIGIN,
                "Access-Control-Allow-Methods": "POST,GET",
                "Access-Control-Allow-Headers": "content-type,x-own",
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Max-Age": "600",
                "Vary": "Origin",
            }
        assert served.output.data == b""
        assert (await served.logged()).cost_usd is None

    serve(declare("echo", url={**url(), "authorizationType": auth}), scenario)


def test_an_answer_to_a_page_has_the_declared_headers(serve, declare):
    async def scenario(served):
        async with served.client.post(served.url, headers={"Origin": ORIGIN}, data=b"{}") as response:
            assert response.status == 200
            assert of_cors(response.headers) == {
                "Access-Control-Allow-Origin": ORIGIN,
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Expose-Headers": "x-result",
                "Vary": "Origin",
            }
        async with served.client.post(served.url, data=b"{}") as response:
            assert of_cors(response.headers) == {}

    serve(declare("echo", url=url()), scenario)


def test_any_origin(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Origin": "https://any.example"}) as response:
            assert of_cors(response.headers) == {"Access-Control-Allow-Origin": "*"}

    serve(declare("echo", url={"invokeMode": "BUFFERED", "cors": {"allowOrigins": ["*"]}}), scenario)


def test_an_error_answer_can_be_read_by_the_page_too(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Origin": ORIGIN}) as response:
            assert response.status == 403
            assert response.headers["Access-Control-Allow-Origin"] == ORIGIN

    serve(declare("echo", url={**url(), "authorizationType": "AWS_IAM"}), scenario)


def test_a_stream_gets_them_before_its_first_byte(serve, declare):
    async def scenario(served):
        parameters = {"gate": f"{served.gates.url}/never"}
        async with served.client.get(served.url, params=parameters, headers={"Origin": ORIGIN}) as response:
            assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
            assert await response.content.readline() == b"chunk 0\n"

    serve(declare("chunks", url={**url(), "invokeMode": "RESPONSE_STREAM"}), scenario)


def test_headers_of_the_function_do_not_come_twice_and_are_told_of(serve, declare):
    headers = {"access-control-allow-origin": "*", "vary": "Accept"}
    returned = {"statusCode": 200, "headers": headers, "body": "b"}

    async def scenario(served):
        value = base64.b64encode(json.dumps(returned).encode()).decode()
        async with served.client.get(f"{served.url}?value={quote(value)}", headers={"Origin": ORIGIN}) as response:
            assert response.headers.getall("Access-Control-Allow-Origin") == [ORIGIN]
            assert response.headers.getall("Vary") == ["Accept", "Origin"]
        assert "access-control-allow-origin" in (await served.logged()).warning

    serve(declare("returned", url=url()), scenario)


def test_without_cors_all_is_up_to_the_function(serve, declare):
    returned = {"statusCode": 204, "headers": {"access-control-allow-origin": "*"}}

    async def scenario(served):
        value = base64.b64encode(json.dumps(returned).encode()).decode()
        headers = {"Origin": "http://localhost:5173", **ASK}
        async with served.client.options(f"{served.url}?value={quote(value)}", headers=headers) as response:
            assert response.status == 204
            assert of_cors(response.headers) == {"Access-Control-Allow-Origin": "*"}

    serve(declare("returned", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://[::1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_an_origin_that_is_not_allowed_does_not_reach_the_function(serve, declare, origin, method):
    async def scenario(served):
        async with served.client.request(method, served.url, headers={"Origin": origin}) as response:
            assert response.status == 403
            assert of_cors(response.headers) == {}
        assert served.output.data == b""
        assert "--allow-origin" in (await served.logged()).error

    serve(declare("echo", url=url()), scenario)


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://127.0.0.1:3000", "https://chat.localhost"])
def test_a_page_of_this_machine_reaches_the_function(serve, declare, origin):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Origin": origin}) as response:
            assert response.status == 200

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)
