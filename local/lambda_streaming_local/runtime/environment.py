"""An execution environment: one process that serves one invocation at a time.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from collections.abc import Callable

from . import platform_log
from .host import Runtime
from .invocation import FunctionError, Invocation
from .launch import Launch
from .missing import explain_missing_boto3, explain_missing_place
from .node.node import explain_missing_sdk, explain_no_promise
from .platform_log import InvocationReport
from .process import EXIT_SECONDS, Process
from .process_log import ProcessLog
from .runtime_api import RuntimeConnection
from .web.adapter import WebAdapter
from .web.port import hold_free_port

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
_INIT_SECONDS = 10.0
# While a debugger may be attached.
_DEBUGGED_SECONDS = 7 * 24 * 3600.0
_MEMORY_CHECK_SECONDS = 0.2
# Of its listener, its pipes and its first connection.
_FILES_AT_START = 8
_NO_FILES = "This machine lets the local run open no more files: raise the limit, such as with `ulimit -n 4096`"


def _may_open_files() -> bool:
    """Whether this process may open as many more files as an environment takes at its start."""
    opened: list[int] = []
    try:
        while len(opened) < _FILES_AT_START:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno not in (errno.EMFILE, errno.ENFILE)
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


class Environment:
    """Starts with its first invocation. With `tenant_id` it serves that tenant only."""

    def __init__(self, launch: Launch, tenant_id: str | None = None) -> None:
        self.tenant_id = tenant_id
        self.function_arn = launch.function_arn
        self.timeout_seconds = launch.timeout_seconds
        self.current: Invocation | None = None
        self._launch = launch
        self._log = ProcessLog(launch.log, lambda: self.current)
        self._process: Process | None = None
        self.is_starting = False
        self._when_started: list[Callable[[], None]] = []
        self._server: asyncio.Server | None = None
        self._adapter: WebAdapter | None = None
        self._web_port: socket.socket | None = None
        self._ended = False
        self._connections: set[Runtime] = set()
        self._waiting: Runtime | None = None
        self._init_error: FunctionError | None = None
        self._init_ms: float | None = None
        self._changed = asyncio.Event()
        self._lost = False
        self._max_memory_mb = 0
        self._out_of_memory = False

    async def start(self) -> None:
        """Starts before there is an invocation; why it does not is told of the first one."""
        await self._init("-")

    def when_started(self, then: Callable[[], None]) -> None:
        self._when_started.append(then)

    def admits(self, port: int, to: int) -> bool:
        """Whether this environment's own processes, and nobody else, have the connection from `port` to `to`."""
        return self._process is not None and self._process.has_connection(port, to)

    async def run(self, invocation: Invocation) -> None:
        """Serves `invocation`; returns when the environment is ready for the next one, or has ended."""
        self.current = invocation
        memory = asyncio.create_task(self._watch_memory())
        try:
            failure = None if self._process is not None else await self._init(invocation.request_id)
            started = time.perf_counter()
            if failure is None:
                failure = await self._answer(invocation)
            if self._ended and invocation.finished:
                failure = None  # of the local run's own ending
            if failure is not None:
                invocation.finish(failure)
                # One record, as the runtime clients write several lines.
                self._log.add(failure.message.replace("\n", "\r") + "\n")
            invocation.failure = invocation.error or failure
            if invocation.failure is not None and (advice := self._advise(invocation.failure.message)):
                self._log.add(f"{advice}\n")
                self._log.notices.append(advice)
            self._report(invocation, (time.perf_counter() - started) * 1000)
        finally:
            memory.cancel()
        self.current = None
        if not self.is_ready:
            await self.end()

    @property
    def is_ready(self) -> bool:
        """Whether the runtime waits for the next invocation."""
        return not self._ended and self._waiting is not None and not self._has_exited()

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

    def _advise(self, message: str) -> str | None:
        """What to do about an error of the function that is none at AWS."""
        return (
            explain_missing_sdk(message)
            or explain_missing_boto3(message, self._launch.command[0])
            or explain_missing_place(message, self._launch.variables)
            or explain_no_promise(message)
        )

    async def _init(self, request_id: str) -> FunctionError | None:
        """Starts the process and waits for it to ask for an event, or says why it does not."""
        async with self._launch.starting:
            started = time.perf_counter()
            try:
                self._server = await asyncio.get_running_loop().create_server(
                    lambda: RuntimeConnection(self), "127.0.0.1", 0
                )
                await self._start_process()
            except OSError as error:
                # Where a pipe to the process is lacking the error has no number of the system's.
                if error.errno in (errno.EMFILE, errno.ENFILE) or not _may_open_files():
                    return FunctionError.of_platform("Sandbox.Failure", request_id, _NO_FILES)
                missing = self._launch.command[0] if self._launch.folder.is_dir() else self._launch.folder
                message = f"{missing}: {error.strerror}"
                return FunctionError.of_platform("Runtime.InvalidEntrypoint", request_id, message)
            await self._wait(self._is_initialized, _INIT_SECONDS)
            if not self._is_initialized() and not self._ended:
                # As on AWS, an init that takes over 10 s starts again with the function's own timeout.
                self._log.add(
                    f"INIT_REPORT Init Duration: {_INIT_SECONDS * 1000:.2f} ms\tPhase: init\tStatus: timeout\n"
                )
                await self._kill()
                started = time.perf_counter()
                await self._start_process()
                await self._wait(self._is_initialized, self.timeout_seconds)
            self._init_ms = (time.perf_counter() - started) * 1000
        return None if self._waiting is not None else self._init_error or self._explain_failure(request_id)

    async def _start_process(self) -> None:
        assert self._server is not None
        launch = self._launch
        variables = dict(launch.variables)
        variables["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        command = launch.command
        if launch.web_adapter is not None:
            self._web_port = hold_free_port()
            port = self._web_port.getsockname()[1]
            variables["PORT"] = variables["AWS_LWA_PORT"] = str(port)
            if launch.adapter_binary is None:
                self._adapter = WebAdapter(launch.web_adapter, port, self)
            else:
                command = ["/bin/sh", "-c", '"$0" & exec "$@"', launch.adapter_binary, *command]
        self.is_starting = True
        try:
            self._process = await Process.start(command, launch.folder, variables, self._log.add_output, self._changed)
        finally:
            self.is_starting = False
            waiting, self._when_started = self._when_started, []
            for go_on in waiting:
                go_on()
        launch.reaper.entrust(self._process.pid)
        if self._ended:  # meanwhile
            await self._kill()

    async def _answer(self, invocation: Invocation) -> FunctionError | None:
        """Waits until the runtime has answered and asks for more; else says how it failed."""
        self._lost = False
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        waiting.send_event(invocation)
        # After the event, so that the function does not wait for the log to be written. What it logs itself is read
        # later than this.
        self._log.add(platform_log.start(invocation.request_id, self._launch.log_as_json))
        await self._wait(
            lambda: self._is_idle(invocation) or self._lost or self._has_exited(),
            self.timeout_seconds,
        )
        if self._is_idle(invocation) or (self._ended and invocation.finished):
            return None
        if self._ended:
            message = "The local run ended the function"
            return FunctionError.of_platform("Runtime.ExitError", invocation.request_id, message)
        if self._lost or self._has_exited():
            # A process that exits ends its connections too, and its last bytes may come after its exit status.
            await self._wait(
                lambda: self._waiting is not None or (self._has_exited() and not self._connections), EXIT_SECONDS
            )
            if not self._has_exited():
                message = "The function broke off its response"
                return FunctionError.of_platform("Runtime.TruncatedResponse", invocation.request_id, message)
        return self._explain_failure(invocation.request_id)

    def _report(self, invocation: Invocation, milliseconds: float) -> None:
        self._find_needed_memory_mb()
        report = InvocationReport(
            duration_ms=milliseconds,
            memory_mb=self._launch.memory_mb,
            max_memory_mb=self._max_memory_mb or None,
            init_ms=self._init_ms,
            error_type=None if invocation.failure is None else invocation.failure.type,
        )
        self._init_ms = None
        invocation.report = report
        invocation.notices, self._log.notices = self._log.notices, []
        self._log.add(platform_log.write_report(invocation.request_id, report, self._launch.log_as_json))

    async def _watch_memory(self) -> None:
        """Ends the process, as Lambda does, when it uses more memory than the function has."""
        while True:
            await asyncio.sleep(_MEMORY_CHECK_SECONDS)
            if self._process is not None and self._find_needed_memory_mb() > self._launch.memory_mb:
                self._out_of_memory = True
                await self._process.kill()
                return

    def _find_needed_memory_mb(self) -> int:
        held, needed = (0, 0) if self._process is None else self._process.measure_memory_mb()
        self._max_memory_mb = max(self._max_memory_mb, min(held, self._launch.memory_mb))
        return needed

    def _is_initialized(self) -> bool:
        return self._waiting is not None or self._init_error is not None or self._has_exited()

    def _is_idle(self, invocation: Invocation) -> bool:
        # The answer and the next request may come on two connections, in either order.
        return invocation.finished and self._waiting is not None

    def _explain_failure(self, request_id: str) -> FunctionError:
        if self._process is None or not self._has_exited():
            message = f"Task timed out after {self.timeout_seconds:.2f} seconds"
            return FunctionError.of_platform("Sandbox.Timedout", request_id, message)
        type_ = "Runtime.OutOfMemory" if self._out_of_memory else "Runtime.ExitError"
        # Connections of a runtime that cannot be taken break, and most runtimes end.
        ending = self._process.ending if _may_open_files() else f"{self._process.ending}. {_NO_FILES}"
        return FunctionError.of_platform(type_, request_id, ending)

    def _has_exited(self) -> bool:
        return self._process is not None and self._process.status is not None

    async def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Waits for `condition` that long."""
        deadline = time.monotonic() + (_DEBUGGED_SECONDS if self._launch.inspected else seconds)
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
        if self._adapter is not None:
            await self._adapter.close()
        if self._web_port is not None:
            self._web_port.close()

    def runtime_ready(self, runtime: Runtime) -> None:
        self._waiting = runtime
        self._changed.set()

    def runtime_connected(self, runtime: Runtime) -> None:
        self._connections.add(runtime)

    def runtime_gone(self, runtime: Runtime) -> None:
        self._connections.remove(runtime)
        if self._waiting is runtime:
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
