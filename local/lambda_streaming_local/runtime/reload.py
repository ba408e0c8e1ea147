"""Restarts functions whose code has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

from .function import Function

# Changes that come this close are taken as one, such as those of a build.
DEBOUNCE_MS = 200


async def reload_on_change(functions: Sequence[tuple[Path, Function]], log: Callable[[str, bytes], None]) -> None:
    """Watches the folders that functions run in, until it is cancelled. `log` is told of each restart by name.

    What a function itself adds while it serves does not count, and is told of once. Neither does what version control,
    editors, package managers and Python keep beside the code.
    """
    folders = {folder for folder, _ in functions}
    own: set[Path] = set()
    told: set[Function] = set()
    async for changes in watchfiles.awatch(*folders, debounce=DEBOUNCE_MS, step=50, recursive=True):
        for folder, function in functions:
            changed = {Path(path) for _, path in changes if Path(path).is_relative_to(folder)}
            name = function.declaration.name
            if function.is_busy:
                own |= changed & {Path(path) for change, path in changes if change == watchfiles.Change.added}
            else:
                own -= changed  # it is somebody else who writes it
            if changed - own:
                function.reload()
                log(name, f"function '{name}': its code has changed, so the next request starts it anew\n".encode())
            elif changed and function not in told:
                told.add(function)
                added = min(changed)
                log(
                    name,
                    f"function '{name}': {added} appeared in its code while it served, and does not start it anew; if "
                    "the function wrote it: at AWS its code is read-only (EROFS), so write below /tmp\n".encode(),
                )
