"""Starts the process that runs a program, and ends it whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from typing import Any


class TookTooLong(Exception):
    """The program did not end within its time limit."""


def run_child(command: Sequence[str], request: dict[str, Any], limit_seconds: float) -> tuple[Any, int]:
    """The JSON that the process writes, None where it wrote none, and its exit code.

    It leads a session of its own, which ends with it, with this process, or when it takes too long (`TookTooLong`).
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={
            "GRPC_VERBOSITY": "ERROR",  # gRPC tells the user of each client that goes
            "LAMBDA_STREAMING_WITHOUT_PACKAGES": "1",  # Python entries run with what is installed here
            **os.environ,
        },
        start_new_session=True,
    )
    late = threading.Event()

    def end_late() -> None:
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limit_seconds, end_late)
    timer.daemon = True
    timer.start()
    # What it leaves behind may hold its output open, and is ended before all of that is read.
    ending = threading.Thread(target=_end_group, args=(process.pid,), daemon=True)
    ending.start()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()  # and stays open: when it ends, we have ended
        except BrokenPipeError:
            pass  # it ended before it read the request, and its exit code tells
        written = process.stdout.read()
    finally:
        timer.cancel()
        code = _end(process, ending)
    if late.is_set():
        raise TookTooLong
    try:
        return json.loads(written), code
    except ValueError:
        return None, code


def _end_group(leader: int) -> None:
    # The group's number stays its own until the leader is waited for.
    os.waitid(os.P_PID, leader, os.WEXITED | os.WNOWAIT)
    os.killpg(leader, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes], ending: threading.Thread) -> int:
    """Waits for the process, a moment where it has closed its output, and ends it where the wait is broken off."""
    try:
        ending.join()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        ending.join()
        raise
    finally:
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
    return code
