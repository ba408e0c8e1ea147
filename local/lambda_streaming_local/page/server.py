"""Serves the page on a loopback port of its own.

Its address holds a secret, so that neither other sites nor other users of this machine can read what passes the doors.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from ..graph import InputProblem
from ..wording import describe_port_error
from .again import send_again
from .record import Record
from .recorder import MOST_REQUESTS, Recorder

_SITE = Path(__file__).parent / "site"
_FILES = {"": "index.html", "page.css": "page.css", "page.mjs": "page.mjs", "timeline.mjs": "timeline.mjs"}
_TYPES = {".html": "text/html", ".css": "text/css", ".mjs": "text/javascript"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer:
    """Serves the page while it is entered with `async with`; then `url` is its address."""

    def __init__(self, recorder: Recorder, port: int, secret_key: str) -> None:
        self.url = ""
        self._recorder = recorder
        self._port = port
        self._secret_key = secret_key
        self._token = secrets.token_urlsafe(16)
        self._hosts: frozenset[str] = frozenset()
        self._sending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> PageServer:
        """Raises `InputProblem` where the port is taken."""
        try:
            listening = socket.create_server(("127.0.0.1", self._port))
        except (OSError, OverflowError) as error:
            why = describe_port_error(error)
            raise InputProblem(f"--page-port: port {self._port} cannot be listened on: {why}; pick another") from error
        port = listening.getsockname()[1]
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.url = f"http://127.0.0.1:{port}/{self._token}/"
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/{token}/events", self._send_events)
        app.router.add_get("/{token}/requests/{number:[0-9]+}", self._send_request)
        app.router.add_post("/{token}/requests/{number:[0-9]+}/again", self._send_again)
        app.router.add_post("/{token}/forget", self._forget)
        app.router.add_get("/{token}/{file:[a-z.]*}", self._send_file)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        return self

    async def __aexit__(
        self, type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response: web.StreamResponse | None = self._refuse(request)
        if response is None:
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                response = web.Response(status=answer.status, text=f"{answer.status}: {answer.reason}\n")
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _refuse(self, request: web.Request) -> web.Response | None:
        if request.host not in self._hosts:
            return web.Response(status=421, text="This page is there for 127.0.0.1 only: open it by that name.\n")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return web.Response(status=403, text="This page answers no other site.\n")
        origin = request.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return web.Response(status=403, text="This page answers no other site.\n")
        if request.method == "POST" and request.content_type != "application/json":
            return web.Response(status=415, text="Send application/json.\n")
        if not hmac.compare_digest(request.match_info.get("token", "").encode(), self._token.encode()):
            return web.Response(status=404, text="The page's address is the one that `serve` printed.\n")
        return None

    async def _send_file(self, request: web.Request) -> web.Response:
        name = _FILES.get(request.match_info["file"])
        if name is None:
            raise web.HTTPNotFound
        path = _SITE / name
        return web.Response(text=path.read_text("utf-8"), content_type=_TYPES[path.suffix])

    async def _send_events(self, request: web.Request) -> web.StreamResponse:
        """The list, and each change of it, as server-sent events."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **_HEADERS})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            async for changed in self._recorder.follow():
                requests = [record.summarize() for record in changed]
                await response.write(_write_event({"most": MOST_REQUESTS, "requests": requests}))
        return response

    async def _send_request(self, request: web.Request) -> web.Response:
        record = self._recorder.get(int(request.match_info["number"]))
        if record is None:
            raise web.HTTPNotFound
        return web.json_response(record.describe())

    async def _send_again(self, request: web.Request) -> web.Response:
        record = self._recorder.get(int(request.match_info["number"]))
        if record is None:
            raise web.HTTPNotFound
        if not record.is_body_whole:
            return web.json_response({"why": "its body is too large to be kept, or never came"}, status=409)
        if not await _listens(record.address):
            return web.json_response({"why": "nothing listens at its door any more"}, status=409)
        task = asyncio.create_task(self._send(record))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return web.json_response({}, status=202)

    async def _send(self, record: Record) -> None:
        # How it went is on the page, as with every request.
        with contextlib.suppress(aiohttp.ClientError, OSError):
            await send_again(record, self._secret_key)

    async def _forget(self, request: web.Request) -> web.Response:
        self._recorder.forget()
        return web.json_response({})


async def _listens(address: tuple[str, int] | None) -> bool:
    """A door is gone once the program declares it no longer."""
    if address is None:
        return False
    try:
        _, writer = await asyncio.open_connection(*address)
    except OSError:
        return False
    writer.close()
    return True


def _write_event(value: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()
