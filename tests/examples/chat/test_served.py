"""The chat as the local run serves it: with AWS's own runtime client, behind the CloudFront door."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest


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
    assert start[:3] == ["retry: 3000", "id: 0", "event: start"]
    assert json.loads(start[3].removeprefix("data: "))["expectedTokens"] == len(frames) - 1
    events = [frame.splitlines() for frame in frames]
    assert [event[0] for event in events] == [f"id: {number}" for number in range(1, len(frames) + 1)]
    assert [event[1] for event in events] == ["event: token"] * (len(frames) - 1) + ["event: done"]
    text = "".join(json.loads(event[2].removeprefix("data: "))["text"] for event in events[:-1])
    assert text.startswith("You asked: Grüße, 世界\n\nThis answer was made without a model")


def test_a_refusal_has_its_status_and_sentence(distribution: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{distribution}/api/chat")
    with refused.value as response:
        assert response.status == 400
        assert "must be a text and not empty" in json.load(response)["error"]


def test_the_page_shows_the_answer(distribution: str, browse: Callable[[Any], None]) -> None:
    async def scenario(page: Any, server: Any) -> None:
        await page.open(distribution)
        await page.ask("Hi")
        await page.until("document.querySelector('#conversation .answer .text')?.dataset.state === 'complete'")
        assert (await page.text("#conversation .answer .text")).startswith("You asked: Hi\n\nThis answer was made")
        assert await page.evaluate("document.querySelector('progress').position") == 1

    browse(scenario)
