"""The load runs notice an answer that is not the one that was asked for."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from benchmarks.load import leaks, streams

FLOW = b"1:0;1:1;" * 1000
WHOLE, BREAKS, FAILS, LEFT = (leaks.KINDS.index(kind) for kind in ("whole", "breaks", "fails", "left"))
ERROR = b"Internal Server Error"


def flow(name: bytes) -> bytes:
    """What the function sends to the reader of this name."""
    return FLOW + hashlib.sha256(name + FLOW).digest()


def answered(
    sent: bytes, ask: Callable[[aiohttp.ClientSession, str], Awaitable[Any]], status: int = 200, breaks: bool = False
) -> Any:
    """What `ask` makes of an answer like this."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        await response.write(sent)
        if breaks:
            assert request.transport is not None
            request.transport.close()
        return response

    async def scenario() -> Any:
        app = web.Application()
        app.router.add_get("/", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with aiohttp.ClientSession() as client:
                return await ask(client, f"http://127.0.0.1:{runner.addresses[0][1]}/")
        finally:
            await runner.cleanup()

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("read", "sent", "is_whole"),
    [
        (streams.read_flow, flow(b"1"), True),
        (streams.read_flow, flow(b"2"), False),
        (streams.read_flow, flow(b"1")[1:], False),
        (streams.read_flow, FLOW, False),
        (streams.read_events, b"data: 1:0\n\ndata: 1:1\n\n", True),
        (streams.read_events, b"data: 2:0\n\ndata: 2:1\n\n", False),
        (streams.read_events, b"data: 1:0\n\n", False),
        (streams.read_events, b"data: 1:0\n\ndata: 1:1\n\ndata: 1:1\n\n", False),
    ],
)
def test_every_byte_of_a_stream_is_compared(read: Any, sent: bytes, is_whole: bool) -> None:
    assert answered(sent, lambda client, url: read(client, url, 1, 2)) == (len(sent), is_whole)


@pytest.mark.parametrize(
    ("number", "sent", "how"),
    [(WHOLE, b"0:", {}), (BREAKS, b"3:", {"breaks": True}), (FAILS, ERROR, {"status": 502}), (LEFT, b"5:0;", {})],
)
def test_answers_of_every_kind(number: int, sent: bytes, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "LEFT_SECONDS", 0)
    answered(sent, lambda client, url: leaks.ask(client, url, number), **how)


@pytest.mark.parametrize(
    ("number", "sent", "how"),
    [
        (WHOLE, b"1:", {}),
        (WHOLE, b"0:0:", {}),
        (WHOLE, b"0:", {"breaks": True}),
        (WHOLE, b"0:", {"status": 502}),
        (BREAKS, b"3:", {}),
        (BREAKS, b"4:", {"breaks": True}),
        (FAILS, b"4:", {}),
        (FAILS, ERROR, {"status": 502, "breaks": True}),
        (LEFT, b"6:", {}),
    ],
)
def test_an_answer_of_another_kind_fails(number: int, sent: bytes, how: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        answered(sent, lambda client, url: leaks.ask(client, url, number), **how)
