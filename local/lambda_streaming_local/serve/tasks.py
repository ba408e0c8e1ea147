"""Work beside the requests, whose failure is told rather than lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


def start_task(work: Coroutine[Any, Any, None], what: str, tell: Callable[[str], None]) -> asyncio.Task[None]:
    """Starts `work`; should it fail, `tell` gets a line that says `what` ended and why."""

    def end(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            tell(f"{what}: {type(error).__name__}: {error}")

    task = asyncio.create_task(work)
    task.add_done_callback(end)
    return task
