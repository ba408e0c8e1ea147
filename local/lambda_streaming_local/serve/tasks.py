"""Work beside the requests, whose failure is told rather than lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def start_task(work: Coroutine[Any, Any, None], what: str, tell: Callable[[str], None]) -> asyncio.Task[None]:
    """Starts `work`; should it fail, `tell` gets a line that says `what` ended and why."""

    def end(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            tell(f"{what}: {type(error).__name__}: {error}")

    task = asyncio.create_task(work)
    task.add_done_callback(end)
    return task


async def run_in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. Nobody waits for it once this is cancelled, as an executor would at the end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def finish(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            failure = error
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            loop.call_soon_threadsafe(finish, result, failure)

    threading.Thread(target=run, name=f"{__name__}.run_in_thread", daemon=True).start()
    return await done
