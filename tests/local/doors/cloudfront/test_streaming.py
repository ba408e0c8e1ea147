"""Answers pass through as they come, with backpressure, and what breaks is seen to break."""

import asyncio
from functools import partialmethod

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from lambda_streaming_local.doors.shared.body import Body

CHUNK = b"x" * 65536


def test_a_chunk_reaches_the_viewer_before_the_next_is_written(stack):
    async def run():
        acknowledged = asyncio.Semaphore(0)

        async def origin(request):
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
            await response.prepare(request)
            for number in range(20):
                await response.write(f"data: {number}\n\n".encode())
                await acknowledged.acquire()
            return response

        received = []
        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            async for chunk in answer.content.iter_any():
                received.append(chunk)
                acknowledged.release()
        return received

    assert asyncio.run(asyncio.wait_for(run(), 60)) == [f"data: {number}\n\n".encode() for number in range(20)]
    assert (stack.logs[0].status, stack.logs[0].chunks, stack.logs[0].error) == (200, 20, None)


def test_the_head_reaches_the_viewer_before_the_body(stack):
    async def run():
        has_head = asyncio.Event()

        async def origin(request):
            response = web.StreamResponse(status=201)
            await response.prepare(request)
            await has_head.wait()
            await response.write(b"body")
            return response

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            has_head.set()
            return answer.status, await answer.read()

    assert asyncio.run(asyncio.wait_for(run(), 60)) == (201, b"body")


def test_a_request_body_streams_to_the_origin(stack):
    async def run():
        arrived = asyncio.Semaphore(0)

        async def body():
            for number in range(5):
                yield f"part {number};".encode()
                await arrived.acquire()

        async def origin(request):
            received = b""
            async for part in request.content.iter_any():
                received += part
                arrived.release()
            return web.Response(body=received)

        async with stack.serving(origin) as viewer, viewer.post("/", data=body()) as answer:
            return await answer.read()

    assert asyncio.run(asyncio.wait_for(run(), 60)) == b"part 0;part 1;part 2;part 3;part 4;"


def test_a_slow_viewer_slows_the_origin_down(stack, monkeypatch):
    total = 1024  # 64 MB

    def telling(waits, write):
        """The same write, which sets the event when it does not return at once."""

        async def tell(*args):
            told = asyncio.get_running_loop().call_soon(waits.set)
            await write(*args)
            told.cancel()

        return tell

    async def run():
        written = 0
        door_waits, origin_waits = asyncio.Event(), asyncio.Event()
        monkeypatch.setattr(Body, "write", partialmethod(telling(door_waits, Body.write)))

        async def origin(request):
            nonlocal written
            response = web.StreamResponse()
            await response.prepare(request)
            write = telling(origin_waits, response.write)
            for _ in range(total):
                await write(CHUNK)
                written += 1
            return response

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            await door_waits.wait()
            await origin_waits.wait()
            held_back = written
            size = 0
            async for chunk in answer.content.iter_any():
                size += len(chunk)
        return held_back, written, size

    held_back, written, size = asyncio.run(asyncio.wait_for(run(), 60))
    assert held_back < total / 2
    assert (written, size) == (total, total * len(CHUNK))


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "100"}])
def test_an_origin_that_breaks_off_breaks_the_viewers_connection(stack, headers):
    async def run():
        has_part = asyncio.Event()

        async def origin(request):
            response = web.StreamResponse(headers=headers)
            await response.prepare(request)
            await response.write(b"part")
            await has_part.wait()
            request.transport.abort()
            return response

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            assert await answer.content.readany() == b"part"
            has_part.set()
            with pytest.raises(aiohttp.ClientError):
                await answer.content.readany()

    asyncio.run(asyncio.wait_for(run(), 60))
    assert stack.logs[0].status == 200
    assert stack.logs[0].error.startswith("the origin failed: ")


def test_a_viewer_that_leaves_closes_the_connection_to_the_origin(stack):
    async def run():
        closed = asyncio.Event()

        async def origin(request):
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                while True:
                    await response.write(CHUNK)
            finally:
                closed.set()

        async with stack.serving(origin) as viewer:
            answer = await viewer.get("/")
            await answer.content.readany()
            answer.close()
            await closed.wait()

    asyncio.run(asyncio.wait_for(run(), 60))
    assert stack.logs[0].error == "the connection was closed"


def test_silence_before_the_head_is_a_504(stack):
    stack.origin("url")["customOriginConfig"]["originReadTimeout"] = 0.05

    async def run():
        answered = asyncio.Event()

        async def origin(request):
            await answered.wait()
            return web.Response()

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            answered.set()
            return answer.status, answer.headers["X-Cache"], await answer.text()

    status, x_cache, page = asyncio.run(asyncio.wait_for(run(), 60))
    assert (status, x_cache) == (504, "Error from cloudfront")
    assert "<H1>504 ERROR</H1>" in page
    assert "CloudFront attempted to establish a connection with the origin" in page


def test_silence_in_the_body_breaks_the_answer(stack):
    stack.origin("url")["customOriginConfig"]["originReadTimeout"] = 0.05

    async def run():
        over = asyncio.Event()

        async def origin(request):
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"part")
            await over.wait()
            return response

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()
            over.set()

    asyncio.run(asyncio.wait_for(run(), 60))


def test_the_completion_timeout_bounds_an_answer_that_never_falls_silent(stack):
    stack.origin("url")["responseCompletionTimeout"] = 0.1

    async def run():
        arrived, stopped = asyncio.Semaphore(0), asyncio.Event()

        async def origin(request):
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                while True:
                    await response.write(b": still here\n\n")
                    await arrived.acquire()
            finally:
                stopped.set()

        async def read(answer):
            async for _ in answer.content.iter_any():
                arrived.release()

        async with stack.serving(origin) as viewer, viewer.get("/") as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await read(answer)
            await stopped.wait()

    asyncio.run(asyncio.wait_for(run(), 60))


def test_an_origin_that_is_down_is_a_502(stack):
    async def run():
        door = stack.door({stack.origin("url")["domainName"]: f"http://127.0.0.1:{unused_port()}"})
        await door.start()
        try:
            async with TestClient(TestServer(door.app)) as viewer, viewer.get("/") as answer:
                return answer.status, await answer.text()
        finally:
            await door.close()

    status, page = asyncio.run(asyncio.wait_for(run(), 60))
    assert status == 502
    assert "<H1>502 ERROR</H1>" in page


def test_an_origin_that_is_not_in_the_stack_is_a_502(stack):
    stack.origin("url")["domainName"] = "api.example.com"

    async def run():
        async with stack.serving() as viewer, viewer.get("/") as answer:
            return answer.status, await answer.text()

    status, page = asyncio.run(asyncio.wait_for(run(), 60))
    assert status == 502
    assert "Nothing here answers for api.example.com." in page
