"""Evaluates a program again when what it is made of changes, and serves what it then declares."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..graph import InputProblem
from ..graph.program import Program
from ..watching import watch
from ..wording import count
from .output.output import Output
from .server import Server
from .sources import find_sources
from .tasks import run_in_thread

# So many runs, each for what the one before has written, are no coincidence.
_OWN_IN_A_ROW = 3
# How far the times of files may lag behind.
_CLOCK_SECONDS = 0.1


@dataclass(frozen=True)
class Reloading:
    """How to evaluate anew the program at `project`, or a bare handler where that is None.

    `load` says what it declares, and `read_variables` which variables functions get beside their own; they read the
    files `named` too, and raise `InputProblem`.
    """

    project: Path | None
    load: Callable[[], Program]
    read_variables: Callable[[], Mapping[str, str]]
    named: Sequence[Path]

    async def run(self, program: Program, server: Server, output: Output, tell: Callable[[str], None]) -> None:
        """Watches what `program` was made of, until it is cancelled; `tell` gets what was done, in lines.

        What starts with a dot does not count, nor does what version control, editors and package managers keep, what
        the server prints into a file there, and code that functions run in place.
        """
        sources = find_sources(self.project, program, self.named)
        told = {*program.warnings, *server.notes}
        contents: dict[Path, str | None] = {}
        printed_to = _find_printed_to()
        watched = set(sources.watched)
        began = ended = 0.0
        own_in_a_row = 0
        async for changes in watch(watched.copy):
            changed = []
            for path in sorted(changes):
                counts = path in sources.named or (sources.hold(path) and not server.runs_in_place(path))
                if not counts or _read_inode(path) in printed_to:
                    continue
                content = _digest(path)
                # What the program itself writes each time, such as a bundle, is no change.
                if path not in contents or contents[path] != content:
                    changed.append(path)
                contents[path] = content
            if not changed:
                continue
            own_in_a_row = own_in_a_row + 1 if all(began <= _read_time(path) <= ended for path in changed) else 0
            if own_in_a_row == _OWN_IN_A_ROW:
                tell(
                    f"Warning: the program itself writes {changed[0]}, each time with other content, so that it runs "
                    "again and again; let it write the same, or elsewhere"
                )
            doors, began = server.doors, time.time() - _CLOCK_SECONDS
            now = await self._serve_anew(_describe(changed), server, tell)
            ended = time.time()
            if now is not None:
                sources = find_sources(self.project, now, self.named)
                watched.clear()
                watched.update(sources.watched)
                for note in (*now.warnings, *server.notes):
                    if note not in told:
                        tell(f"Warning: {note}")
                told = {*now.warnings, *server.notes}
                if server.doors != doors:
                    output.show_doors(server, doors)

    async def _serve_anew(self, changed: str, server: Server, tell: Callable[[str], None]) -> Program | None:
        """What is declared now, and served; None where that cannot be."""
        server.pause()  # whoever asks after a change gets what it came to
        try:
            program = await run_in_thread(self.load)
            restarted = await server.replace(program.graph, self.read_variables())
        except BaseException as problem:
            await server.resume()
            if not isinstance(problem, InputProblem):
                raise
            tell(f"{changed}, but what runs goes on as before: {problem.message}")
            return None
        anew = f"start anew: {', '.join(restarted)}" if restarted else "no function starts anew"
        tell(f"{changed}, so the program ran again; {anew}")
        return program


def _describe(changed: Sequence[Path]) -> str:
    others = f" and {count(len(changed) - 1, 'other file')}" if len(changed) > 1 else ""
    return f"{changed[0].name}{others} {'have' if others else 'has'} changed"


def _read_time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


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
        # Neither a folder nor a pipe, which would keep whoever reads it waiting.
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:  # it is gone, or not for us to read
        return None
