"""A stack of one function, watched by the page."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from lambda_streaming_local.page.recorder import Recorder
from lambda_streaming_local.page.server import PageServer
from lambda_streaming_local.serve.options import Options
from lambda_streaming_local.serve.server import Server
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

HANDLERS = Path(__file__).parent / "handlers"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:fn"


def declare(auth: str) -> Graph:
    inputs = {"name": "fn", "runtime": "nodejs22.x", "handler": "index.handler", "timeout": 30.0}
    url = {"functionName": "fn", "authorizationType": auth, "invokeMode": "RESPONSE_STREAM"}
    address = "https://abcdefghijklmnopqrstuvwxyz234567.lambda-url.eu-west-1.on.aws/"
    function, function_url = "aws:lambda/function:Function", "aws:lambda/functionUrl:FunctionUrl"
    return Graph(
        [
            Resource("urn:function", function, "fn", {**inputs, "code": {"path": str(HANDLERS)}}, {"arn": ARN}),
            Resource("urn:url", function_url, "chat", url, {"functionUrl": address}),
        ]
    )


@dataclass
class Watched:
    """A served stack, its page, and the gates that let its function's pieces go."""

    page: str
    door: str
    recorder: Recorder
    client: aiohttp.ClientSession
    gate: str
    server: Server
    gates: defaultdict[str, asyncio.Event]

    async def ask(self, path: str = "/", pieces: tuple[str, ...] = ("hello",), **arguments: Any) -> bytes:
        """One request to the function's URL, with its whole answer."""
        body = {"pieces": pieces, **arguments.pop("body", {})}
        async with self.client.post(self.door + path, json=body, **arguments) as response:
            return await response.read()

    async def describe(self, number: int) -> Any:
        """What the page shows of a request once it is over."""
        async for _ in self.recorder.follow():
            record = self.recorder.get(number)
            if record is not None and record.is_over:
                break
        async with self.client.get(f"{self.page}requests/{number}") as response:
            return await response.json()


@asynccontextmanager
async def watch(auth: str = "NONE") -> AsyncIterator[Watched]:
    gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def wait(request: web.Request) -> web.Response:
        await gates[request.match_info["name"]].wait()
        return web.Response(text="open")

    app = web.Application()
    app.router.add_get("/{name}", wait)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    recorder = Recorder()
    options = Options(watch=recorder.watch, on_log=recorder.log)
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as client,
            PageServer(recorder, 0, "test") as page,
            Server.from_graph(declare(auth), options) as server,
        ):
            door = next(door.url for door in server.doors if door.kind == "function-url")
            gate = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield Watched(page.url, door, recorder, client, gate, server, gates)
    finally:
        await runner.cleanup()


@pytest.fixture
def watching() -> Any:
    return watch
