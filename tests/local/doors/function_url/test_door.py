"""Function URLs: real requests to a real Node process."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest


def test_each_chunk_reaches_the_client_before_the_next_is_written(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url}) as response:
            for index in range(3):
                assert await response.content.readline() == f"chunk {index}\n".encode()
                # Only now may the handler go on to the next chunk.
                served.gates.open(str(index))
            assert await response.content.read() == b""
        log = await served.logged()
        assert (log.status, log.chunks, log.bytes, log.error) == (201, 3, 24, None)

    serve(declare("chunks"), scenario)


def test_the_prelude_becomes_status_headers_and_cookies(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 201
            assert response.headers["Content-Type"] == "text/event-stream"
            assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]
            assert response.headers["Transfer-Encoding"] == "chunked"
            assert "Content-Length" not in response.headers
            assert response.headers["x-amzn-Remapped-Content-Length"] == "7"
            assert "Server" not in response.headers
            assert response.headers["x-amzn-RequestId"] == (await served.logged()).request_id
            assert await response.read() == b"chunk 0\nchunk 1\nchunk 2\n"

    serve(declare("chunks"), scenario)


def test_a_stream_without_prelude_is_the_body(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, response.content_type) == (200, "text/plain")
            assert await response.text() == "no prelude"

    serve(declare("raw"), scenario)


def test_a_response_without_a_body(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, await response.read()) == (204, b"")

    serve(declare("empty"), scenario)


def test_a_stream_that_ends_before_its_first_write_loses_its_head(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, response.content_type, await response.read()) == (
                200,
                "application/octet-stream",
                b"",
            )
        assert "before it wrote" in (await served.logged()).warning

    serve(declare("nothing"), scenario)


def test_a_response_that_may_not_have_a_body_has_none(serve, declare):
    async def scenario(served):
        for _ in range(2):  # on one connection: a stray body would break the second
            async with served.client.get(served.url, params={"status": "304"}) as response:
                assert (response.status, await response.read()) == (304, b"")

    serve(declare("chunks"), scenario)


def test_a_trace_is_passed_on(serve, declare):
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

    async def scenario(served):
        for sent, kept in ((trace, True), ("Root=1-\u00e9", False), ("nonsense", False)):
            async with served.client.get(served.url, headers={"X-Amzn-Trace-Id": sent}) as response:
                assert response.status == 201
                assert (response.headers["X-Amzn-Trace-Id"] == trace) is kept

    serve(declare("chunks"), scenario)


def test_a_server_that_ends_breaks_off_what_still_streams(serve, declare):
    left = []

    async def scenario(served):
        left.append(await served.client.get(served.url, params={"gate": f"{served.gates.url}/never"}))
        assert await left[0].content.readline() == b"chunk 0\n"

    serve(declare("chunks"), scenario)
    assert left[0].status == 201


def test_head_gets_headers_alone(serve, declare):
    async def scenario(served):
        async with served.client.head(served.url) as response:
            assert (response.status, await response.read()) == (201, b"")
        async with served.client.get(served.url) as response:
            assert response.status == 201

    serve(declare("chunks"), scenario)


def test_the_function_runs_on_when_the_client_goes_away(serve, declare):
    async def scenario(served):
        response = await served.client.get(served.url, params={"gate": served.gates.url})
        assert await response.content.readline() == b"chunk 0\n"
        request_id = response.headers["x-amzn-RequestId"]
        response.close()
        for index in range(3):
            assert served.requests.empty()
            served.gates.open(str(index))
            await served.gates.called(str(index))
        await served.output.contains(f"END RequestId: {request_id}")
        log = await served.logged()
        assert (log.status, log.error) == (201, "the connection was closed")
        assert log.billed_ms >= log.duration_ms
        # The abandoned request came to its end in this environment, which serves the next one.
        async with served.client.get(served.url) as following:
            assert following.headers["X-Process"] == response.headers["X-Process"]

    serve(declare("chunks", reservedConcurrentExecutions=1.0), scenario)


@pytest.mark.parametrize(
    ("returned", "status", "headers", "body"),
    [
        pytest.param({"hello": "world"}, 200, {}, b'{"hello":"world"}', id="object"),
        pytest.param(["hello", 3, True], 200, {}, b'["hello",3,true]', id="list"),
        pytest.param("hello", 200, {}, b"hello", id="text"),
        pytest.param(3, 200, {}, b"3", id="number"),
        pytest.param(None, 200, {}, b"null", id="null"),
        pytest.param(
            {"statusCode": 201, "body": "b", "headers": {"X-H": 1}},
            201,
            {"X-H": "1"},
            b"b",
            id="status, body and headers",
        ),
        pytest.param({"statusCode": "404"}, 404, {}, b"", id="status as text"),
        pytest.param("a\ud800b", 200, {}, "a\ufffdb".encode(), id="half a surrogate pair"),
        pytest.param(
            {"statusCode": 200, "body": "é\udc00", "headers": {"X-H": "a\ud800"}},
            200,
            {"X-H": "a\ufffd"},
            "é\ufffd".encode(),
            id="halves of surrogate pairs",
        ),
        pytest.param({"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}, 200, {}, b"\x00\xff", id="base64"),
        pytest.param({"statusCode": 200, "body": {"a": 1}}, 200, {}, b'{"a":1}', id="body that is an object"),
        pytest.param(
            {"statusCode": 200, "headers": {"content-type": "text/html"}, "body": "<p>"},
            200,
            {},
            b"<p>",
            id="content type",
        ),
    ],
)
def test_what_a_buffered_function_returns(serve, declare, returned, status, headers, body):
    async def scenario(served):
        value = base64.b64encode(json.dumps(returned).encode()).decode()
        async with served.client.get(f"{served.url}?value={quote(value)}") as response:
            assert (response.status, await response.read()) == (status, body)
            assert response.headers["Content-Length"] == str(len(body))
            assert {name: response.headers[name] for name in headers} == headers
            expected = "text/html" if b"<" in body else "application/json"
            assert response.content_type == expected

    serve(declare("returned", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize(
    "returned",
    [
        {"statusCode": "many"},
        {"statusCode": 101},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b"}},
        {"statusCode": 200, "headers": "none"},
        {"statusCode": 200, "headers": {"a": None}},
        {"statusCode": 200, "headers": {"a": ["b", "c"]}},
        {"statusCode": 200, "body": "not base64", "isBase64Encoded": True},
    ],
)
def test_a_malformed_response_is_a_bad_gateway(serve, declare, returned):
    async def scenario(served):
        value = base64.b64encode(json.dumps(returned).encode()).decode()
        async with served.client.get(f"{served.url}?value={quote(value)}") as response:
            assert (response.status, await response.text()) == (502, "Internal Server Error")
        assert "response" in (await served.logged()).error

    serve(declare("returned", url={"invokeMode": "BUFFERED"}), scenario)


def test_a_request_that_looks_passed_on_is_logged_all_the_same(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, headers={"X-Amz-Cf-Id": "captured"}) as response:
            assert response.status == 200
        assert (await served.logged()).status == 200

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize(("runtime", "status"), [("nodejs20.x", 200), ("nodejs22.x", 200), ("nodejs24.x", 502)])
def test_callbacks_are_taken_by_the_runtimes_that_have_them(serve, declare, runtime, status):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, await response.text() == "called back") == (status, status == 200)

    serve(declare("callback", url={"invokeMode": "BUFFERED"}, runtime=runtime), scenario)


def test_a_buffered_url_sends_a_stream_as_a_whole(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 201
            assert await response.read() == b"chunk 0\nchunk 1\nchunk 2\n"
            assert response.headers["Content-Length"] == "24"
            assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]

    serve(declare("chunks", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "chat.localhost", "127.0.0.1", "[::1]:80"])
def test_a_request_by_a_name_of_this_machine_is_answered(serve, declare, host):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Host": host}) as response:
            assert response.status == 200

    serve(declare("echo"), scenario)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_request_by_a_foreign_name_is_refused(serve, declare, host):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Host": host}) as response:
            assert response.status == 421
        assert (await served.logged()).request_id is None

    serve(declare("echo"), scenario)


def test_a_url_on_a_function_in_a_vpc_is_served_buffered_with_a_note(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.headers["Content-Length"] == "24"
        assert any("does not stream from a function in a VPC" in note for note in served.server.notes)

    serve(declare("chunks", vpcConfig={"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}), scenario)
