"""A child process that cleans up after the server however it ends, even by SIGKILL.

It waits for the end of its standard input, which is the end of the server, then kills the process groups and removes
the folders that were still entrusted to it.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

# Its value has the mark of a run, so that a process is known to belong to it.
_MARKED = "AWS_LAMBDA_LOG_STREAM_NAME"
# On Linux a limit that binds real-time processes only has the mark too, which a child has whatever its variables are:
# 140 years and more, in microseconds. https://man7.org/linux/man-pages/man2/getrlimit.2.html
_MARKED_LIMIT: int | None = getattr(resource, "RLIMIT_RTTIME", None)


def run_mark(folder: str) -> str:
    """The mark of the run that has this folder: 16 hexadecimal digits."""
    return hashlib.sha256(folder.encode()).hexdigest()[:16]


class Reaper:
    """Starts the process. Entrust it with process groups as they start, and release them when they have ended."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a terminal's Ctrl-C or hang-up must not end it first
        )

    def entrust(self, group: int) -> None:
        self._tell(f"+{group}")
        if _MARKED_LIMIT is not None:
            with suppress(OSError):  # it has ended, or the system does not allow it
                _, most = resource.prlimit(group, _MARKED_LIMIT)
                resource.prlimit(group, _MARKED_LIMIT, (_limit_mark(self._folder), most))

    def release(self, group: int) -> None:
        self._tell(f"-{group}")

    def close(self) -> None:
        """Lets it clean up and waits for it."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()


def main(folder: str) -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            continue
    kill_detached(folder)
    shutil.rmtree(folder, ignore_errors=True)


def kill_detached(folder: str) -> None:
    """Kills what functions started in sessions of its own, which has their variables or their limit."""
    import psutil  # only at the end, as it would make the start slower

    while True:
        found = [process for process in psutil.process_iter() if _is_marked(process, folder)]
        if not found:
            return
        for process in found:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(found, timeout=1)


def _is_marked(process: Any, folder: str) -> bool:
    import psutil

    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if _MARKED_LIMIT is not None and resource.prlimit(process.pid, _MARKED_LIMIT)[0] == _limit_mark(folder):
            return True
        return run_mark(folder) in str(process.environ().get(_MARKED))
    except (psutil.Error, OSError):
        return False


def _limit_mark(folder: str) -> int:
    return (1 << 52) + int(run_mark(folder)[:12], 16)


if __name__ == "__main__":
    main(sys.argv[1])
