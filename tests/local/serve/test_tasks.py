"""Work beside the requests does not fail in silence."""

from __future__ import annotations

import asyncio

from lambda_streaming_local.serve.tasks import start_task


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
