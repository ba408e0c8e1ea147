from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

Browse = Callable[[Callable[[Any, Any], Any]], None]

REPLY = "#conversation .answer:last-child .text"
BUSY = f"document.querySelector('{REPLY}')?.ariaBusy === 'true'"


def state(value: str) -> str:
    return f"document.querySelector('{REPLY}')?.dataset.state === '{value}'"


async def stat(page: Any, name: str) -> str:
    value: str = await page.evaluate(f"document.querySelector('output[name={name}]').value")
    return value


async def position(page: Any) -> list[float]:
    values: list[float] = await page.evaluate("[document.querySelector('progress').position]")
    return values


def test_tokens_appear_one_by_one_and_the_progress_moves(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await page.until(BUSY)
        assert await position(page) == [-1]
        await answer.event("start", expectedTokens=4)
        await page.until("document.querySelector('progress').position === 0")
        shown = ""
        for count, token in enumerate(["One", " two", "\n\nthree", " four"], start=1):
            # The next token leaves the server only after the page has shown this one.
            await answer.event("token", text=token)
            shown += token
            await page.until(f"document.querySelector('{REPLY}').textContent === {json.dumps(shown)}")
            assert await position(page) == [count / 4]
            assert await stat(page, "tokens") == f"{count} of 4"
            assert await page.evaluate(BUSY)
        assert (await stat(page, "first")).endswith(" s")
        await answer.done()
        await page.until(state("complete"))
        assert await page.text("#status") == "Answer complete."
        assert await position(page) == [1]
        assert (await stat(page, "bytes")).endswith("kB")
        assert not await page.evaluate(BUSY)

    browse(scenario)


def test_an_answer_of_unknown_length_shows_a_bar_without_a_measure(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=None)
        await answer.event("token", text="One")
        await page.until("document.querySelector('output[name=tokens]').value === '1'")
        assert await position(page) == [-1]
        await answer.done()
        await page.until(state("complete"))
        assert await position(page) == [1]

    browse(scenario)


def test_events_cut_anywhere_and_heartbeats(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=2)
        await answer.write(b": keep-alive\n\nevent: tok")
        await page.until("document.querySelector('progress').position === 0")
        received = await stat(page, "bytes")
        first, second = 'en\r\ndata: {"text":\r\ndata: "世界"}\r\n\r'.encode().split(b"\xb8")
        # Cut inside of a character; a comment long enough to be seen in the bytes goes before it.
        await answer.write(b"en\r\n:" + b"x" * 500 + first[2:] + b"\xb8")
        await page.until(f"document.querySelector('output[name=bytes]').value !== '{received}'")
        await answer.write(second)
        await page.until(f"document.querySelector('{REPLY}').textContent === '世界'")
        await answer.write(b"\n")
        await answer.done()
        await page.until(state("complete"))

    browse(scenario)


def test_the_post_carries_the_hash_of_its_bytes(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", 'Grüße, 世界 \U0001f600 "quoted"')
        answer = await server.answers.get()
        assert answer.messages == [{"role": "user", "content": 'Grüße, 世界 \U0001f600 "quoted"'}]
        assert answer.request.headers["x-amz-content-sha256"] == hashlib.sha256(answer.body).hexdigest()
        assert answer.request.headers["content-type"] == "application/json"
        await answer.done()

    browse(scenario)


def test_without_https_it_says_why_it_cannot_send(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(server.url.replace("127.0.0.1", "plain.test"))
        assert await page.evaluate("location.hostname") == "plain.test"
        await page.enter("#message", "Hi")
        await page.until(state("unanswered"))
        assert (await page.text("[role=alert]")).startswith("Open this page over https or on localhost;")
        assert server.answers.empty()

    browse(scenario)


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_closes_the_connection_and_keeps_what_came(browse: Browse, how: str) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=2)
        await answer.event("token", text="One")
        await page.until(f"document.querySelector('{REPLY}').textContent === 'One'")
        await (page.click("#stop") if how == "button" else page.press("Escape"))
        await answer.disconnected.wait()
        assert await server.cancelled.get() == {"answer": answer.key}
        await page.until(state("stopped"))
        assert await page.text(REPLY) == "One"
        assert await page.text("#status") == "Stopped."
        assert await page.text("#failure") == ""
        assert await position(page) == [0.5]

        await page.enter("#message", "Again")
        answer = await server.answers.get()
        assert answer.messages == [{"role": "user", "content": "Again"}]
        await answer.event("start", expectedTokens=1)
        await answer.event("token", text="Two")
        await answer.done()
        await page.until(state("complete"))

    browse(scenario)


def test_stop_before_the_first_byte(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await page.click("#stop")
        await answer.disconnected.wait()
        await page.until(state("stopped"))
        assert await position(page) == [0]

    browse(scenario)


def test_leaving_the_page_tells_the_server(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.event("token", text="One")
        await page.until(f"document.querySelector('{REPLY}').textContent === 'One'")
        await page.open("about:blank")
        assert await server.cancelled.get() == {"answer": answer.key}
        await answer.disconnected.wait()

    browse(scenario)


def test_an_answer_whose_connection_breaks_goes_on_where_it_was(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.write(b"retry: 1\n\nid: key:7\n")
        await answer.event("token", text="One")
        await page.until(f"document.querySelector('{REPLY}').textContent === 'One'")
        answer.cut_off()
        again = await server.answers.get()
        assert await page.text("#status") == "The connection broke. Going on where it was…"
        assert again.request.headers["last-event-id"] == "key:7"
        assert again.body == answer.body
        await again.event("token", text=" two")
        await again.done()
        await page.until(state("complete"))
        assert await page.text(REPLY) == "One two"
        assert server.cancelled.empty()

    browse(scenario)


async def fail_with_event(answer: Any) -> None:
    await answer.event("error", message="The model failed to answer; ask again.")
    answer.over.set()


async def fail_by_ending(answer: Any) -> None:
    answer.over.set()


async def fail_by_cutting_off(answer: Any) -> None:
    answer.cut_off()


async def fail_with_nonsense(answer: Any) -> None:
    await answer.write(b"event: token\ndata: not JSON\n\n")
    await answer.disconnected.wait()


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (fail_with_event, "The model failed to answer; ask again."),
        (fail_by_ending, "The answer broke off after "),
        (fail_by_cutting_off, "The answer broke off after "),
        (fail_with_nonsense, "The answer cannot be read: "),
    ],
)
def test_a_stream_that_breaks_mid_way_is_shown(browse: Browse, fail: Any, sentence: str) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "Hi")
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=2)
        await answer.event("token", text="One")
        await page.until(f"document.querySelector('{REPLY}').textContent === 'One'")
        await fail(answer)
        await page.until(state("broken"))
        assert (await page.text("[role=alert]")).startswith(sentence)
        assert await page.text(REPLY) == "One"
        assert await page.text("#status") == ""
        # What was asked is back in the box, so that Enter asks again; the broken answer is not part of it.
        assert await page.evaluate("document.getElementById('message').value") == "Hi"
        await page.enter("#message", "!")
        answer = await server.answers.get()
        assert answer.messages == [{"role": "user", "content": "Hi!"}]
        assert await page.text("[role=alert]") == ""
        await answer.done()

    browse(scenario)


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        ((400, "application/json", '{"error": "Too long."}'), "Too long. (status 400)"),
        ((403, "application/json", '{"Message": "Forbidden"}'), "Forbidden (status 403)"),
        ((502, "text/html", "<html>"), "The server answered with status 502."),
        ((500, "application/json", "{}"), "The server answered with status 500."),
        ((200, "text/html", "<html>"), "The server did not answer with an event stream."),
    ],
)
def test_an_http_error_is_shown(browse: Browse, response: tuple[int, str, str], sentence: str) -> None:
    async def scenario(page: Any, server: Any) -> None:
        status, content_type, text = response
        server.next_response = web.Response(status=status, content_type=content_type, text=text)
        await page.enter("#message", "Hi")
        await page.until(state("unanswered"))
        assert await page.text("[role=alert]") == sentence
        label = f"getComputedStyle(document.querySelector('{REPLY}'), '::after').content"
        assert await page.evaluate(label) == '"No answer came"'

    browse(scenario)


