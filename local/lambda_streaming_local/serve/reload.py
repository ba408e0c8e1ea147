"""Evaluates a program again when it changes, and serves what it then declares."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from ..graph import InputProblem
from ..graph.program import Program
from ..runtime.reload import DEBOUNCE_MS
from .server import Server


async def reload_program(
    folders: Iterable[Path], evaluate: Callable[[], Program], server: Server, tell: Callable[[str], None]
) -> None:
    """Watches `folders` and files until it is cancelled; `tell` gets what was done, in a line.

    What starts with a dot does not count, nor does what version control, editors and package managers keep, what the
    server prints into a file there, and code that functions run in place.
    """
    contents: dict[Path, str | None] = {}
    own = _find_printed_to()
    async for changes in watchfiles.awatch(*folders, debounce=DEBOUNCE_MS, step=50, recursive=True):
        changed = []
        for path in sorted({Path(path) for _, path in changes}):
            hidden = any(part.startswith(".") for folder in folders for part in _list_parts(path, folder))
            if hidden or _read_inode(path) in own or server.runs_in_place(path):
                continue
            content = _digest(path)
            # What the program itself writes each time, such as a bundle, is no change.
            if path not in contents or contents[path] != content:
                changed.append(path)
            contents[path] = content
        if changed:
            await _replace(changed[0], evaluate, server, tell)


async def _replace(changed: Path, evaluate: Callable[[], Program], server: Server, tell: Callable[[str], None]) -> None:
    told = server.notes
    # Whoever asks after a change gets what it came to.
    server.pause()
    try:
        program = await asyncio.to_thread(evaluate)
        restarted = await server.replace(program.graph)
    except BaseException as problem:
        await server.resume()
        if not isinstance(problem, InputProblem):
            raise
        tell(f"{changed.name} has changed, but what runs goes on as before: {problem.message}")
        return
    what = f"start anew: {', '.join(restarted)}" if restarted else "no function starts anew"
    tell(f"{changed.name} has changed, so the program ran again; {what}")
    for note in server.notes:
        if note not in told:
            tell(f"Warning: {note}")


def _list_parts(path: Path, folder: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts if path.is_relative_to(folder) else ()


def _find_printed_to() -> set[tuple[int, int]]:
    found = set()
    for stream in (sys.stdout, sys.stderr):
        try:
            status = os.fstat(stream.fileno())
        except (OSError, ValueError):
            continue
        found.add((status.st_dev, status.st_ino))
    return found


def _read_inode(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # it is gone, or a folder
        return None
