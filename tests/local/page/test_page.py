"""The page in a real browser."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

ROW = "#list li:first-child button"


def is_over(status: int) -> str:
    return (
        f"document.querySelector('{ROW} .status')?.textContent === '{status}' && state.textContent.includes(' 0 under')"
    )


def test_requests_show_while_they_stream_and_what_a_handler_sends_stays_text(in_tab: Any, watching: Any) -> None:
    async def scenario(page: Any) -> None:
        async with watching() as watched:
            await page.open(watched.page)
            await page.until("state.textContent.startsWith('0 shown')")
            assert "Nothing has come" in await page.text("#none")
            markup = "<img src=x onerror=document.title='got-in'><script>document.title='got-in'</script>"
            asked = watched.ask(f"/<b>?q=<i>{markup}", (markup, "two"), body={"gate": watched.gate})
            running = asyncio.create_task(asked)
            watched.gates["0"].set()
            await page.until("state.textContent === '1 shown, 1 under way'")
            await page.click(ROW)
            await page.until("!details.hidden && preview.textContent.includes('got-in')")
            assert await page.evaluate("document.querySelector('#timeline path.answer') !== null")
            watched.gates["1"].set()
            await running
            await page.until("state.textContent === '1 shown, 0 under way'")
            await page.until("preview.textContent.endsWith('two')")
            await page.until("lines.textContent.includes('piece 1 of <i>2</i>')")
            figures = await page.text("#figures")
            for figure in ("200", "First byte", "Longest gap", "Billed", "USD"):
                assert figure in figures
            assert await page.evaluate("document.querySelectorAll('main img, main script, main b').length") == 0
            assert await page.evaluate("document.title") == "Requests"

    in_tab(scenario)


def test_by_keyboard_alone_a_request_is_chosen_and_sent_again(in_tab: Any, watching: Any) -> None:
    async def scenario(page: Any) -> None:
        async with watching() as watched:
            for text in ("one", "two"):
                await watched.ask(pieces=(text,))
            await watched.describe(2)
            await page.open(watched.page)
            await page.until("list.children.length === 2")
            await page.press("Tab")  # what is over can be forgotten
            assert await page.evaluate("document.activeElement.id") == "forget"
            await page.press("Tab")
            await page.evaluate(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))"
            )
            await page.press("Enter")
            await page.until("preview.textContent === 'one'")
            await page.until("document.activeElement === details")
            await page.press("Tab")
            assert await page.evaluate("document.activeElement.id") == "again"
            await page.press("Enter")
            await page.until("list.children.length === 3")
            await page.until("document.getElementById('again-state').textContent.startsWith('Sent')")
            await page.until(is_over(200))
            assert (await watched.describe(3))["preview"] == "one"

    in_tab(scenario)


def test_those_that_are_over_can_be_forgotten(in_tab: Any, watching: Any) -> None:
    async def scenario(page: Any) -> None:
        async with watching("AWS_IAM") as watched:
            await watched.ask()
            await page.open(watched.page)
            await page.until(is_over(403))
            await page.click(ROW)
            await page.until("!details.hidden")
            assert "MissingAuthenticationToken" in await page.text("#problem")
            await page.evaluate("forget.scrollIntoView()")
            await page.click("#forget")
            await page.until("list.children.length === 0 && details.hidden && !none.hidden")
            assert watched.recorder.get(1) is None

    in_tab(scenario)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_keeps_nobody_out(in_tab: Any, watching: Any, width: int, scheme: str) -> None:
    async def scenario(page: Any) -> None:
        async with watching() as watched:
            await watched.ask("/" + "long" * 60 + "?q=" + "x" * 200, ("word " * 200, "x" * 3000))
            await watched.describe(1)
            await page.look(width, scheme)
            await page.open(watched.page + "#1")
            await page.until("!details.hidden && preview.textContent")
            await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert await page.too_wide() == []
            assert await page.barriers() == []

    in_tab(scenario)


def test_a_page_of_another_site_learns_nothing(in_tab: Any, watching: Any) -> None:
    async def scenario(page: Any) -> None:
        async with watching() as watched:
            watched.gates["other"].set()
            await page.open(f"{watched.gate}/other")
            got = await page.evaluate(f"fetch({json.dumps(watched.page)}).then(() => 'read', () => 'refused')")
            assert got == "refused"
            # The browser complains of it in the console, as it should.
            assert len(page.problems) == 1
            page.problems.clear()

    in_tab(scenario)
