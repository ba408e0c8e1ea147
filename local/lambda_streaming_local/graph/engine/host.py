"""Runs one Pulumi program in any language with the monitor behind gRPC, and writes what it declares.

A process of its own, since gRPC's event loop goes neither with another one nor with processes that fork.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import Any

from .log import Log
from .marks import ADDRESS
from .monitor import Monitor
from .reach import serve
from .run import collect_seldom, end_with, make_monitor, make_result, open_result_file, read_request, write_result

_UNHANDLED = "failed with an unhandled exception:\n"


def main() -> None:
    request, lifeline = read_request()
    end_with(lifeline)
    collect_seldom()
    written = open_result_file()
    monitor, log = make_monitor(request), Log()
    error = asyncio.run(_run(request, monitor, log))
    write_result(written, make_result(monitor, log, error))


async def _run(request: dict[str, Any], monitor: Monitor, log: Log) -> dict[str, Any] | None:
    """Runs the program; returns what went wrong."""
    monitor.address = await serve(monitor, log)
    command = [word.replace(ADDRESS, monitor.address) for word in request["command"]]
    variables = {name: value.replace(ADDRESS, monitor.address) for name, value in request["variables"].items()}
    try:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=request["directory"], env={**os.environ, **variables}, stdin=asyncio.subprocess.DEVNULL
        )
    except OSError as error:  # such as a binary for another processor
        return {"message": f"{command[0]} cannot be started: {error.strerror}", "frames": []}
    status = await process.wait()
    seen = monitor.seen
    if status == 0 and seen.has_outputs and (seen.has_ended or not seen.says_when_done):
        return None
    if log.errors:
        thrown = (message for message in log.errors if _UNHANDLED in message)
        return _tell(next(thrown, log.errors[0]), Path(request["root"]))
    if status != 0:
        return {
            "message": f"the program ended itself with exit code {status}; what it printed above says why",
            "frames": [],
        }
    return {"message": "the program ended itself before all of its resources were known", "frames": []}


def _tell(message: str, root: Path) -> dict[str, Any]:
    """An error that the SDK logged: what the program threw, and the lines of its stack that lie in the program."""
    _, _, thrown = message.partition(_UNHANDLED)
    lines = re.sub(r"\x1b\[[\d;]*m", "", thrown or message).strip().splitlines()  # without colours
    frames = [line for line in lines if re.match(r"\s+(at |\[cause\]: )", line)]
    said = [line for line in lines[: lines.index(frames[0])] if line.strip()] if frames else lines
    own = [line for line in frames if "[cause]: " in line or (str(root) in line and "node_modules" not in line)]
    return {"message": said[0] if said else message, "frames": [*said[1:], *own]}


if __name__ == "__main__":
    main()
