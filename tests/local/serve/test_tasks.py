"""Work beside the requests does not fail in silence."""

from __future__ import annotations

import asyncio
import threading

import pytest
from lambda_streaming_local.serve.tasks import run_in_thread, start_task


def test_a_failure_is_told_and_an_end_is_not() -> None:
    told: list[str] = []

    async def fail() -> None:
        raise OSError("OS file watch limit reached")

    async def end() -> None:
        pass

    async def wait(started: asyncio.Event) -> None:
        started.set()
        await asyncio.Event().wait()

    async def run() -> None:
        task = start_task(fail(), "changes of code are not seen any more", told.append)
        await asyncio.wait([task, start_task(end(), "ending", told.append)])
        started = asyncio.Event()
        waiting = start_task(wait(started), "waiting", told.append)
        await started.wait()
        waiting.cancel()
        await asyncio.wait([waiting])

    asyncio.run(run())
    assert told == ["changes of code are not seen any more: OSError: OS file watch limit reached"]


def test_work_in_a_thread_hands_over_its_result_and_its_failure() -> None:
    def fail() -> None:
        raise ValueError("of the work")

    async def run() -> int:
        with pytest.raises(ValueError, match="of the work"):
            await run_in_thread(fail)
        return await run_in_thread(lambda: 7)

    assert asyncio.run(run()) == 7


def test_nobody_waits_for_work_in_a_thread_that_is_not_wanted_any_more() -> None:
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        over.wait()

    async def run() -> None:
        working = asyncio.create_task(run_in_thread(work))
        await asyncio.to_thread(begun.wait)
        working.cancel()
        await asyncio.wait([working])

    asyncio.run(run())
    over.set()
