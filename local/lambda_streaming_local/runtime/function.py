"""The environments that serve a function."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import psutil

from .declaration import ACCOUNT_CONCURRENCY, Declaration
from .environment import Environment
from .fingerprint import fingerprint
from .invocation import FunctionError, Invocation
from .launch import Launch

# How long a request waits for an environment that has just answered the one before, rather than for a new one.
_SETTLE_SECONDS = 0.2


# An environment of Node.js or Python with little in it holds about that much.
_ENVIRONMENT_BYTES = 64 * 1024 * 1024


class TooManyRequests(Exception):
    """Every environment that AWS would let the function have is busy. `reason` is AWS's word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"all environments that AWS would start are busy: {reason}")
        self.reason = reason


class MissingTenant(Exception):
    """The function has tenant isolation, and the call names no tenant. The text is AWS's."""

    def __init__(self) -> None:
        super().__init__(
            "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try "
            "again."
        )


class Overloaded(Exception):
    """Every environment that this machine is to start is busy, where AWS would start more."""


class Function:
    """Serves a declared function, one invocation per environment, with as many environments as needed.

    `concurrency` is how many there may be at a time on this machine; None: as many as fit into its free memory.
    """

    def __init__(self, declaration: Declaration, launch: Launch, concurrency: int | None = None) -> None:
        self._machine_limit = concurrency or max(1, psutil.virtual_memory().available // _ENVIRONMENT_BYTES)
        self.declaration = declaration
        self.folder = launch.folder
        self.runs_in_place = launch.in_place
        self.is_inspected = launch.inspected
        self.warned: set[str] = set()
        """What its responses are warned of, once each."""
        self._launch = launch
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()
        self._outdated: set[Environment] = set()
        self._idle_since = float("-inf")
        self._notices: list[str] = []
        self._settled = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def invoke(
        self,
        request_id: str,
        event: bytes,
        trace_id: str,
        qualifier: str | None,
        client_context: str | None = None,
        tenant_id: str | None = None,
    ) -> Invocation:
        """Hands `event` to an idle environment, or to a new one. Raises `TooManyRequests` and `MissingTenant`.

        `client_context` is the JSON that an SDK's caller gave beside the event. With tenant isolation an environment
        serves one tenant only.
        """
        if not self.declaration.tenant_isolation:
            tenant_id = None
        elif not tenant_id:
            raise MissingTenant
        environment = await self._take_idle(tenant_id)
        if environment is None:
            self._check_concurrency()
            environment = Environment(self._launch, tenant_id)
        invocation = Invocation(request_id, event, trace_id, qualifier, client_context, tenant_id)
        self._busy.add(environment)
        self._start(self._serve(environment, invocation))
        return invocation

    def _check_concurrency(self) -> None:
        # https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
        reserved = self.declaration.reserved_concurrency
        busy = len(self._busy)
        if reserved is not None and busy >= reserved:
            raise TooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded")
        if busy >= ACCOUNT_CONCURRENCY:
            raise TooManyRequests("ConcurrentInvocationLimitExceeded")
        if busy >= self._machine_limit:
            raise Overloaded(
                f"this local run starts {self._machine_limit} environments of a function at most, by --concurrency or "
                "by free memory, and all are busy; AWS would start more"
            )

    async def wait_until_idle(self) -> None:
        """Waits until no environment serves an invocation."""
        while self._busy:
            self._settled.clear()
            await self._settled.wait()

    @property
    def idle_seconds(self) -> float:
        """How long it has served no invocation; 0 while it does."""
        return 0.0 if self._busy else time.monotonic() - self._idle_since

    def notice(self, text: str) -> None:
        """Warns of `text` in the line of the request under way, or of the next one."""
        self._notices.append(text)

    async def warm(self) -> None:
        """Starts an environment, unless one is there or nobody knows whose it would be."""
        if not self._busy and not self._idle and not self.declaration.tenant_isolation:
            environment = Environment(self._launch)
            self._busy.add(environment)
            await environment.start()
            self._busy.remove(environment)
            self._idle_since = time.monotonic()
            if environment.is_ready:
                self._idle.append(environment)
            else:
                await environment.end()
            self._settled.set()

    def is_same(self, launch: Launch) -> bool:
        """Whether `launch` would start what this function starts."""
        return fingerprint(self._launch) == fingerprint(launch)

    def reload(self) -> None:
        """Takes the code as it is now: environments that run end, once they have answered what they are at."""
        self._outdated |= self._busy
        while self._idle:
            self._start(self._idle.pop().end())

    async def close(self) -> None:
        """Ends every environment; invocations under way end with an error."""
        await asyncio.gather(*(environment.end() for environment in [*self._busy, *self._idle]))
        await asyncio.gather(*self._tasks)

    async def _take_idle(self, tenant_id: str | None) -> Environment | None:
        # A client can have the whole response a moment before the runtime asks for the next event.
        deadline = time.monotonic() + _SETTLE_SECONDS
        while not self._of_tenant(tenant_id) and any(
            environment.has_answered and environment.tenant_id == tenant_id for environment in self._busy
        ):
            self._settled.clear()
            try:
                await asyncio.wait_for(self._settled.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                break
        for environment in reversed(self._of_tenant(tenant_id)):
            self._idle.remove(environment)
            if environment.is_ready:
                return environment
            self._start(environment.end())  # its process ended while it was idle
        return None

    def _of_tenant(self, tenant_id: str | None) -> list[Environment]:
        return [environment for environment in self._idle if environment.tenant_id == tenant_id]

    async def _serve(self, environment: Environment, invocation: Invocation) -> None:
        try:
            await environment.run(invocation)
            found, self._notices = [*invocation.notices, *self._notices], []
            invocation.notices = [notice for notice in found if notice not in self.warned]
            self.warned.update(invocation.notices)
        finally:
            message = "The local run could not serve the invocation"
            invocation.finish(FunctionError.of_platform("Sandbox.Failure", invocation.request_id, message))
            self._busy.remove(environment)
            self._idle_since = time.monotonic()
            if environment in self._outdated:
                self._outdated.remove(environment)
                self._start(environment.end())
            elif environment.is_ready:
                self._idle.append(environment)
            invocation.finish_serving()
            self._settled.set()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
