"""The chat as the local run serves it: with AWS's own runtime client, behind the CloudFront door."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from lambda_streaming_local.testing import ServedStack, serving

CHAT = Path(__file__).parents[3] / "examples" / "chat"
TEXT = "document.querySelector('#conversation .answer:last-child .text')"
# In place of the example's own answer: after each token it does what the test orders at the address it was asked for.
ORDERED_ANSWER = """
export async function answer(messages, signal) {
  return { expectedTokens: 3, parts: parts(messages.at(-1).content, signal) };
}

async function* parts(orders, signal) {
  for (const text of ["One", " two", " three"]) {
    yield { text };
    const order = await (await fetch(`${orders}/${text.trim()}`, { signal })).text();
    if (order === "throw") throw new Error("the model broke");
    if (order === "exit") process.exit(1);
  }
  yield { stopReason: "end_turn", usage: { inputTokens: 1, outputTokens: 3 } };
}
"""


@pytest.fixture(scope="module")
def distribution(serve: Callable[[str], dict[str, str]]) -> str:
    return serve("chat")["cloudfront"]


def test_a_post_streams_the_answer(distribution: str) -> None:
    body = json.dumps({"message": "Grüße, 世界"}, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
    with urllib.request.urlopen(urllib.request.Request(f"{distribution}/api/chat", body, headers)) as response:
        assert response.status == 200
        assert response.headers["content-type"] == "text/event-stream"
        first, *frames = response.read().decode().removesuffix("\n\n").split("\n\n")
    start = first.splitlines()
    key = start[1].removeprefix("id: ").removesuffix(":0")
    assert start[:3] == ["retry: 1000", f"id: {key}:0", "event: start"]
    assert json.loads(start[3].removeprefix("data: "))["expectedTokens"] == len(frames) - 1
    events = [frame.splitlines() for frame in frames]
    assert [event[0] for event in events] == [f"id: {key}:{number}" for number in range(1, len(frames) + 1)]
    assert [event[1] for event in events] == ["event: token"] * (len(frames) - 1) + ["event: done"]
    text = "".join(json.loads(event[2].removeprefix("data: "))["text"] for event in events[:-1])
    assert text.startswith("You asked: Grüße, 世界\n\nThis answer was made without a model")


def test_a_refusal_has_its_status_and_sentence(distribution: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{distribution}/api/chat")
    with refused.value as response:
        assert response.status == 400
        assert "must be a text and not empty" in json.load(response)["error"]


def test_an_unknown_address_shows_the_site_s_own_page(distribution: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{distribution}/nothing/here")
    with refused.value as response:
        assert response.status == 404
        assert "There is no page at this address." in response.read().decode()


def test_the_page_shows_the_answer(distribution: str, browse: Callable[[Any], None]) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(distribution)
        await page.enter("#message", "Hi")
        await page.until("document.querySelector('#conversation .answer .text')?.dataset.state === 'complete'")
        assert (await page.text("#conversation .answer .text")).startswith("You asked: Hi\n\nThis answer was made")
        assert await page.evaluate("document.querySelector('progress').position") == 1

    browse(scenario)


def test_a_post_without_the_hash_of_its_body_is_refused(distribution: str) -> None:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{distribution}/api/chat", b'{"message": "Hi"}', headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as response:
        assert response.status == 403


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedStack]:
    """The chat with the ordered answer."""
    folder = tmp_path_factory.mktemp("chat")
    shutil.copytree(CHAT, folder, dirs_exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: chat\nruntime: python\n")
    (folder / "app" / "local.mjs").write_text(ORDERED_ANSWER)
    with serving(folder) as stack:
        yield stack


class Orders:
    """Where the ordered answer asks what to do next."""

    def __init__(self) -> None:
        self._asked: asyncio.Queue[tuple[str, asyncio.Future[str]]] = asyncio.Queue()
        self.given_up = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        order: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked.put_nowait((request.path, order))
        try:
            return web.Response(text=await order)
        except asyncio.CancelledError:
            self.given_up.set()
            raise

    async def asked_after(self, token: str) -> asyncio.Future[str]:
        """The order to give, once the function has written `token`."""
        path, order = await self._asked.get()
        assert path == f"/{token}"
        return order


@asynccontextmanager
async def giving_orders() -> AsyncIterator[tuple[str, Orders]]:
    orders = Orders()
    app = web.Application()
    app.router.add_get("/{token}", orders.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", orders
    finally:
        await runner.cleanup()


async def shows(page: Any, text: str, position: float, state: str = "") -> None:
    await page.until(f"{TEXT}?.textContent === {json.dumps(text)} && ({TEXT}.dataset.state ?? '') === '{state}'")
    assert await page.evaluate("document.querySelector('progress').position") == pytest.approx(position)


def test_each_token_is_on_the_page_before_the_function_writes_the_next(
    ordered: ServedStack, browse: Callable[[Any], None]
) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(ordered.url("cloudfront"))
        async with giving_orders() as (address, orders):
            await page.enter("#message", address)
            for count, token in enumerate(["One", "two", "three"], start=1):
                order = await orders.asked_after(token)
                await shows(page, " ".join(["One", "two", "three"][:count]), count / 3)
                order.set_result("go on")
            await shows(page, "One two three", 1, "complete")

    browse(scenario)


def test_stop_keeps_what_came_and_ends_the_function(ordered: ServedStack, browse: Callable[[Any], None]) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(ordered.url("cloudfront"))
        async with giving_orders() as (address, orders):
            await page.enter("#message", address)
            await orders.asked_after("One")
            await shows(page, "One", 1 / 3)
            await page.click("#stop")
            await shows(page, "One", 1 / 3, "stopped")
            # The function waits for an order that never comes, until it hears that nobody reads any more.
            await orders.given_up.wait()

    browse(scenario)
    # The function's line in the log is there when the door tells that the request is over.
    while not any('"cancelled":true' in line for line in ordered.logs("chat")):
        ordered.requests.get(timeout=60)


def test_a_reader_who_comes_back_gets_the_rest_while_it_is_written(ordered: ServedStack) -> None:
    url = f"{ordered.url('cloudfront')}/api/chat"

    async def scenario() -> None:
        async with giving_orders() as (address, orders), aiohttp.ClientSession() as session:
            query = {"message": address}
            async with session.get(url, params=query) as first:
                order = await orders.asked_after("One")
                start = await first.content.readuntil(b"\n\n")
                token = await first.content.readuntil(b"\n\n")
            key = start.split(b"id: ")[1].split(b":")[0].decode()
            assert token == f'id: {key}:1\nevent: token\ndata: {{"text":"One"}}\n\n'.encode()
            # The first connection is closed: the function writes on, and the second one follows it.
            async with session.get(url, params=query, headers={"last-event-id": f"{key}:1"}) as second:
                assert second.status == 200
                order.set_result("go on")
                (await orders.asked_after("two")).set_result("go on")
                (await orders.asked_after("three")).set_result("go on")
                rest = (await second.read()).decode()
        ids = [line for line in rest.splitlines() if line.startswith("id: ")]
        assert ids == [f"id: {key}:{number}" for number in (2, 3, 4)]
        assert "event: done" in rest

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("order", "sentence"),
    [("throw", "The model failed to answer; ask again."), ("exit", "The answer broke off on the server; ask again.")],
)
def test_an_answer_that_fails_mid_way_says_so(
    ordered: ServedStack, browse: Callable[[Any], None], order: str, sentence: str
) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(ordered.url("cloudfront"))
        async with giving_orders() as (address, orders):
            await page.enter("#message", address)
            (await orders.asked_after("One")).set_result("go on")
            asked = await orders.asked_after("two")
            await shows(page, "One two", 2 / 3)
            asked.set_result(order)
            await shows(page, "One two", 2 / 3, "broken")
            assert (await page.text("[role=alert]")).startswith(sentence)

    browse(scenario)


def test_a_bearer_token_reaches_the_handler_past_cloudfronts_signature() -> None:
    config = {"tokenSha256": hashlib.sha256(b"4f1c").hexdigest()}
    with serving(CHAT, config=config) as stack:
        address = f"{stack.url('cloudfront')}/api/chat?message=Hi"

        def ask(**headers: str) -> int:
            try:
                with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as response:
                    response.read()
                    return int(response.status)
            except urllib.error.HTTPError as error:
                return error.code

        assert ask(authorization="Bearer 4f1c") == 200
        assert ask(authorization="Bearer other") == 401
        assert ask() == 401
        # Nobody can set the header itself.
        assert ask(**{"x-viewer-authorization": "Bearer 4f1c"}) == 401
