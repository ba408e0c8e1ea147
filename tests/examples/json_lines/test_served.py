"""The example as `lambda-streaming serve` runs it, in a real browser."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

InTab = Callable[[Callable[[Any], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def distribution(serve: Callable[[str], dict[str, str]]) -> str:
    return serve("json-lines")["cloudfront"]


def test_lines_come_through_cloudfront(distribution: str) -> None:
    with urllib.request.urlopen(f"{distribution}/api/orders?rows=12") as response:
        assert response.headers["content-type"] == "application/jsonl; charset=utf-8"
        lines = [json.loads(line) for line in response]
    assert [line["row"] for line in lines[:-1]] == list(range(1, 13))
    assert lines[-1] == {"complete": True, "rows": 12}


def test_the_table_fills_row_by_row(distribution: str, in_tab: InTab) -> None:
    async def scenario(page: Any) -> None:
        await page.open(distribution)
        await page.evaluate("document.getElementById('rows').value = ''")
        await page.enter("#rows", "30")
        for rows in (10, 20, 30):
            await page.until(f"document.querySelector('tbody').rows.length >= {rows}")
        await page.until("document.getElementById('status').textContent === '30 rows, complete.'")
        assert await page.evaluate("document.querySelector('progress').position") == 1
        assert await page.text("tbody tr:first-child") == "1\tSøren Ågård\t€79.19"

    in_tab(scenario)


def test_stop_keeps_the_rows_that_came(distribution: str, in_tab: InTab) -> None:
    async def scenario(page: Any) -> None:
        await page.open(distribution)
        await page.evaluate("document.getElementById('rows').value = ''")
        await page.enter("#rows", "400")
        await page.until("document.querySelector('tbody').rows.length >= 10")
        await page.click("#stop")
        await page.until("/^Stopped after \\d+0 rows\\.$/.test(document.getElementById('status').textContent)")

    in_tab(scenario)


def test_a_refusal_shows_the_function_s_sentence(distribution: str, in_tab: InTab) -> None:
    async def scenario(page: Any) -> None:
        await page.open(distribution)
        await page.evaluate("document.getElementById('rows').max = ''; document.getElementById('rows').value = ''")
        await page.enter("#rows", "20000")
        await page.until("document.getElementById('failure').textContent !== ''")
        assert await page.text("#failure") == '"rows" must be a whole number from 1 to 10000. (status 400)'

    in_tab(scenario)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_everyone_can_use_it(distribution: str, in_tab: InTab, width: int, scheme: str) -> None:
    async def scenario(page: Any) -> None:
        await page.look(width, scheme)
        await page.open(distribution)
        assert await page.barriers() == []
        await page.evaluate("document.getElementById('rows').value = ''")
        await page.enter("#rows", "20")
        await page.until("document.getElementById('status').textContent === '20 rows, complete.'")
        assert await page.barriers() == []
        assert await page.too_wide() == []
        pane = "document.getElementById('pane')"
        assert await page.evaluate(f"{pane}.scrollWidth <= {pane}.clientWidth")

    in_tab(scenario)
