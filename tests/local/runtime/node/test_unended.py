"""AWS waits for the end of a response stream until the function's time is over, whatever the handler returns."""

from __future__ import annotations

from typing import Any

import pytest

PREAMBLE = """
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
"""


async def ask(served) -> Any:
    async with served.client.get(served.url) as response:
        await response.content.read(1)
    return (await served.logged()).warning


def stack(declare, handler: str, runtime: str = "nodejs24.x"):
    source = f"{PREAMBLE}export const handler = awslambda.streamifyResponse({handler});"
    return declare("handler", code={"assets": {"index.mjs": {"text": source}}}, timeout=3.0, runtime=runtime)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
@pytest.mark.parametrize(
    ("handler", "what"),
    [
        ("async () => ({ statusCode: 200, body: 'returned' })", "does nothing any more"),
        ("async (event, stream) => { stream.write('part'); }", "does nothing any more"),
        ("async (event, stream) => awslambda.HttpResponseStream.from(stream, {})", "does nothing any more"),
        ("async () => { await new Promise(() => {}); }", "does nothing any more"),
        ("async (event, stream) => { stream.write('x'); setInterval(() => {}, 900); }", "when its time was over"),
    ],
    ids=["returned", "written", "head", "stuck", "timer"],
)
def test_a_stream_without_an_end_is_warned_of_with_the_mend(serve, declare, runtime, handler, what):
    async def scenario(served):
        warning = await ask(served)
        assert what in warning
        assert "responseStream.end()" in warning

    serve(stack(declare, handler, runtime), scenario)


@pytest.mark.parametrize(
    "handler",
    [
        "async (event, stream) => { stream.write('part'); stream.end(); }",
        "async (event, stream) => { await pipeline(Readable.from(['a', 'b']), stream); }",
        "async (event, stream) => { Readable.from(['a', 'b']).pipe(stream); }",
        "async (event, stream) => { setTimeout(() => stream.end('x'), 2300); }",
        "async (event, stream) => { stream.write('x'); await wait(2300); stream.end(); }",
    ],
    ids=["ended", "pipeline", "pipe", "later", "slow"],
)
def test_a_stream_that_ends_is_not_warned_of(serve, declare, handler):
    async def scenario(served):
        assert await ask(served) is None

    serve(stack(declare, handler), scenario)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
def test_a_handler_without_a_promise_is_told_how_to_write_it(serve, declare, runtime):
    async def scenario(served):
        assert "async (event, responseStream)" in await ask(served)

    serve(stack(declare, "(event, stream) => { setTimeout(() => stream.end('late'), 100); }", runtime), scenario)
