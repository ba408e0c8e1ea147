"""What is measured, each as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
SERVE = str(Path(sys.executable).with_name("lambda-streaming"))


@contextmanager
def bare() -> Iterator[str]:
    """The address of a bare Node.js server."""
    with _serving("node", HERE / "bare.mjs") as url:
        yield url


@contextmanager
def relay(url: str) -> Iterator[str]:
    """The address of a process that only passes on what `url` sends."""
    with _serving(sys.executable, HERE / "relay.py", url.rpartition(":")[2]) as relayed:
        yield relayed


@contextmanager
def _serving(*command: str | Path) -> Iterator[str]:
    """The address that `command` prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def doors(*options: str) -> Iterator[dict[str, str]]:
    """The addresses of the Function URL doors of `program`, by resource name, served by `lambda-streaming serve`."""
    command = [SERVE, "serve", str(HERE / "program"), "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        listening = json.loads(process.stdout.readline())["doors"]
        # A full pipe would stop the server.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield {door["name"]: door["url"] for door in listening if door["kind"] == "function-url"}
        finally:
            process.terminate()
