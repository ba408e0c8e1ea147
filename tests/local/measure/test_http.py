"""Against real sockets: a server that hands out its body as the client acknowledges it."""

import asyncio
import hashlib
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from lambda_streaming_local.doors.access.permissions import Caller
from lambda_streaming_local.doors.access.sigv4 import Identity, Verifier
from lambda_streaming_local.measure import Measurement, Signer, measure
from lambda_streaming_local.measure.report import format_measurement


@asynccontextmanager
async def serving(handler):
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}"


def test_each_chunk_is_reported_when_it_arrives():
    async def run():
        seen = asyncio.Semaphore(0)

        async def stream(request):
            response = web.StreamResponse()
            await response.prepare(request)
            for number in range(5):
                await response.write(b"x" * (number + 1))
                await seen.acquire()  # the next one only after the client has told of this one
            return response

        told = []

        def on_chunk(measurement, data):
            told.append((measurement.bytes, data))
            if data:
                seen.release()

        async with serving(stream) as url:
            return await measure(url, on_chunk=on_chunk), told

    measurement, told = asyncio.run(run())
    assert told == [(0, b""), (1, b"x"), (3, b"xx"), (6, b"xxx"), (10, b"xxxx"), (15, b"xxxxx")]
    assert measurement.frames == 5
    assert [chunk.size for chunk in measurement.chunks] == [1, 2, 3, 4, 5]
    assert [chunk.seconds for chunk in measurement.chunks] == sorted(chunk.seconds for chunk in measurement.chunks)
    assert measurement.duration_seconds >= measurement.chunks[-1].seconds
    assert not measurement.failed


def test_an_answer_with_its_length_is_buffered():
    async def run():
        async def whole(request):
            return web.Response(body=b"y" * 100_000)

        async with serving(whole) as url:
            return await measure(url)

    measurement = asyncio.run(run())
    assert measurement.bytes == measurement.content_length == 100_000
    assert measurement.frames is None
    assert measurement.judgement.verdict == "buffered"


def test_an_answer_that_breaks_off_says_so():
    async def run():
        async def broken(request):
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"half")
            await received.wait()
            request.transport.abort()
            return response

        received = asyncio.Event()
        async with serving(broken) as url:
            return await measure(url, on_chunk=lambda so_far, data: received.set() if data else None)

    measurement = asyncio.run(run())
    assert (measurement.status, measurement.bytes) == (200, 4)
    assert measurement.error.startswith("the connection broke off after 4 bytes")
    assert measurement.failed


def test_a_server_that_hangs_up_without_an_answer_is_a_failure():
    async def run():
        async def rude(request):
            request.transport.abort()
            return web.Response()

        async with serving(rude) as url:
            return await measure(url)

    measurement = asyncio.run(run())
    assert measurement.status is None
    assert measurement.error.startswith("the connection broke off before an answer came")
    assert measurement.failed


def test_what_is_no_http_is_told_as_that():
    async def run():
        async def speak(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
            return await measure(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    measurement = asyncio.run(run())
    assert (measurement.error, measurement.speaks_http) == ("what came is no HTTP", False)
    assert "verdict" not in format_measurement(measurement)


def test_redirects_are_answers():
    async def run():
        async def away(request):
            raise web.HTTPFound("/elsewhere")

        async with serving(away) as url:
            return await measure(url)

    measurement = asyncio.run(run())
    assert measurement.status == 302
    assert not measurement.failed


def test_a_body_goes_with_the_hash_of_its_bytes():
    body = bytes(range(256))

    async def run():
        async def receive(request):
            received["hash"] = request.headers["x-amz-content-sha256"]
            received["body"] = await request.read()
            received["method"] = request.method
            return web.Response(status=503)

        received: dict[str, Any] = {}
        async with serving(receive) as url:
            return await measure(url, method="PUT", body=body), received

    measurement, received = asyncio.run(run())
    assert received == {"hash": hashlib.sha256(body).hexdigest(), "body": body, "method": "PUT"}
    assert measurement.failed


@pytest.mark.parametrize("body", [None, b"{}"])
def test_a_signed_request_verifies(body):
    caller = Caller("arn:aws:iam::123456789012:user/local", "123456789012")
    verifier = Verifier([Identity("AKIA", "secret", caller)], {"eu-west-1"})

    async def run():
        async def check(request):
            headers = list(request.headers.items())
            verifier.verify(request.method, request.raw_path, headers, await request.read())
            return web.Response(text=request.headers["x-amz-security-token"])

        async with serving(check) as url:
            signer = Signer("AKIA", "secret", session_token="token", region="eu-west-1")
            return await measure(
                f"{url}/a%20b/ü?q=1 2&r=%2F", method="POST", body=body, headers=[("accept", "*/*")], signer=signer
            )

    assert asyncio.run(run()).status == 200


def test_nothing_listening_raises():
    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(measure(f"http://127.0.0.1:{unused_port()}/"))


def test_the_figures_follow_from_the_chunks():
    measurement = Measurement("GET", "http://localhost/", status=200)
    for seconds, size in [(0.5, 10), (1.0, 20), (2.5, 20), (3.0, 10)]:
        measurement.add(seconds, size)
    measurement.duration_seconds = 3.25
    assert measurement.as_json() == {
        "url": "http://localhost/",
        "function": None,
        "method": "GET",
        "status": 200,
        "verdict": "streamed",
        "reason": "4 chunks came over 2.500 s, the longest gap 1.500 s, with no length announced",
        "confidence": "high",
        "ttfb_ms": 500.0,
        "chunks": 4,
        "median_gap_ms": 500.0,
        "longest_gap_ms": 1500.0,
        "bytes": 60,
        "duration_ms": 3250.0,
        "bytes_per_second": 20,
        "message": None,
        "error": None,
    }


def test_figures_that_there_are_not_are_none():
    figures = Measurement("GET", "http://localhost/").as_json()
    assert {name for name, value in figures.items() if value is None} == {
        "function",
        "status",
        "ttfb_ms",
        "median_gap_ms",
        "longest_gap_ms",
        "duration_ms",
        "bytes_per_second",
        "message",
        "error",
    }


def test_pieces_that_arrive_together_are_told_apart_by_their_framing():
    async def run():
        async def burst(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            writer.write(head + b"2\r\naa\r\n3\r\nbbb\r\n1\r\nc\r\n0\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(burst, "127.0.0.1", 0)
        async with server:
            return await measure(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    measurement = asyncio.run(run())
    assert [chunk.size for chunk in measurement.chunks] == [2, 3, 1]
    assert measurement.frames == 3
    assert measurement.judgement.verdict == "streamed"


def test_a_large_download_at_full_speed_is_streamed():
    async def run():
        async def download(request):
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(64):
                await response.write(bytes(256 * 1024))
            return response

        async with serving(download) as url:
            return await measure(url)

    measurement = asyncio.run(run())
    assert measurement.bytes == 16 * 1024 * 1024
    assert measurement.frames == 64
    assert measurement.judgement.verdict == "streamed"
