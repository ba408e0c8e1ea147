"""The process of an execution environment."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

import psutil

from .peer import has_connection

# How long the exit of a process and the end of its connections and output may lie apart.
EXIT_SECONDS = 0.5

_MIB = 1024 * 1024


class Process(asyncio.SubprocessProtocol):
    """A process group of its own. `output` gets what it prints as it comes; `changed` is set when it has exited."""

    status: int | None = None

    def __init__(self, output: Callable[[bytes], None], changed: asyncio.Event) -> None:
        self._output = output
        self._changed = changed
        self._exited = asyncio.Event()
        self._closed = asyncio.Event()

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        folder: Path,
        variables: Mapping[str, str],
        output: Callable[[bytes], None],
        changed: asyncio.Event,
    ) -> Process:
        """Raises `OSError` where the command cannot be run."""
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(output, changed),
            *command,
            cwd=folder,
            env=variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        return process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self.pid = self._transport.get_pid()
        self._usage = psutil.Process(self.pid)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._output(data)

    def process_exited(self) -> None:
        self.status = self._transport.get_returncode()
        self._exited.set()
        self._changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    @property
    def ending(self) -> str:
        """How it ended, in Lambda's words."""
        assert self.status is not None
        if self.status == 0:
            return "Runtime exited without providing a reason"
        if self.status > 0:
            return f"Runtime exited with error: exit status {self.status}"
        name = signal.strsignal(-self.status) or str(-self.status)
        return f"Runtime exited with error: signal: {name.lower()}"

    def has_connection(self, port: int, to: int) -> bool:
        """Whether one of its processes has the connection from `port` to the port `to`."""
        return any(has_connection(process, port, to) for process in self._list_processes())

    def _list_processes(self) -> Iterator[psutil.Process]:
        yield self._usage
        for pid in psutil.pids():
            try:
                if pid != self.pid and os.getsid(pid) == self.pid:
                    yield psutil.Process(pid)
            except (OSError, psutil.Error):  # it has ended
                continue

    def measure_memory_mb(self) -> tuple[int, int]:
        """What it holds of the memory now, and how much of that it cannot do without; zeros where nothing tells.

        An environment that runs short can drop pages of files, such as those of the runtime's own program, where the
        system tells them apart. Processes that it started are not counted.
        """
        try:
            used = self._usage.memory_info()
        except (OSError, psutil.Error):  # no file may be opened to ask, or it has ended
            return 0, 0
        return int(used.rss // _MIB), int((used.rss - getattr(used, "shared", 0)) // _MIB)

    async def kill(self) -> None:
        """Ends the process group and takes in the last of its output."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self._exited.wait()
        # A process that left the group may hold the pipe open: its output is not waited for.
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._closed.wait(), EXIT_SECONDS)
        self._transport.close()
