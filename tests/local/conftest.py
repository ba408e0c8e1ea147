"""The tests' servers run on the event loop that `lambda-streaming serve` runs on."""

import asyncio
from collections.abc import Iterator

import pytest
import uvloop


@pytest.fixture(scope="session", autouse=True)
def event_loops() -> Iterator[None]:
    before = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    yield
    asyncio.set_event_loop_policy(before)
