"""Function URLs: real requests to a real Node process."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL


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


def test_the_event(serve, declare, domain):
    async def scenario(served):
        headers = [
            ("Cookie", "a=1; b=2"),
            ("X-Twice", "1"),
            ("X-Twice", "2"),
            ("User-Agent", "test"),
            ("Accept-Encoding", "identity"),
        ]
        target = served.url + "/a%2Fb%20c/%C3%A9?x=1&x=2&y=a%20b+c&z"
        url = URL(target, encoded=True)
        async with served.client.post(url, headers=headers, data="hé", skip_auto_headers=["Accept"]) as response:
            event = json.loads((await response.json())["body"])
        context = event.pop("requestContext")
        assert isinstance(context.pop("timeEpoch"), int)
        assert context.pop("time").endswith("+0000")
        request_id = (await served.logged()).request_id
        assert context == {
            "accountId": "anonymous",
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": "POST",
                "path": "/a%2Fb%20c/%C3%A9",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "test",
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
        }
        assert event.pop("headers") == {
            "accept-encoding": "identity",
            "content-length": "3",
            "content-type": "text/plain; charset=utf-8",
            "cookie": "a=1; b=2",
            "host": served.url.removeprefix("http://"),
            "user-agent": "test",
            "x-amzn-trace-id": response.headers["X-Amzn-Trace-Id"].partition(";")[0],
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            "x-twice": "1,2",
        }
        assert event == {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/a%2Fb%20c/%C3%A9",
            "rawQueryString": "x=1&x=2&y=a%20b+c&z",
            "cookies": ["a=1", "b=2"],
            "queryStringParameters": {"x": "1,2", "y": "a b c", "z": ""},
            "body": "hé",
            "isBase64Encoded": False,
        }

    # The whole returned object is the body: a URL that streams takes what a buffered handler returns as it is.
    serve(declare("echo"), scenario)


@pytest.mark.parametrize(
    "content_type", ["application/octet-stream", "application/x-www-form-urlencoded", "text/plain"]
)
def test_a_body_that_is_not_text_comes_in_base64(serve, declare, content_type):
    body = b"\xff\x00a=1"

    async def scenario(served):
        async with served.client.post(served.url, data=body, headers={"Content-Type": content_type}) as response:
            event = await response.json()
        assert event["isBase64Encoded"] is True
        assert base64.b64decode(event["body"]) == body

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


def test_headers_of_the_connection_stay_out_of_the_event(serve, declare):
    async def scenario(served):
        host, port = served.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        lines = ["GET / HTTP/1.1", f"Host: {host}", "Connection: close, Upgrade", "Upgrade: websocket", "TE: trailers"]
        lines += ["Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "X-Own: 1", "Upgrade-Insecure-Requests: 1"]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = await reader.read()
        writer.close()
        names = json.loads(answer.partition(b"\r\n\r\n")[2])["headers"].keys()
        sent_on = {name for name in names if not name.startswith(("x-forwarded", "x-amzn"))}
        assert sent_on == {"host", "x-own", "upgrade-insecure-requests"}

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


def test_no_body_and_no_query_are_left_out_of_the_event(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            event = await response.json()
        assert "body" not in event
        assert "queryStringParameters" not in event
        assert "cookies" not in event
        assert (event["rawPath"], event["rawQueryString"], event["isBase64Encoded"]) == ("/", "", False)

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


def test_a_compressed_request_body_is_passed_on_as_it_came(serve, declare):
    body = b"\x1f\x8bnot really gzip"

    async def scenario(served):
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        async with served.client.post(served.url, data=body, headers=headers) as response:
            assert base64.b64decode((await response.json())["body"]) == body

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


def test_an_error_before_the_first_byte_is_a_bad_gateway_and_the_environment_goes_on(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "early"}) as response:
            assert (response.status, await response.text()) == (502, "Internal Server Error")
        assert "TypeError: before the first byte" in (await served.logged()).error
        async with served.client.get(served.url, params={"when": "never"}) as response:
            assert await response.text() == "part"

    serve(declare("fails", reservedConcurrentExecutions=1.0), scenario)


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("late", "RangeError: after the first byte"),
        ("exit", "Runtime.ExitError: RequestId: {id} Error: Runtime exited with error: exit status 3"),
        ("killed", "Runtime.ExitError: RequestId: {id} Error: Runtime exited with error: signal: killed"),
    ],
)
def test_an_error_midway_breaks_the_body_off(serve, declare, when, error):
    async def scenario(served):
        parameters = {"when": when, "gate": f"{served.gates.url}/go"}
        async with served.client.get(served.url, params=parameters) as response:
            assert response.status == 200
            assert await response.content.readexactly(4) == b"part"
            served.gates.open("go")
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        log = await served.logged()
        assert log.error == error.format(id=log.request_id)
        async with served.client.get(served.url, params={"when": "never"}) as response:
            assert await response.text() == "part"

    serve(declare("fails"), scenario)


def test_what_was_written_before_an_exit_arrives(serve, declare):
    async def scenario(served):
        received = bytearray()

        async def read(response) -> None:
            while True:
                received.extend(await response.content.readany())

        async with served.client.get(served.url, params={"mib": "4", "exit": "1"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await read(response)
        assert len(received) == 4 * 1024 * 1024
        assert "exit status 5" in (await served.logged()).error

    serve(declare("large"), scenario)


def test_a_stream_that_the_handler_destroys_is_truncated(serve, declare):
    async def scenario(served):
        parameters = {"when": "destroy", "gate": f"{served.gates.url}/go"}
        async with served.client.get(served.url, params=parameters) as response:
            assert await response.content.readexactly(4) == b"part"
            served.gates.open("go")
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        assert (await served.logged()).error is not None

    serve(declare("fails"), scenario)


def test_a_timeout_before_the_first_byte_is_a_bad_gateway(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "hang-early"}) as response:
            assert response.status == 502
        assert (await served.logged()).error.endswith("Task timed out after 0.20 seconds")

    serve(declare("fails", timeout=0.2), scenario)


def test_a_timeout_midway_breaks_the_body_off(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "hang-late"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        assert (await served.logged()).error.startswith("Sandbox.Timedout")

    # A busy machine may take long until the first byte.
    serve(declare("fails", timeout=5.0), scenario)


@pytest.mark.parametrize(
    ("when", "error", "status"),
    [
        ("exit-after", "Runtime exited with error: exit status 3", "Status: error\tError Type: Runtime.ExitError\t\n"),
        ("hang-after", "Task timed out after 5.00 seconds", "Status: timeout\t\n"),
    ],
)
def test_a_failure_after_the_response_is_told_too(serve, declare, when, error, status):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": when}) as response:
            assert (response.status, await response.text()) == (200, "part")
        log = await served.logged()
        assert log.error.startswith("after the response had ended: ")
        assert log.error.endswith(error)
        await served.output.contains(status)

    serve(declare("fails", timeout=5.0), scenario)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("throw new Error('at import');", "Error: at import"),
        ("export const other = 1;", "Runtime.HandlerNotFound"),
        ("export const handler = ;", "Runtime.UserCodeSyntaxError"),
        ("process.exit(4);", "Runtime exited with error: exit status 4"),
    ],
)
def test_a_function_that_cannot_be_loaded_is_a_bad_gateway(serve, declare, source, error):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, await response.text()) == (502, "Internal Server Error")
        assert error in (await served.logged()).error

    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)


def test_an_environment_serves_one_request_at_a_time_and_is_used_again(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url, "count": "1"}) as first:
            async with served.client.get(served.url, params={"count": "1"}) as second:
                await second.read()
            served.gates.open("0")
            await first.read()
        assert first.headers["X-Process"] != second.headers["X-Process"]
        async with served.client.get(served.url) as third:
            await third.read()
        assert third.headers["X-Process"] in {first.headers["X-Process"], second.headers["X-Process"]}

    serve(declare("chunks"), scenario)


def test_more_requests_than_the_reserved_concurrency_are_throttled(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url, "count": "1"}) as first:
            async with served.client.get(served.url) as second:
                assert second.status == 429
                assert second.headers["x-amzn-ErrorType"] == "TooManyRequestsException"
                assert await second.json() == {
                    "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
                    "Type": "User",
                    "message": "Rate Exceeded.",
                }
            served.gates.open("0")
            assert await first.read() == b"chunk 0\n"

    serve(declare("chunks", reservedConcurrentExecutions=1.0), scenario)


def test_without_reserved_concurrency_more_than_ten_run_at_once(serve, declare):
    async def scenario(served):
        parameters = {"gate": served.gates.url, "count": "1"}
        busy = [await served.client.get(served.url, params=parameters) for _ in range(10)]
        async with served.client.get(served.url) as response:
            assert response.status == 201
        served.gates.open("0")
        assert [await response.read() for response in busy] == [b"chunk 0\n"] * 10

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


def test_a_buffered_response_over_6_mb_is_a_bad_gateway(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert (await served.logged()).error == (
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        )

    serve(declare("oversized", url={"invokeMode": "BUFFERED"}), scenario)


def test_a_streamed_response_over_200_mb_is_cut_off(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"mib": "201"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.read()
        log = await served.logged()
        assert log.bytes == 200 * 1024 * 1024
        assert "exceeded maximum allowed payload size" in log.error
        async with served.client.get(served.url, params={"mib": "200"}) as response:
            assert len(await response.read()) == 200 * 1024 * 1024

    serve(declare("large"), scenario, limit_rate=False)


@pytest.mark.parametrize("size", [6 * 1024 * 1024, 20 * 1024 * 1024])
def test_a_request_over_6_mb_is_refused(serve, declare, size):
    async def scenario(served):
        async with served.client.post(served.url, data=io.BytesIO(b"x" * size)) as response:
            assert response.status == 413
        assert (await served.logged()).status == 413

    serve(declare("echo"), scenario)


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


def test_two_hundred_requests_one_after_another_use_one_environment(serve, declare):
    async def scenario(served):
        processes = set()
        for _ in range(200):
            async with served.client.get(served.url) as response:
                assert await response.read() == b"chunk 0\nchunk 1\nchunk 2\n"
                processes.add(response.headers["X-Process"])
            await served.logged()
        assert len(processes) == 1

    serve(declare("chunks"), scenario)


def test_requests_at_once_do_not_mix(serve, declare):
    async def scenario(served):
        async def ask(number: int) -> None:
            async with served.client.post(served.url, json={"number": number}) as response:
                assert json.loads((await response.json())["body"]) == {"number": number}

        await asyncio.gather(*(ask(number) for number in range(10)))

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)
