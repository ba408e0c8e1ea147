"""Clients that send what no client should: they are answered or dropped, and the door goes on."""

from __future__ import annotations

import asyncio
import json
import logging
import random

import pytest
from lambda_streaming_local.doors.shared import connection, door

BUFFERED = {"invokeMode": "BUFFERED"}
HOST = b"Host: localhost\r\n"
MALFORMED = {
    "noise": bytes(range(256)) * 8,
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "no version": b"GET /\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a method with a space": b"GE T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long target": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % i for i in range(5000)) + b"\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": a\r\n\r\n",
    "a header with NUL": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a length that is no number": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: many\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "two framings": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "a chunk that has no size": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    "a broken percent-encoding": b"GET /%zz%?a=%f HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target that is no path": b"GET http://[ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes that are no UTF-8": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"Cookie: \xff\r\n\r\n",
    "a smuggled request": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rGET /other HTTP/1.1\r\n\r\n",
}


async def exchange(address: str, sent: bytes, ends: bool = True) -> bytes:
    """What the door answers to `sent` before it closes, at the latest after the client has said its all if it `ends`."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(sent)
        await writer.drain()
        if ends:
            writer.write_eof()
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def answers(served) -> None:
    async with served.client.get(served.url) as response:
        assert response.status == 200


@pytest.mark.parametrize("kind", ["function-url", "lambda-api", "cloudfront"])
def test_malformed_requests(serve, declare, kind, caplog, distribution):
    async def scenario(served):
        for name, sent in MALFORMED.items():
            answer = await exchange(served.door(kind), sent)
            status = answer.partition(b" ")[2][:3]
            # Nothing or an answer in HTTP, and never that the door itself has failed.
            assert answer == b"" or (answer.startswith(b"HTTP/1.") and not status.startswith(b"5")), (
                name,
                answer[:200],
            )
        await answers(served)

    with caplog.at_level(logging.ERROR):
        serve(declare("echo", url=BUFFERED, others=(distribution,)), scenario)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


CLOSE = b"Connection: close\r\n"
ORIGIN = b"Origin: http://localhost\r\n"


@pytest.mark.parametrize(
    ("target", "host", "status", "path", "query"),
    [
        pytest.param(
            b"http://localhost/a%2Fb/%7Ec?d=%20&e", b"localhost", 200, "/a%2Fb/%7Ec", "d=%20&e", id="path and query"
        ),
        pytest.param(b"HTTPS://127.0.0.1:8443/", b"localhost", 200, "/", "", id="https and a port"),
        # Not the Host header counts, but the host of the target.
        pytest.param(b"http://localhost/a", b"evil.example", 200, "/a", "", id="another Host header"),
        pytest.param(b"http://evil.example/a", b"localhost", 421, None, None, id="another host"),
    ],
)
def test_a_target_that_is_a_whole_url(serve, declare, target, host, status, path, query):
    async def scenario(served):
        head = b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n" + ORIGIN + CLOSE + b"\r\n"
        answer = await exchange(served.url, head, ends=False)
        assert answer.startswith(b"HTTP/1.1 %d " % status), answer
        if path is not None:
            event = json.loads(answer.partition(b"\r\n\r\n")[2])
            assert (event["rawPath"], event["rawQueryString"]) == (path, query)
            assert b"\r\nAccess-Control-Allow-Origin: *\r\n" in answer
        assert (await served.logged()).status == status

    serve(declare("echo", url={**BUFFERED, "cors": {"allowOrigins": ["*"]}}), scenario)


def test_options_for_the_server_itself(serve, declare):
    async def scenario(served):
        for kind in ("function-url", "lambda-api"):
            answer = await exchange(served.door(kind), b"OPTIONS * HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", ends=False)
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert b"\r\nContent-Length: 0\r\n" in answer
        assert served.output.data == b""

    serve(declare("echo", url=BUFFERED), scenario)


def test_random_bytes_in_requests(serve, declare):
    generator = random.Random(6)
    valid = b"POST /a?b=c HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\nX-Amz-Date: 20260101T000000Z\r\n\r\n{}"

    async def scenario(served):
        for _ in range(200):
            sent = bytearray(valid)
            for _ in range(generator.randint(1, 6)):
                sent[generator.randrange(len(sent))] = generator.randrange(256)
            answer = await exchange(served.api, bytes(sent))
            assert not answer.partition(b" ")[2].startswith(b"5"), (sent, answer)
        await answers(served)

    serve(declare("echo", url=BUFFERED), scenario)


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature="
        + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;;;, Signature=" + "f" * 64,
        "Bearer token",
        "Basic " + "a" * 4000,
        "\u00ff\u00fe",
    ],
)
def test_signatures_that_are_none(serve, declare, authorization):
    async def scenario(served):
        headers = {"Authorization": authorization, "X-Amz-Date": "yesterday"}
        async with served.client.get(served.url, headers=headers) as response:
            assert response.status == 403
        query = {"X-Amz-Signature": authorization, "X-Amz-Expires": "-1", "X-Amz-Credential": "/"}
        async with served.client.get(served.url, params=query) as response:
            assert response.status == 403
        assert served.output.data == b""

    serve(declare("echo", url={"authorizationType": "AWS_IAM"}), scenario)


@pytest.mark.parametrize(
    "start", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\n" + HOST, b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: a"]
)
def test_a_client_that_does_not_finish_its_head_is_dropped(serve, declare, monkeypatch, start):
    monkeypatch.setattr(connection, "_IDLE_SECONDS", 0.2)

    async def scenario(served):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
        writer.write(start)
        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()
        await answers(served)

    serve(declare("echo", url=BUFFERED), scenario)


def test_a_client_that_does_not_finish_its_body_is_told(serve, declare, monkeypatch):
    monkeypatch.setattr(door, "_BODY_SECONDS", 0.2)

    async def scenario(served):
        for address in (served.url, f"{served.api}/2015-03-31/functions/fn/invocations"):
            port = int(address.split(":")[2].partition("/")[0])
            path = "/" + address.partition("://")[2].partition("/")[2]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"
            writer.write(head.encode())
            assert (await asyncio.wait_for(reader.readline(), 60)).startswith(b"HTTP/1.1 408 ")
            await asyncio.wait_for(reader.read(), 60)
            writer.close()
            assert (await served.logged()).status == 408
        await answers(served)

    serve(declare("echo", url=BUFFERED), scenario)


def test_a_client_that_leaves_within_its_body(serve, declare):
    async def scenario(served):
        _, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
        await writer.drain()
        writer.close()
        assert (await served.logged()).error == "the connection was closed"
        await answers(served)

    serve(declare("echo", url=BUFFERED), scenario)
