"""One run of a program: what is asked for, and what is written about it. Both are JSON."""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from .log import Log
from .monitor import Monitor
from .packages import Packages
from .program_info import ProgramInfo


def read_request() -> tuple[dict[str, Any], int]:
    """The request, one line on standard input, and a descriptor that ends when whoever asked does.

    Afterwards the program has no input to wait for, and what it prints goes to standard error.
    """
    line = b""
    while not line.endswith(b"\n"):
        found = os.read(0, 1 << 16)
        if not found:
            raise SystemExit("standard input ended before the request did")
        line += found
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return json.loads(line), lifeline


def end_with(lifeline: int) -> None:
    """Ends this process and all that it started when whoever asked for the run is gone, however it went."""

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def collect_seldom() -> None:
    """What a program declares stays until the end, so looking for garbage after each few hundred objects finds none.

    With Python's own thresholds it takes half the time of a program of 2,000 resources.
    """
    gc.set_threshold(100_000, 50, 100)


def make_monitor(request: dict[str, Any]) -> Monitor:
    program = ProgramInfo(
        project=request["project"],
        stack=request["stack"],
        root=Path(request["root"]),
        directory=Path(request["directory"]),
        region=request["region"],
        config=request["config"],
        secret_keys=request["secret_keys"],
        answers=request["answers"],
    )
    return Monitor(program, Packages(request["providers"], program.directory))


def make_result(monitor: Monitor, log: Log, error: dict[str, Any] | None) -> dict[str, Any]:
    """What is written: the first thing that went wrong is told, the program's own words first."""
    seen = monitor.seen
    told = error or next(({"message": message, "frames": []} for message in seen.errors), None)
    if told is None:
        for message in log.errors:
            print(f"error: {message}", file=sys.stderr)
    return {
        "resources": [seen.declared[urn] for urn in sorted(seen.declared)],
        "unseen": [[message, seen.unseen[message]] for message in sorted(seen.unseen)],
        "error": told,
    }


def write_result(file: Any, result: dict[str, Any]) -> NoReturn:
    """Writes the result and ends this process, with what the program wants done at its end."""
    file.write(json.dumps(result))
    file.close()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:  # by the program
            stream.flush()
    os._exit(0)  # taking thousands of modules down again takes as long as a small program


def open_result_file() -> Any:
    """Where the result goes, which neither the program's prints nor processes that it starts reach."""
    file = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout.flush()
    return file
