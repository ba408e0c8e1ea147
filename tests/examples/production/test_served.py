"""The example as `lambda-streaming serve` runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from lambda_streaming_local.testing import ServedStack, serving

EXAMPLE = Path(__file__).parents[3] / "examples" / "production"


@pytest.fixture(scope="module")
def stack() -> Iterator[ServedStack]:
    with serving(EXAMPLE) as stack:
        yield stack


def test_the_digest_streams_through_cloudfront(stack: ServedStack) -> None:
    with urlopen(f"{stack.url('cloudfront')}/digest") as response:
        assert response.headers["strict-transport-security"]
        lines = response.read().decode().splitlines()
    assert lines == ["1. What happened", "2. Why it matters", "3. What comes next", "4. Where to read on"]


def test_the_log_says_what_the_alarms_look_for(stack: ServedStack) -> None:
    with urlopen(f"{stack.url('cloudfront')}/digest") as response:
        received = len(response.read())
    while not (lines := [line for line in stack.logs("digest") if line.startswith('{"requestId"')]):
        stack.requests.get(timeout=60)
    record = json.loads(lines[-1])
    assert record["responseBytes"] == received
    assert record["timeToFirstByteMs"] <= record["durationMs"]
    assert (record["status"], record["level"]) == (200, "INFO")
