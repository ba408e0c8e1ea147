"""Restarts functions whose code has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

from .function import Function

# Changes that come this close are taken as one, such as those of a build.
_DEBOUNCE_MS = 200


async def reload_on_change(functions: Sequence[tuple[Path, Function]], log: Callable[[str, bytes], None]) -> None:
    """Watches the folders that functions run in, until it is cancelled. `log` is told of each restart by name.

    What version control, editors, package managers and Python keep beside the code does not count.
    """
    folders = {folder for folder, _ in functions}
    async for changes in watchfiles.awatch(*folders, debounce=_DEBOUNCE_MS, step=50, recursive=True):
        changed = [Path(path) for _, path in changes]
        for folder, function in functions:
            if any(path.is_relative_to(folder) for path in changed):
                function.reload()
                name = function.declaration.name
                log(name, f"function '{name}': its code has changed, so the next request starts it anew\n".encode())
