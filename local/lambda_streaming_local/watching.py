"""Watches files and folders, whatever becomes of them."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from pathlib import Path

import watchfiles
from watchfiles import Change

# Changes that come this close are taken as one, such as those of a build.
_DEBOUNCE_MS = 200
# How often it is looked whether a path has been put in another's place.
_LOOK_MS = 500
# What npm, pnpm and yarn write last when they have installed packages.
_INSTALLED = frozenset({".package-lock.json", ".modules.yaml", ".yarn-integrity", ".yarn-state.yml"})


class _Filter(watchfiles.DefaultFilter):
    """Leaves out what version control, editors and Python keep, and the files that this process prints into.

    Of packages it tells once that they were installed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._printed = {_identify(descriptor) for descriptor in (1, 2)} - {None}

    def __call__(self, change: Change, path: str) -> bool:
        if _identify(path) in self._printed:
            return False
        *_, folder, name = Path(path).parts
        return (folder == "node_modules" and name in _INSTALLED) or super().__call__(change, path)


async def watch(list_paths: Callable[[], Collection[Path]]) -> AsyncGenerator[dict[Path, Change], None]:
    """Yields the changes at the paths, files and folders with all in them, until it is cancelled.

    `list_paths` is asked again and again, and may name what is not there yet. A path that is taken away and put there
    anew, as builds and editors do it, is watched on, and counts as added.
    """
    before: dict[Path, tuple[int, int] | None] = {}
    while True:
        watched = {path: _identify(path) for path in list_paths()}
        replaced = {
            path: Change.added
            for path, identity in watched.items()
            if identity is not None and before.get(path, identity) != identity
        }
        before = watched
        changes = watchfiles.awatch(
            *(path for path, identity in watched.items() if identity is not None),
            watch_filter=_Filter(),
            debounce=_DEBOUNCE_MS,
            step=50,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        async with aclosing(changes):
            async for found in changes:
                if told := _sort(found) | replaced:
                    yield told
                replaced = {}
                if {path: _identify(path) for path in list_paths()} != watched:
                    break


def _sort(found: set[tuple[Change, str]]) -> dict[Path, Change]:
    """The changes without what came and went, such as the other file of an editor."""
    passing = {path for _, path in found if {(Change.added, path), (Change.deleted, path)} <= found}
    return {Path(path): change for change, path in found if path not in passing or os.path.exists(path)}


def _identify(path: Path | str | int) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
