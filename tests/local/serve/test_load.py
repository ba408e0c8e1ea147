"""Many clients at once, and clients that read slowly."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import psutil
import pytest
from botocore.eventstream import EventStreamBuffer
from lambda_streaming_local.measure import Signer
from multidict import CIMultiDict

STREAMS = 200
MIB = 1024 * 1024
# With the prelude, which counts for Lambda's API, as much as a response may be.
RESPONSE_MIB = 199


def test_two_hundred_streams_at_once_keep_every_byte_in_its_place(serve, declare):
    events = 20

    async def scenario(served):
        async def listen(number: int) -> None:
            parameters = {"name": str(number), "events": str(events), "gate": f"{served.gates.url}/all"}
            async with client.get(served.url, params=parameters) as response:
                assert await response.content.readline() == f"data: {number} first\n".encode()
                arrived.append(number)
                if len(arrived) == STREAMS:
                    served.gates.open("all")
                rest = await response.content.read()
            assert rest == b"".join(f"data: {number} {event}\n".encode() for event in range(events))

        arrived: list[int] = []
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout()
        ) as client:
            await asyncio.gather(*(listen(number) for number in range(STREAMS)))
        # All of them were open at the same time, each with an environment of its own.
        assert sorted(arrived) == list(range(STREAMS))

    serve(declare("events", timeout=300.0, reservedConcurrentExecutions=float(STREAMS)), scenario)


def small_socket(address: tuple) -> socket.socket:
    """With the smallest buffer, so that what the client does not read waits in the door."""
    reading = socket.socket(*address[:3])
    reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return reading


def held(process: psutil.Process) -> int:
    return process.memory_info().rss


@pytest.fixture(params=["function-url", "cloudfront", "lambda-api"])
def ask(request):
    """Asks a door for `mib` MiB and yields what comes of them as it is read."""

    async def through_http(served, client, mib) -> AsyncIterator[bytes]:
        async with client.get(served.door(request.param), params={"mib": str(mib)}) as response:
            async for data in response.content.iter_any():
                yield data

    async def through_lambda(served, client, mib) -> AsyncIterator[bytes]:
        url = f"{served.api}/2021-11-15/functions/fn/response-streaming-invocations"
        body = b'{"mib": %d}' % mib
        headers: CIMultiDict[str] = CIMultiDict()
        Signer("test", "test", region="eu-west-1").sign("POST", url, headers, body)
        events = EventStreamBuffer()
        prelude: bytes | None = b""
        async with client.post(url, data=body, headers=headers) as response:
            async for data in response.content.iter_any():
                events.add_data(data)
                for event in events:
                    if event.headers[":event-type"] != "PayloadChunk":
                        assert event.payload == b"{}"
                    elif prelude is None:
                        yield event.payload
                    else:
                        prelude, delimiter, first = (prelude + event.payload).partition(bytes(8))
                        if delimiter:
                            prelude = None
                            yield first

    return through_lambda if request.param == "lambda-api" else through_http


def test_a_slow_client_fills_no_memory(serve, declare, ask, distribution):
    """Neither the server's, which is this process, nor the function's."""
    server = psutil.Process(os.getpid())

    async def scenario(served):
        received = 0
        digest = hashlib.sha256()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=small_socket)) as client:
            async for data in ask(served, client, RESPONSE_MIB):
                if not received:
                    (function,) = [child for child in server.children() if child.name() == "node"]
                    before = most = held(server), held(function)
                digest.update(data)
                received += len(data)
                if received // MIB != (received - len(data)) // MIB:
                    # The function could have sent the rest in the time of this.
                    async with served.client.get(served.url, params={"mib": "1"}) as response:
                        await response.read()
                    most = max(most[0], held(server)), max(most[1], held(function))
        assert received == RESPONSE_MIB * MIB
        assert digest.digest() == numbered(RESPONSE_MIB)
        assert most[0] - before[0] < 32 * MIB
        assert most[1] - before[1] < 32 * MIB

    serve(declare("numbered", memorySize=1024.0, timeout=900.0, others=(distribution,)), scenario, limit_rate=False)


def numbered(mib: int) -> bytes:
    """The hash of what the function `numbered` sends."""
    digest = hashlib.sha256()
    for number in range(mib):
        digest.update((b"block %d;" % (number % 10) * MIB)[:MIB])
    return digest.digest()


def hold() -> tuple[int, int, int]:
    """Threads, descriptors and child processes of this process."""
    own = psutil.Process()
    return threading.active_count(), own.num_fds(), len(own.children(recursive=True))


def test_requests_of_every_kind_leave_nothing_behind(serve, declare):
    """As benchmarks/load/leaks.py, for less long."""

    async def scenario(served):
        async def ask(kind: str) -> None:
            with suppress(aiohttp.ClientPayloadError):
                async with served.client.get(served.url, params={"when": kind} if kind else {}) as response:
                    await response.read()
            await served.logged()

        async def round() -> None:
            for kind in ("", "early", "late", "destroy"):
                await ask(kind)

        for _ in range(3):
            await round()
        before = hold()
        for _ in range(25):
            await round()
        after = hold()
        assert after[0] <= before[0]
        assert after[1] <= before[1] + 4  # an environment may be about to end
        assert after[2] <= before[2] + 1

    serve(declare("fails"), scenario)


def test_stacks_one_after_another_leave_nothing_behind(serve, declare, tmp_path, monkeypatch):
    """As benchmarks/load/stacks.py, for less long."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 200

    held = []
    for _ in range(6):
        serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)
        held.append(hold())
    assert held[-1] <= held[1]
    assert not any(tmp_path.iterdir())
