"""Restarts functions whose code has changed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, DefaultFilter

from ..watching import watch
from .function import Function

# How long after a change it may be told of at most.
_LATE_SECONDS = 0.4


async def reload_on_change(functions: Sequence[tuple[Path, Function]], log: Callable[[str, bytes], None]) -> None:
    """Watches the folders that functions run in, until it is cancelled. `log` is told of each restart by name.

    A file that a function itself adds while it serves does not count, and is told of once. One that was there before
    does, however an editor or version control puts it there anew. What they, package managers and Python keep beside
    the code does not count.
    """
    folders = {folder for folder, _ in functions}
    listing = asyncio.create_task(asyncio.to_thread(lambda: {path for one in folders for path in _list_files(one)}))
    own: set[Path] = set()
    told: set[Function] = set()
    async for changes in watch(lambda: folders):
        known = await listing
        for folder, function in functions:
            changed = {path for path in changes if path.is_relative_to(folder)}
            name = function.declaration.name
            if function.idle_seconds <= _LATE_SECONDS:
                own |= {path for path in changed - known if changes[path] == Change.added}
            else:
                own -= changed  # it is somebody else who writes it
            known |= changed - own
            if changed - own:
                function.reload()
                log(name, b"its code has changed, so the next request starts it anew\n")
            elif changed and function not in told:
                told.add(function)
                notice = (
                    f"{min(changed)} appeared in the code while the function served, and does not start it anew; if "
                    "the function wrote it: at AWS its code is read-only (EROFS), so write below /tmp"
                )
                function.notice(notice)
                log(name, f"{notice}\n".encode())


def _list_files(folder: Path) -> Iterator[Path]:
    """The folder, and the files in it that are watched."""
    yield folder
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in DefaultFilter.ignore_dirs]
        yield from (Path(place, name) for name in names)
