"""A function: how it is declared, and the environments that serve it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from lambda_streaming_policies.model import Resource, UnknownValue

from .environment import Environment, Launch
from .invocation import FunctionError, Invocation

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_DEFAULT_TIMEOUT_SECONDS = 3.0
_DEFAULT_MEMORY_MB = 128
# An account's 1,000 concurrent executions would be as many processes here.
_DEFAULT_CONCURRENCY = 10
# How long a request waits for an environment that has just answered the one before, rather than for a new one.
_SETTLE_SECONDS = 0.2


class TooManyRequests(Exception):
    """Every environment that the function may have is busy."""


class NotServed(Exception):
    """The function cannot run here; the text says why."""


@dataclass(frozen=True)
class Declaration:
    """What a stack declares of one function, with Lambda's defaults filled in."""

    resource: Resource
    name: str
    arn: str
    runtime: str
    handler: str
    code: Mapping[str, Any]
    timeout_seconds: float
    memory_mb: int
    concurrency: int
    in_vpc: bool
    variables: Mapping[str, Any]
    logging: Mapping[str, Any]

    @classmethod
    def of(cls, resource: Resource) -> Declaration:
        """Raises `NotServed` for a function that cannot run here."""
        try:
            return cls._of(resource)
        except UnknownValue as unknown:
            raise NotServed(f"its {unknown.path} is not known before the stack is deployed") from unknown

    @classmethod
    def _of(cls, resource: Resource) -> Declaration:
        props = resource.props
        if props.text("packageType") == "Image":
            raise NotServed("container images are not run locally")
        runtime = props.text("runtime") or "no runtime"
        if not runtime.startswith("nodejs"):
            raise NotServed(f"only Node.js functions are run locally, and it declares {runtime}")
        name, arn, handler, code = props.text("name"), props.text("arn"), props.text("handler"), props.get("code")
        if name is None or arn is None:
            raise NotServed("its name and ARN are not known")
        if handler is None:
            raise NotServed("it declares no handler")
        if not isinstance(code, Mapping):
            raise NotServed("its code is not declared as an archive of local files")
        reserved = props.number("reservedConcurrentExecutions")
        return cls(
            resource=resource,
            name=name,
            arn=arn,
            runtime=runtime,
            handler=handler,
            code=code,
            timeout_seconds=props.number("timeout") or _DEFAULT_TIMEOUT_SECONDS,
            memory_mb=int(props.number("memorySize") or _DEFAULT_MEMORY_MB),
            concurrency=_DEFAULT_CONCURRENCY if reserved is None or reserved < 0 else int(reserved),
            in_vpc=bool(props.block("vpcConfig").data.get("subnetIds")),
            variables=props.block("environment").block("variables").data,
            logging=props.block("loggingConfig").data,
        )

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]


class Function:
    """Serves a declared function, one invocation per environment, with as many environments as needed."""

    def __init__(self, declaration: Declaration, launch: Launch) -> None:
        self.declaration = declaration
        self._launch = launch
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()
        self._settled = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def invoke(self, request_id: str, event: bytes, trace_id: str, qualifier: str | None) -> Invocation:
        """Hands `event` to an idle environment, or to a new one. Raises `TooManyRequests`."""
        environment = await self._idle_environment()
        if environment is None:
            if len(self._busy) >= self.declaration.concurrency:
                raise TooManyRequests
            environment = Environment(self._launch)
        invocation = Invocation(request_id, event, trace_id, qualifier)
        self._busy.add(environment)
        self._start(self._serve(environment, invocation))
        return invocation

    async def close(self) -> None:
        """Ends every environment; invocations under way end with an error."""
        await asyncio.gather(*(environment.end() for environment in [*self._busy, *self._idle]))
        await asyncio.gather(*self._tasks)

    async def _idle_environment(self) -> Environment | None:
        # A client can have the whole response a moment before the runtime asks for the next event.
        deadline = time.monotonic() + _SETTLE_SECONDS
        while not self._idle and any(environment.has_answered for environment in self._busy):
            self._settled.clear()
            try:
                await asyncio.wait_for(self._settled.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                break
        while self._idle:
            environment = self._idle.pop()
            if environment.is_ready:
                return environment
            self._start(environment.end())  # its process ended while it was idle
        return None

    async def _serve(self, environment: Environment, invocation: Invocation) -> None:
        try:
            await environment.run(invocation)
        finally:
            message = "The local run could not serve the invocation"
            invocation.finish(FunctionError.of_platform("Sandbox.Failure", invocation.request_id, message))
            invocation.served.set()
            self._busy.remove(environment)
            if environment.is_ready:
                self._idle.append(environment)
            self._settled.set()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
