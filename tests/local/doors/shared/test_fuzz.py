"""Requests that are altered at random: an answer of HTTP or none, never a failure of the door's own.

`corpus` holds requests to begin with, and each that once went wrong. LAMBDA_STREAMING_FUZZ_SECONDS lets it go on for
longer than in CI; the seed of a run is in the failure's message.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lambda_streaming_policies.stack.resource import Resource

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


async def exchange(port: int | None, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    except asyncio.TimeoutError:
        raise AssertionError(f"no answer to {sent!r}") from None
    finally:
        writer.close()


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 10


def rest_api(arn: str) -> Iterator[Resource]:
    """An API with one method, for all paths below its root."""
    place = {"restApi": "api", "resourceId": "proxy", "httpMethod": "ANY"}
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    execution = f"arn:aws:execute-api:eu-west-1:{arn.split(':')[4]}:api"
    grant = {"function": "fn", "action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com"}
    declared: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "apigateway/restApi:RestApi": ({}, {"id": "api", "rootResourceId": "root", "executionArn": execution}),
        "apigateway/resource:Resource": (
            {"restApi": "api", "parentId": "root", "pathPart": "{proxy+}"},
            {"id": "proxy"},
        ),
        "apigateway/stage:Stage": ({"restApi": "api", "stageName": "prod"}, {}),
        "apigateway/method:Method": ({**place, "authorization": "NONE"}, {}),
        "apigateway/integration:Integration": (
            {**place, "type": "AWS_PROXY", "uri": uri},
            {},
        ),
        "lambda/permission:Permission": ({**grant, "sourceArn": f"{execution}/*"}, {}),
    }
    for kind, (inputs, outputs) in declared.items():
        yield Resource(f"urn:{kind}", f"aws:{kind}", "api", inputs, outputs)


@pytest.mark.parametrize("kind", ["function-url", "lambda-api", "cloudfront", "api-gateway"])
def test_altered_requests(serve: Any, declare: Any, distribution: Resource, arn: str, kind: str) -> None:
    seed = random.randrange(2**32) if SECONDS else 13

    async def scenario(served: Any) -> None:
        chance = random.Random(seed)
        door = urlsplit(served.door(kind))
        # An API's paths begin with its stage.
        requests = [path.read_bytes().replace(b" /", b" %s/" % door.path.encode(), 1) for path in CORPUS]
        altered = (alter(chance.choice(requests), chance) for _ in count())
        until = time.monotonic() + SECONDS
        for number, request in enumerate(chain(requests, altered)):
            if number >= len(requests) + ROUNDS and time.monotonic() >= until:
                break
            answer = await exchange(door.port, request)
            status = answer.partition(b" ")[2][:3]
            is_http = answer.startswith(b"HTTP/1.") and not status.startswith(b"5")
            assert answer == b"" or is_http, (seed, request, answer)
        async with served.client.get(served.url) as response:
            assert response.status == 200
        while not served.requests.empty():
            assert "the local run failed" not in str((await served.requests.get()).error), seed

    others = (distribution, *rest_api(arn))
    serve(declare("echo", url={"invokeMode": "BUFFERED"}, others=others), scenario)
