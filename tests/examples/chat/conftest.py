"""A server whose answers the tests release piece by piece, and the chat page that asks it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

SITE = Path(__file__).parents[3] / "examples" / "chat" / "site"

Scenario = Callable[[Any, "ChatServer"], Awaitable[None]]


class Answer:
    """One request of the page and the response that the test writes to it."""

    def __init__(self, request: web.Request, body: bytes) -> None:
        self.request = request
        self.body = body
        self.response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        self.over = asyncio.Event()
        self.disconnected = asyncio.Event()

    @property
    def messages(self) -> Any:
        return json.loads(self.body)["messages"]

    @property
    def key(self) -> str:
        return str(json.loads(self.body)["answer"])

    async def write(self, data: bytes) -> None:
        if not self.response.prepared:
            await self.response.prepare(self.request)
        await self.response.write(data)

    async def event(self, kind: str, **data: Any) -> None:
        await self.write(f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode())

    async def done(self) -> None:
        await self.event("done", stopReason="end_turn", usage={"inputTokens": 1, "outputTokens": 1})
        self.over.set()

    def cut_off(self) -> None:
        assert self.request.transport is not None
        self.request.transport.abort()


class ChatServer:
    """The page's own files, and /api/chat as the tests script it."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Answer] = asyncio.Queue()
        self.cancelled: asyncio.Queue[Any] = asyncio.Queue()
        self.next_response: web.Response | None = None

    async def __aenter__(self) -> ChatServer:
        app = web.Application()
        app.router.add_post("/api/chat", self._chat)
        app.router.add_post("/api/chat/cancel", self._cancel)
        app.router.add_get("/", self._index)
        app.router.add_static("/", SITE)
        app.on_response_prepare.append(self._no_sniffing)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(SITE / "index.html")

    async def _no_sniffing(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["x-content-type-options"] = "nosniff"

    async def _cancel(self, request: web.Request) -> web.Response:
        self.cancelled.put_nowait(await request.json())
        return web.json_response({}, status=202)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        answer = Answer(request, await request.read())
        self.answers.put_nowait(answer)
        if self.next_response is not None:
            return self.next_response
        try:
            await answer.over.wait()
        except asyncio.CancelledError:
            answer.disconnected.set()
            raise
        return answer.response


@pytest.fixture
def browse(in_tab: Callable[[Callable[[Any], Awaitable[None]]], None]) -> Callable[[Scenario], None]:
    """Runs a scenario with the chat page open in a tab of its own."""

    def run(scenario: Scenario) -> None:
        async def with_server(page: Any) -> None:
            async with ChatServer() as server:
                try:
                    await page.open(server.url)
                    await scenario(page, server)
                finally:
                    await page.send("Page.navigate", url="about:blank")  # its requests end before the server does

        in_tab(with_server)

    return run
