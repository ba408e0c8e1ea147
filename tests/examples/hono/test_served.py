"""The example, copied out, with what `pulumi install` would make, as `lambda-streaming` checks and serves it."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main
from lambda_streaming_local.testing import serving

HONO = Path(__file__).parents[3] / "examples" / "hono"

InTab = Callable[[Callable[[Any], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def folder(installed: Callable[[Path, Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(HONO, tmp_path_factory.mktemp("example") / "hono")


@pytest.fixture(scope="module")
def distribution(folder: Path) -> Iterator[str]:
    with serving(folder) as stack:
        yield stack.url("cloudfront")


def test_nothing_stops_it(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder), "--format", "json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["errors"] == report["undecided"] == []
    assert report["resources"] > 10


def test_the_shell_comes_first_and_the_parts_as_they_are_ready(distribution: str) -> None:
    with urllib.request.urlopen(distribution) as response:
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        policy = response.headers["content-security-policy"]
        page = response.read().decode()
    pieces = [
        "The price is on its way",
        "€ 89.00",
        "7<!-- --> in stock",
        "Boils &lt;1 l in two minutes &amp; stays quiet.",
    ]
    places = [page.index(piece) for piece in pieces]
    assert places == sorted(places)
    (nonce,) = re.findall(r"script-src 'nonce-([^']+)'", policy)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    # React's build for production: that for development explains itself.
    assert "data-dgst" not in page


def test_another_path_is_not_found(distribution: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{distribution}/nothing")
    with refused.value as response:
        assert (response.status, response.read()) == (404, b"There is nothing at this path; the page is at /.\n")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_everyone_can_read_it(distribution: str, in_tab: InTab, width: int, scheme: str) -> None:
    async def scenario(page: Any) -> None:
        await page.look(width, scheme)
        await page.open(distribution)
        assert [line for line in (await page.text("main")).split("\n") if line] == [
            "Price",
            "€ 89.00, delivery included",
            "Reviews",
            "★★★★★ Boils <1 l in two minutes & stays quiet. Zoë",
            "★★★★☆ The handle could be longer. Søren",
            "Availability",
            "7 in stock, with you in two days",
        ]
        assert await page.barriers() == []
        assert await page.too_wide() == []

    in_tab(scenario)
