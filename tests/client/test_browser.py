"""The client in a real Chromium, against a server whose answers the tests release piece by piece."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

CLIENT = Path(__file__).parents[2] / "client" / "stream.js"
PAGE = """<!doctype html><title>Reader</title><link rel="icon" href="data:,"><pre></pre>
<script type="module">
  import * as client from "./stream.js";
  Object.assign(window, client);
  document.body.dataset.ready = "";
</script>"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Scenario = Callable[[Any], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A page with the client as globals; `handler` answers everything under /api/."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def client(request: web.Request) -> web.FileResponse:
        return web.FileResponse(CLIENT)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/stream.js", client)
    app.router.add_route("*", "/api/{rest}", handler)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
def read(in_tab: Callable[[Scenario], None]) -> Callable[[Handler, Scenario], None]:
    """Runs a scenario with the page open, whose requests the handler answers."""

    def run(handler: Handler, scenario: Scenario) -> None:
        async def with_server(page: Any) -> None:
            async with serving(handler) as url:
                try:
                    await page.open(url)
                    await page.until("'ready' in document.body.dataset")
                    await scenario(page)
                finally:
                    await page.send("Page.navigate", url="about:blank")  # its requests end before the server does

        in_tab(with_server)

    return run


async def show(page: Any, source: str) -> None:
    """Starts to read `source`: the page shows what comes, one value a line, then the error's kind and message."""
    await page.evaluate(
        f"""void (async () => {{
          const show = (value) => document.querySelector("pre").append(`${{value}}\\n`);
          window.controller = new AbortController();
          const {{ signal }} = controller;
          try {{
            for await (const value of {source}) show(typeof value === "string" ? value : JSON.stringify(value));
            show("end");
          }} catch (error) {{
            show(`${{error instanceof StreamError}} ${{error.kind}}: ${{error.message}}`);
          }}
        }})()"""
    )


async def shows(page: Any, *lines: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    await page.until(f"document.querySelector('pre').textContent === {json.dumps(text)}")


async def start(request: web.Request, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": content_type})
    await response.prepare(request)
    return response


def test_text_shows_before_the_server_sends_more(read: Callable[[Handler, Scenario], None]) -> None:
    turns = [asyncio.Event(), asyncio.Event()]

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await start(request, "text/plain")
        await response.write("One 世".encode()[:-1])
        await turns[0].wait()
        await response.write("世".encode()[-1:] + b" two")
        await turns[1].wait()
        return response

    async def scenario(page: Any) -> None:
        await show(page, "readText('/api/text')")
        await shows(page, "One ")
        turns[0].set()
        await shows(page, "One ", "世 two")
        turns[1].set()
        await shows(page, "One ", "世 two", "end")

    read(handler, scenario)


def test_json_lines_come_as_values(read: Callable[[Handler, Scenario], None]) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(body='{"row":1}\n{"row":"世"}'.encode(), content_type="application/jsonl")

    async def scenario(page: Any) -> None:
        await show(page, "readJsonLines('/api/rows')")
        await shows(page, '{"row":1}', '{"row":"世"}', "end")

    read(handler, scenario)


def test_raw_bytes_are_posted_with_their_hash(read: Callable[[Handler, Scenario], None]) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        same = request.headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
        return web.Response(text=f"{request.method} {body!r} {same}")

    async def scenario(page: Any) -> None:
        await show(page, "readText('/api/raw', { body: Uint8Array.of(0, 255, 195, 40) })")
        await shows(page, r"POST b'\x00\xff\xc3(' True", "end")

    read(handler, scenario)


def test_what_breaks_is_told(read: Callable[[Handler, Scenario], None]) -> None:
    shown = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/api/refused":
            return web.json_response({"error": "Too long."}, status=400)
        response = await start(request, "text/plain")
        await response.write(b"four")
        await shown.wait()
        assert request.transport is not None
        request.transport.abort()
        return response

    async def scenario(page: Any) -> None:
        await show(page, "readText('/api/refused')")
        await shows(page, "true status: Too long. (status 400)")
        await page.evaluate("document.querySelector('pre').textContent = ''")
        await show(page, "readText('/api/broken')")
        await shows(page, "four")
        shown.set()
        await shows(page, "four", "true broken: The answer broke off after 4 bytes.")
        await page.evaluate("document.querySelector('pre').textContent = ''")
        await show(page, "readText('http://127.0.0.1:1/')")
        await shows(page, "true unreachable: The server cannot be reached.")

    read(handler, scenario)


def test_a_broken_answer_is_resumed_after_its_last_id(read: Callable[[Handler, Scenario], None]) -> None:
    asked: list[tuple[str | None, bytes]] = []
    shown = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append((request.headers.get("last-event-id"), await request.read()))
        response = await start(request, "text/event-stream")
        if len(asked) == 1:
            await response.write(b"retry: 1\nid: 1\ndata: One\n\nid: 2\ndata: cut")
            await shown.wait()
            assert request.transport is not None
            request.transport.abort()
        else:
            await response.write(b"id: 2\nevent: done\ndata: two\n\n")
        return response

    async def scenario(page: Any) -> None:
        await show(page, "readEvents('/api/events', { json: {}, resume: 1, isLast: (event) => event.type === 'done' })")
        first = '{"type":"message","data":"One","id":"1"}'
        await shows(page, first)
        shown.set()
        await shows(page, first, '{"type":"done","data":"two","id":"2"}', "end")
        assert asked == [(None, b"{}"), ("1", b"{}")]

    read(handler, scenario)


@pytest.mark.parametrize("how", ["abort", "leave"])
def test_stopping_closes_the_connection_and_tells_the_server(
    read: Callable[[Handler, Scenario], None], how: str
) -> None:
    closed, cancelled = asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/api/cancel":
            body = await request.read()
            assert body == b'{"id":7}'
            assert request.headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
            cancelled.set()
            return web.Response(status=204)
        response = await start(request, "text/plain")
        await response.write(b"One")
        try:
            await asyncio.Event().wait()
        finally:
            closed.set()
        return response

    async def scenario(page: Any) -> None:
        await show(page, "readText('/api/text', { signal, cancel: { url: '/api/cancel', json: { id: 7 } } })")
        await shows(page, "One")
        if how == "abort":
            await page.evaluate("controller.abort()")
            await shows(page, "One", "true aborted: The answer was stopped.")
        else:
            await page.open("about:blank")
        await closed.wait()
        await cancelled.wait()

    read(handler, scenario)
