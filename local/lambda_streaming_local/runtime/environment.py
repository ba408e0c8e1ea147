"""An execution environment: one process that serves one invocation at a time.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from .invocation import FunctionError, Invocation
from .reaper import Reaper
from .runtime_api import RuntimeConnection

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
_INIT_SECONDS = 10.0
# How long the exit of a process and the end of its connections and output may lie apart.
_EXIT_SECONDS = 0.5


@dataclass(frozen=True)
class Launch:
    """What an environment runs. `log` gets the process's output as it comes."""

    function_arn: str
    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    timeout_seconds: float
    memory_mb: int
    log: Callable[[bytes], None]
    reaper: Reaper


class _Process(asyncio.SubprocessProtocol):
    """The process, its exit status once it has ended, and its output as it comes."""

    status: int | None = None

    def __init__(self, output: Callable[[bytes], None], changed: asyncio.Event) -> None:
        self._output = output
        self._changed = changed
        self._exited = asyncio.Event()
        self._closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self.pid = self._transport.get_pid()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._output(data)

    def process_exited(self) -> None:
        self.status = self._transport.get_returncode()
        self._exited.set()
        self._changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    async def kill(self) -> None:
        """Ends the process group and takes in the last of its output."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self._exited.wait()
        # A process that left the group may hold the pipe open: its output is not waited for.
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._closed.wait(), _EXIT_SECONDS)
        self._transport.close()


class Environment:
    """Starts with its first invocation."""

    def __init__(self, launch: Launch) -> None:
        self.function_arn = launch.function_arn
        self.timeout_seconds = launch.timeout_seconds
        self.current: Invocation | None = None
        self._launch = launch
        self._process: _Process | None = None
        self._server: asyncio.Server | None = None
        self._ended = False
        self._connections: set[RuntimeConnection] = set()
        self._waiting: RuntimeConnection | None = None
        self._init_error: FunctionError | None = None
        self._changed = asyncio.Event()
        self._lost = False

    async def run(self, invocation: Invocation) -> None:
        """Serves `invocation`; returns when the environment is ready for the next one, or has ended."""
        self.current = invocation
        if self._process is None and not await self._init(invocation):
            await self.end()
            return
        self._lost = False
        self._log(f"START RequestId: {invocation.request_id} Version: $LATEST\n")
        started = time.perf_counter()
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        waiting.send_event(invocation)
        failure = await self._serve(invocation)
        if failure is not None:
            invocation.finish(failure)
            self._log(f"{failure.message}\n")
        milliseconds = (time.perf_counter() - started) * 1000
        self._log(
            f"END RequestId: {invocation.request_id}\nREPORT RequestId: {invocation.request_id}\t"
            f"Duration: {milliseconds:.2f} ms\tMemory Size: {self._launch.memory_mb} MB\t\n"
        )
        self.current = None
        if self._waiting is None:
            await self.end()

    @property
    def is_ready(self) -> bool:
        """Whether the runtime waits for the next invocation."""
        return not self._ended and self._waiting is not None

    @property
    def has_answered(self) -> bool:
        """Whether the response is complete and only the runtime's request for the next event is due."""
        return self.current is not None and self.current.finished

    async def end(self) -> None:
        """Kills the process with everything it started. An invocation under way ends with an error."""
        if self._ended:
            return
        self._ended = True
        await self._kill()
        if self._server is not None:
            self._server.close()

    async def _init(self, invocation: Invocation) -> bool:
        """Starts the process and waits for it to ask for an event; tells whether it did."""
        self._server = await asyncio.get_running_loop().create_server(lambda: RuntimeConnection(self), "127.0.0.1", 0)
        try:
            await self._start_process()
        except OSError as error:
            invocation.finish(FunctionError.of_platform("Runtime.InvalidEntrypoint", invocation.request_id, str(error)))
            return False
        await self._wait(self._is_initialized, _INIT_SECONDS)
        if not self._is_initialized() and not self._ended:
            # As on AWS, an init that takes over 10 s starts again with the function's own timeout.
            self._log(f"INIT_REPORT Init Duration: {_INIT_SECONDS * 1000:.2f} ms\tPhase: init\tStatus: timeout\n")
            await self._kill()
            await self._start_process()
            await self._wait(self._is_initialized, self.timeout_seconds)
        if self._waiting is not None:
            return True
        failure = self._init_error or self._failure(invocation)
        invocation.finish(failure)
        self._log(f"{failure.message}\n")
        return False

    async def _start_process(self) -> None:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        _, self._process = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Process(self._log_bytes, self._changed),
            *self._launch.command,
            cwd=self._launch.folder,
            env={**self._launch.variables, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._launch.reaper.entrust(self._process.pid)
        if self._ended:  # meanwhile
            await self._kill()

    async def _serve(self, invocation: Invocation) -> FunctionError | None:
        """Waits until the runtime has answered and asks for more; else says how it failed."""
        await self._wait(
            lambda: self._is_idle(invocation) or self._lost or self._has_exited(),
            self.timeout_seconds,
        )
        if self._is_idle(invocation):
            return None
        if self._lost or self._has_exited():
            # A process that exits ends its connections too, and its last bytes may come after its exit status.
            await self._wait(
                lambda: self._waiting is not None or (self._has_exited() and not self._connections), _EXIT_SECONDS
            )
            if not self._has_exited():
                message = "The function broke off its response"
                return FunctionError.of_platform("Runtime.TruncatedResponse", invocation.request_id, message)
        return self._failure(invocation)

    def _is_initialized(self) -> bool:
        return self._waiting is not None or self._init_error is not None or self._has_exited()

    def _is_idle(self, invocation: Invocation) -> bool:
        # The answer and the next request may come on two connections, in either order.
        return invocation.finished and self._waiting is not None

    def _failure(self, invocation: Invocation) -> FunctionError:
        status = None if self._process is None else self._process.status
        if status is None:
            message = f"Task timed out after {self.timeout_seconds:.2f} seconds"
            return FunctionError.of_platform("Sandbox.Timedout", invocation.request_id, message)
        if status == 0:
            message = "Runtime exited without providing a reason"
        elif status > 0:
            message = f"Runtime exited with error: exit status {status}"
        else:
            message = f"Runtime exited with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"
        return FunctionError.of_platform("Runtime.ExitError", invocation.request_id, message)

    def _has_exited(self) -> bool:
        return self._process is not None and self._process.status is not None

    async def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Waits for `condition` that long."""
        deadline = time.monotonic() + seconds
        while not condition():
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                return

    async def _kill(self) -> None:
        if self._process is not None:
            await self._process.kill()
            self._launch.reaper.release(self._process.pid)

    def _log(self, text: str) -> None:
        self._log_bytes(text.encode())

    def _log_bytes(self, data: bytes) -> None:
        self._launch.log(data)
        if self.current is not None:
            self.current.log(data)

    def runtime_ready(self, connection: RuntimeConnection) -> None:
        self._waiting = connection
        self._changed.set()

    def runtime_connected(self, connection: RuntimeConnection) -> None:
        self._connections.add(connection)

    def runtime_gone(self, connection: RuntimeConnection) -> None:
        self._connections.remove(connection)
        if self._waiting is connection:
            self._waiting = None
        self._changed.set()

    def response_done(self) -> None:
        self._changed.set()

    def response_lost(self) -> None:
        self._lost = True
        self._changed.set()

    def init_failed(self, error: FunctionError) -> None:
        self._init_error = error
        self._changed.set()
