"""`lambda-streaming serve` of the program beside this file, in a process of its own, and what it holds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAM = Path(__file__).parent / "stack"
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Held:
    """`environment_mib` is what each process of a function has for itself, on average, and `server_mib` what the server has in
    memory; `files` are temporary ones."""

    processes: int
    descriptors: int
    files: int
    server_mib: float
    environment_mib: float

    def __str__(self) -> str:
        return (
            f"{self.processes} processes, {self.descriptors} descriptors, {self.files} temporary files, server "
            f"{self.server_mib:.0f} MiB, {self.environment_mib:.1f} MiB an environment"
        )


@dataclass(frozen=True)
class Served:
    url: str
    folder: Path
    process: psutil.Process

    def hold(self) -> Held:
        children = self.process.children(recursive=True)
        environments = [child for child in children if child.name() == "node"]
        memory = [child.memory_full_info().uss / _MIB for child in environments]
        return Held(
            processes=len(children),
            descriptors=self.process.num_fds(),
            files=sum(path.is_file() for path in self.folder.rglob("*")),
            server_mib=self.process.memory_info().rss / _MIB,
            environment_mib=sum(memory) / len(memory) if memory else 0.0,
        )


@contextmanager
def serving(*options: str) -> Iterator[Served]:
    """Ends with an error where the command leaves a process or a file behind."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "lambda_streaming_local", "serve", str(PROGRAM), "--json", "--port", "0"]
        environment = {**os.environ, "TMPDIR": folder}
        with subprocess.Popen(
            [*command, "--no-limits", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        ) as started:
            assert started.stdout is not None
            doors = json.loads(started.stdout.readline())["doors"]
            process = psutil.Process(started.pid)
            reading = subprocess.Popen(["cat"], stdin=started.stdout, stdout=subprocess.DEVNULL)
            try:
                yield Served(
                    next(door["url"] for door in doors if door["kind"] == "function-url"), Path(folder), process
                )
            finally:
                children = process.children(recursive=True)
                started.send_signal(signal.SIGTERM)
                started.wait(60)
                reading.wait(60)
        _, alive = psutil.wait_procs(children, timeout=10)
        left = [*(str(process) for process in alive), *(str(path) for path in Path(folder).iterdir())]
        if left:
            raise SystemExit(f"left behind: {', '.join(left)}")