def test_it_asks_for_a_token_and_sends_it_from_then_on(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        server.next_response = web.json_response({"error": "Send the access token."}, status=401)
        await page.enter("#message", "Hi")
        await page.until("!document.querySelector('#access').hidden")
        assert "authorization" not in (await server.answers.get()).request.headers
        server.next_response = None
        await page.enter("#token", "4f1c")
        for _ in range(2):
            answer = await server.answers.get()
            assert answer.request.headers["authorization"] == "Bearer 4f1c"
            assert answer.messages[-1] == {"role": "user", "content": "Hi"}
            await answer.done()
            await page.until(state("complete"))
            assert await page.evaluate("document.querySelector('#access').hidden")
            await page.enter("#message", "Hi")

    browse(scenario)


def test_the_conversation_so_far_goes_along(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        for number in (1, 2):
            await page.enter("#message", f"Question {number}")
            answer = await server.answers.get()
            await answer.event("start", expectedTokens=1)
            await answer.event("token", text=f"Answer {number}")
            await answer.done()
            await page.until(state("complete"))
        assert answer.messages == [
            {"role": "user", "content": "Question 1"},
            {"role": "assistant", "content": "Answer 1"},
            {"role": "user", "content": "Question 2"},
        ]

    browse(scenario)


def test_what_comes_is_text_and_never_markup(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.enter("#message", "<b>Hi</b>")
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=1)
        await answer.event("token", text="<img src=x onerror=alert(1)>")
        await answer.done()
        await page.until(state("complete"))
        assert await page.text(".question .text") == "<b>Hi</b>"
        assert await page.text(REPLY) == "<img src=x onerror=alert(1)>"

    browse(scenario)


def test_a_script_in_the_page_itself_is_not_run(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.send("Log.disable")
        blocked = await page.evaluate(
            """new Promise((resolve) => {
              document.addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
              const script = document.createElement("script");
              script.textContent = "window.ran = true";
              document.body.append(script);
            })"""
        )
        assert blocked == "script-src-elem"
        assert await page.evaluate("window.ran") is None

    browse(scenario)


def test_the_keyboard_alone_is_enough(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        focused = "document.activeElement.id || document.activeElement.textContent"
        order = []
        for _ in range(5):
            await page.press("Tab")
            order.append(await page.evaluate(focused))
        assert order[0] == "pane"
        assert order[1:4] == await page.evaluate(
            "Array.from(document.querySelectorAll('#welcome button'), b => b.textContent)"
        )
        assert order[4] == "message"
        await page.press("Enter")
        await page.write("One")
        await page.press("Enter", shift=True)
        await page.write("two")
        await page.press("Tab")
        assert await page.evaluate(focused) == "send"
        await page.press("Enter")
        answer = await server.answers.get()
        assert answer.messages == [{"role": "user", "content": "One\ntwo"}]
        assert await page.evaluate(focused) == "stop"
        await answer.event("start", expectedTokens=1)
        await answer.event("token", text="Yes")
        await answer.done()
        await page.until(state("complete"))
        assert await page.evaluate(focused) == "send"

    browse(scenario)


def test_a_suggestion_is_asked_at_once(browse: Browse) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.click("#welcome button")
        answer = await server.answers.get()
        assert answer.messages == [{"role": "user", "content": "How does this page stream?"}]
        assert not await page.evaluate("document.getElementById('welcome').checkVisibility()")
        await answer.done()

    browse(scenario)


LOOKS = [(320, "dark"), (1280, "light")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everyone_can_use_it_in_every_state(browse: Browse, width: int, scheme: str) -> None:
    async def scenario(page: Any, server: Any) -> None:
        async def check() -> None:
            assert await page.barriers() == []
            assert await page.too_wide() == []
            wide = "document.querySelectorAll('html, main').values().some((e) => e.scrollWidth > e.clientWidth)"
            assert not await page.evaluate(wide)

        await page.look(width, scheme)
        await check()
        await page.enter("#message", "x" * 300)
        answer = await server.answers.get()
        await answer.event("start", expectedTokens=1)
        await answer.event("token", text="y" * 300)
        await page.until(BUSY)
        await check()
        await fail_with_event(answer)
        await page.until(state("broken"))
        await check()
        await page.enter("#message", "Again")
        await (await server.answers.get()).done()
        await page.until(state("complete"))
        await check()

    browse(scenario)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everyone_can_use_the_page_of_an_unknown_address(browse: Browse, width: int, scheme: str) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(f"{server.url}/404.html")
        await page.look(width, scheme)
        assert await page.barriers() == []
        assert await page.too_wide() == []
        await page.press("Tab")
        assert await page.evaluate("document.activeElement.pathname") == "/"

    browse(scenario)
