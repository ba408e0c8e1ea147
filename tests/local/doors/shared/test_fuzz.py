"""Requests that are altered at random: an answer of HTTP or none, never a failure of the door's own.

`corpus` holds requests to begin with, and each that once went wrong. LAMBDA_STREAMING_FUZZ_SECONDS lets it go on for
longer than in CI; the seed of a run is in the failure's message.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.http"))
SECONDS = float(os.environ.get("LAMBDA_STREAMING_FUZZ_SECONDS", "0"))
ROUNDS = 150
PIECES = (
    b"\r\n",
    b"\n",
    b"\0",
    b" ",
    b":",
    b"%",
    b"%00",
    b"%zz",
    b"../",
    b"//",
    b"\xff",
    b"0" * 20,
    b"chunked",
    b"HTTP/2.0",
)


def alter(request: bytes, chance: random.Random) -> bytes:
    """`request` with a few bytes changed, taken away, doubled or put in."""
    altered = bytearray(request)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(altered) + 1)
        kind = chance.randrange(4)
        if kind == 0 and at < len(altered):
            altered[at] = chance.randrange(256)
        elif kind == 1:
            del altered[at : at + chance.randint(1, 20)]
        elif kind == 2:
            altered[at:at] = altered[at : at + chance.randint(1, 200)]
        else:
            altered[at:at] = chance.choice(PIECES)
    return bytes(altered)


async def exchange(address: str, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    try:
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 10


@pytest.mark.parametrize("kind", ["function-url", "lambda-api"])
def test_altered_requests(serve: Any, declare: Any, kind: str) -> None:
    seed = random.randrange(2**32) if SECONDS else 13

    async def scenario(served: Any) -> None:
        chance = random.Random(seed)
        requests = [path.read_bytes() for path in CORPUS]
        altered = (alter(chance.choice(requests), chance) for _ in count())
        until = time.monotonic() + SECONDS
        for number, request in enumerate(chain(requests, altered)):
            if number >= len(requests) + ROUNDS and time.monotonic() >= until:
                break
            answer = await exchange(served.door(kind), request)
            status = answer.partition(b" ")[2][:3]
            is_http = answer.startswith(b"HTTP/1.") and not status.startswith(b"5")
            assert answer == b"" or is_http, (seed, request, answer)
        async with served.client.get(served.url) as response:
            assert response.status == 200
        while not served.requests.empty():
            assert "the local run failed" not in str((await served.requests.get()).error), seed

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)
