"""Many clients at once, and clients that read slowly."""

from __future__ import annotations

import asyncio
import os
import socket

import aiohttp
import psutil

STREAMS = 200
MIB = 1024 * 1024


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


def test_a_slow_client_does_not_fill_the_memory(serve, declare):
    process = psutil.Process(os.getpid())

    async def scenario(served):
        loop = asyncio.get_running_loop()
        # The smallest buffers, so that what is not read waits in the door.
        reading = socket.socket()
        reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reading.setblocking(False)
        await loop.sock_connect(reading, ("127.0.0.1", int(served.url.rpartition(":")[2])))
        await loop.sock_sendall(reading, b"GET /?mib=200 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        before = most = process.memory_info().rss
        received = 0
        while data := await loop.sock_recv(reading, 256 * 1024):
            received += len(data)
            if received // MIB != (received - len(data)) // MIB:
                # The function could have sent the rest in the time of this.
                async with served.client.get(served.url, params={"mib": "1"}) as response:
                    await response.read()
                most = max(most, process.memory_info().rss)
        reading.close()
        assert received > 200 * MIB
        assert most - before < 32 * MIB

    serve(declare("large", memorySize=1024.0), scenario, limit_rate=False)
