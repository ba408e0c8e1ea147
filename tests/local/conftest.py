"""A stack of one function out of `handlers/`, served by a real Node process behind real sockets.

The tests' servers run on the event loop that `lambda-streaming serve` runs on.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvloop
from aiohttp import web
from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.serve.options import Options
from lambda_streaming_local.serve.server import Server
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

HANDLERS = Path(__file__).parent / "handlers"
ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:fn"
DOMAIN = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws"


def declare(
    handler: str, /, *, url: dict[str, Any] | None = None, others: tuple[Resource, ...] = (), **function: Any
) -> Graph:
    """A stack with the function `handler` and its URL, public and streaming unless `url` says otherwise."""
    inputs = {
        "name": "fn",
        "runtime": "nodejs22.x",
        "handler": f"index.{handler}",
        "code": {"path": str(HANDLERS)},
        "timeout": 30.0,
        "memorySize": 256.0,
        "role": f"arn:aws:iam::{ACCOUNT}:role/fn-role",
        **function,
    }
    url_inputs = {"functionName": "fn", "authorizationType": "NONE", "invokeMode": "RESPONSE_STREAM", **(url or {})}
    return Graph(
        [
            Resource("urn:function", "aws:lambda/function:Function", "fn", inputs, outputs={"name": "fn", "arn": ARN}),
            Resource(
                "urn:url",
                "aws:lambda/functionUrl:FunctionUrl",
                "url",
                url_inputs,
                outputs={"functionUrl": f"https://{DOMAIN}/"},
            ),
            *others,
        ]
    )


class Gates:
    """Addresses for a handler to fetch: each answers once the test has opened it, and the test can await its call."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._called: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._names: asyncio.Queue[str] = asyncio.Queue()
        self.url = ""

    def open(self, name: str) -> None:
        self._open[name].set()

    async def called(self, name: str) -> None:
        await asyncio.wait_for(self._called[name].wait(), 60)

    async def any_called(self) -> str:
        """The name of the next gate that is called."""
        return await self._names.get()

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self._called[name].set()
        self._names.put_nowait(name)
        await self._open[name].wait()
        return web.Response(text="open")


class Output:
    """What the functions logged."""

    def __init__(self) -> None:
        self.data = b""
        self._grew = asyncio.Event()

    def add(self, function: str, data: bytes) -> None:
        self.data += data
        self._grew.set()

    async def contains(self, text: str) -> None:
        """Waits until `text` was logged."""
        while text.encode() not in self.data:
            self._grew.clear()
            await asyncio.wait_for(self._grew.wait(), 60)


@dataclass
class Served:
    """A served stack, with what a test needs of it."""

    server: Server
    client: aiohttp.ClientSession
    gates: Gates
    requests: asyncio.Queue[RequestLog]
    output: Output

    def door(self, kind: str) -> str:
        return next(door.url for door in self.server.doors if door.kind == kind)

    @property
    def url(self) -> str:
        return self.door("function-url")

    @property
    def api(self) -> str:
        return self.door("lambda-api")

    async def logged(self) -> RequestLog:
        """The next request that was logged."""
        return await asyncio.wait_for(self.requests.get(), 60)


Scenario = Callable[[Served], Awaitable[None]]


async def _serve(graph: Graph, scenario: Scenario, options: dict[str, Any]) -> None:
    requests: asyncio.Queue[RequestLog] = asyncio.Queue()
    output = Output()
    gates = Gates()
    app = web.Application()
    app.router.add_get("/{name:.*}", gates.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    gates.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = Options(on_request=requests.put_nowait, on_log=output.add, **options)
    client = aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=60), max_field_size=65536)
    try:
        async with client, Server.from_graph(graph, settings) as server:
            await scenario(Served(server, client, gates, requests, output))
    finally:
        await runner.cleanup()


@pytest.fixture
def serve() -> Callable[..., None]:
    """Serves the stack `graph` while `scenario` runs."""

    def run(graph: Graph, scenario: Scenario, **options: Any) -> None:
        asyncio.run(_serve(graph, scenario, options))

    return run


@pytest.fixture(name="declare")
def declare_fixture() -> Callable[..., Graph]:
    return declare


@pytest.fixture
def distribution() -> Resource:
    """In front of the function URL, without origin access control."""
    return Resource(
        "urn:distribution",
        "aws:cloudfront/distribution:Distribution",
        "cdn",
        {
            "origins": [{"originId": "url", "domainName": DOMAIN}],
            "defaultCacheBehavior": {
                "targetOriginId": "url",
                "allowedMethods": ["GET", "HEAD"],
                "viewerProtocolPolicy": "allow-all",
                "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            },
        },
        {"arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1", "domainName": "d1.cloudfront.net"},
    )


@pytest.fixture
def arn() -> str:
    return ARN


@pytest.fixture
def domain() -> str:
    return DOMAIN


@pytest.fixture(scope="session", autouse=True)
def event_loops() -> Iterator[None]:
    before = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    yield
    asyncio.set_event_loop_policy(before)
