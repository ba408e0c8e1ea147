"""The two sides that meet in an execution environment: the runtime, and what hosts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .invocation import FunctionError, Invocation


class Runtime(Protocol):
    """Takes events when it waits for one."""

    def send_event(self, invocation: Invocation) -> None:
        """Hands over the event of `invocation`."""


class Host(Protocol):
    """The execution environment that a runtime talks to."""

    function_arn: str
    timeout_seconds: float
    current: Invocation | None

    is_starting: bool
    """Whether the environment's process is being started and not known yet."""

    def when_started(self, then: Callable[[], None]) -> None:
        """Calls `then` when it is known, or could not be started."""

    def admits(self, port: int, to: int) -> bool:
        """Whether the connection between these ports of this machine is the environment's own."""

    def runtime_ready(self, runtime: Runtime) -> None:
        """`runtime` waits for an event."""

    def runtime_connected(self, runtime: Runtime) -> None:
        """`runtime` may still send something."""

    def runtime_gone(self, runtime: Runtime) -> None:
        """`runtime` sends nothing more."""

    def response_done(self) -> None:
        """The current invocation has all of its response."""

    def response_lost(self) -> None:
        """The connection broke within the current invocation's response."""

    def init_failed(self, error: FunctionError) -> None:
        """The runtime could not load the function."""
