"""What a function URL's function gets of a request."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest
from yarl import URL


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


def test_a_header_that_is_no_utf_8_is_a_text(serve, declare):
    async def scenario(served):
        host, port = served.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n".encode()
        writer.write(head + b"X-Latin: caf\xe9\r\nX-Utf-8: caf\xc3\xa9\r\n\r\n")
        answer = await reader.read()
        writer.close()
        headers = json.loads(answer.partition(b"\r\n\r\n")[2])["headers"]
        assert (headers["x-latin"], headers["x-utf-8"]) == ("café", "café")

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
