"""A line moves on a terminal while something takes its time, and nothing is printed elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

PROGRAM = """
import sys, threading
from lambda_streaming_local import waiting

waiting._PATIENCE_SECONDS = 0.0
with waiting.waiting_for("running the program"):
    threading.Event().wait(0.5)
print("done", file=sys.stderr)
"""


def test_a_terminal_shows_what_is_waited_for():
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], stderr=follower, env=environment, check=True)
    os.close(follower)
    printed = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        printed += chunk
    os.close(leader)
    assert done.returncode == 0
    assert b"running the program" in printed
    assert printed.rstrip().endswith(b"done")


def test_a_pipe_gets_nothing():
    done = subprocess.run([sys.executable, "-c", PROGRAM], stderr=subprocess.PIPE, check=True)
    assert done.stderr == b"done\n"
