"""The example as `lambda-streaming serve` runs it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module")
def distribution(serve: Callable[[str], dict[str, str]]) -> str:
    return serve("progressive-html")["cloudfront"]


def test_the_page_comes_through_cloudfront(distribution: str) -> None:
    with urllib.request.urlopen(distribution) as response:
        assert response.status == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["strict-transport-security"]
        page = response.read().decode()
    assert page.startswith("<!doctype html>")
    assert page.endswith("</main>\n</body>\n</html>\n")
    # The quickest first, in whatever order the page has them.
    slots = [page.index(f'<section slot="{name}">') for name in ("price", "stock", "reviews")]
    assert slots == sorted(slots)


def test_the_page_knows_the_host_that_was_asked_for(distribution: str) -> None:
    with urllib.request.urlopen(distribution) as response:
        assert f'href="https://{urlsplit(distribution).netloc}/"' in response.read().decode()


def test_other_paths_go_to_the_function_too(distribution: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{distribution}/nothing")
    with refused.value as response:
        assert response.status == 404
        assert response.read() == b"There is nothing at this path; the page is at /.\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it_on_a_phone(
    distribution: str, in_tab: Callable[[Callable[[Any], Awaitable[None]]], None], scheme: str
) -> None:
    async def scenario(page: Any) -> None:
        await page.look(320, scheme)
        await page.open(distribution)
        assert await page.barriers() == []
        assert await page.too_wide() == []
        dark = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 24, 30)'"
        assert await page.evaluate(dark) is (scheme == "dark")

    in_tab(scenario)
