"""A child process that cleans up after the server however it ends, even by SIGKILL.

It waits for the end of its standard input, which is the end of the server, then kills the process groups and removes
the folders that were still entrusted to it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys


class Reaper:
    """Starts the process. Entrust it with process groups as they start, and release them when they have ended."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a terminal's Ctrl-C or hang-up must not end it first
        )

    def entrust(self, group: int) -> None:
        self._tell(f"+{group}")

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
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
