"""Serves a stack: keeps its sockets and requests while what it declares runs."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import TracebackType

from lambda_streaming_policies.stack.graph import Graph

from ..doors.shared.request_log import RequestLog
from ..doors.shared.requests import Requests
from ..graph import InputProblem
from ..runtime.launcher import Launcher
from ..runtime.reaper import Reaper
from .deployment import Deployment
from .door import Door
from .options import Options
from .plan import Plan
from .sockets import Sockets
from .tls import make_server_context


class Server:
    """Serves a stack while it is entered with `async with`.

    `doors` then say what listens where, `certificate` is what clients of doors with TLS must trust, and `notes` say
    what is not served, or not as declared. `access_keys` are those that requests can be signed with.
    """

    def __init__(self, graph: Graph, plan: Plan, options: Options) -> None:
        self.doors: list[Door] = []
        self.access_keys: list[str] = []
        self.notes = tuple(_list_notes(plan, options))
        self.certificate: Path | None = None
        self._graph = graph
        self._plan = plan
        self._options = options
        self._requests = Requests(options.on_request, options.on_log, options.watch, options.allowed_origins)
        self._cleanup = AsyncExitStack()
        self._numbers = count()
        self._deployment: Deployment
        self._retiring: set[asyncio.Task[None]] = set()

    @classmethod
    def from_graph(cls, graph: Graph, options: Options) -> Server:
        """Raises `InputProblem` where nothing of the stack can be served."""
        return cls(graph, _make_plan(graph), options)

    async def __aenter__(self) -> Server:
        """Raises `InputProblem` where a port is taken, code is missing, or Node.js or its runtime client is."""
        try:
            await self._start()
        except BaseException:
            await self._cleanup.aclose()
            raise
        return self

    async def __aexit__(
        self, type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._cleanup.aclose()

    @property
    def requests(self) -> int:
        """How many requests are under way."""
        return len(self._requests)

    def describe_requests(self) -> str:
        """The requests under way, for people."""
        return self._requests.describe()

    def list_streams(self) -> list[RequestLog]:
        """The responses that clients get at this moment, the oldest first."""
        return self._requests.list_streams()

    def write_curl(self, door: Door) -> str:
        """A command for a shell that sends a request to `door`."""
        options = self._options
        trust = f" --cacert {self.certificate}" if door.url.startswith("https:") else ""
        if door.auth != "AWS_IAM":
            return f"curl -N{trust} {door.url}/"
        named = (options.access_key, options.secret_key) == ("test", "test")
        keys = "test:test" if named else '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
        service = "execute-api" if door.kind == "api-gateway" else "lambda"
        signed = f"curl -N{trust} --aws-sigv4 aws:amz:{door.region}:{service} -u {keys}"
        if door.kind == "lambda-api":
            return f"{signed} -d '{{}}' {door.url}/2015-03-31/functions/{door.function}/invocations"
        return f"{signed} {door.url}/"

    def runs_in_place(self, path: Path) -> bool:
        """Whether `path` is in the code of a function that runs where it lies."""
        return self._deployment.runs_in_place(path)

    async def warm(self) -> None:
        """Starts each function before its first request."""
        await self._deployment.warm()

    def pause(self) -> None:
        """Lets new requests wait, such as for what the program declares now."""
        self._deployment.pause()

    async def resume(self) -> None:
        """Goes on with what ran before it paused."""
        await self._deployment.resume()

    async def replace(self, graph: Graph, pass_env: Mapping[str, str]) -> list[str]:
        """Serves `graph` from now on, at the same addresses; requests under way end as they began.

        Functions get the variables `pass_env`. Returns the names of those that start anew. Raises `InputProblem` where
        it cannot be served, and goes on as before.
        """
        plan, options = _make_plan(graph), replace(self._options, pass_env=pass_env)
        before = self._deployment
        deployment = self._deploy(graph, plan, options, before)
        try:
            await deployment.start()
        except BaseException:
            await deployment.close()
            self._sockets.close(self._plan.list_doors())
            raise
        self._deployment, self._plan, self._options = deployment, plan, options
        before.pause()
        self._sockets.close(plan.list_doors())
        self._tell_of_deployment(plan)
        self._retiring.add(task := asyncio.create_task(before.retire()))
        task.add_done_callback(self._retiring.discard)
        return deployment.changed

    async def drain(self) -> None:
        """Takes no more requests, and waits until those under way are answered and every function is done."""
        self._requests.close()
        await self._requests.wait_until_none()
        await self._deployment.wait_until_idle()

    async def _start(self) -> None:
        self._tls = self._certify() if self._options.tls else None
        self._sockets = Sockets(self._options.port, self._tls is not None)
        self._cleanup.callback(self._sockets.close)
        self._folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-"))
        self._reaper = Reaper(str(self._folder))
        self._cleanup.callback(self._reaper.close)
        self._deployment = self._deploy(self._graph, self._plan, self._options, None)
        self._cleanup.push_async_callback(self._close_deployments)
        await self._deployment.start()
        self._tell_of_deployment(self._plan)

    def _deploy(self, graph: Graph, plan: Plan, options: Options, before: Deployment | None) -> Deployment:
        folder = self._folder / str(next(self._numbers))
        self._launcher = Launcher(
            folder, self._folder, options.program, options.python, self._reaper, options.on_log, options.inspect
        )
        return Deployment(graph, plan, options, self._sockets, self._requests, self._launcher, self._tls, before)

    def _tell_of_deployment(self, plan: Plan) -> None:
        self.notes = (*_list_notes(plan, self._options), *self._launcher.notes)
        self.doors = self._deployment.doors
        self.access_keys = [identity.access_key for identity in self._deployment.callers.people]

    async def _close_deployments(self) -> None:
        await self._deployment.close()
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)

    def _certify(self) -> ssl.SSLContext:
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-tls-"))
        self._cleanup.callback(Reaper(str(folder)).close)
        context, self.certificate = make_server_context(folder)
        return context


def _make_plan(graph: Graph) -> Plan:
    plan = Plan.of(graph)
    if not plan.functions and not plan.distributions:
        reasons = "; ".join(plan.notes) or "it declares no function and no distribution"
        raise InputProblem(f"nothing of the stack can be served: {reasons}")
    return plan


def _list_notes(plan: Plan, options: Options) -> Iterator[str]:
    yield from plan.notes
    if options.viewer_country is not None and not plan.distributions:
        yield "the country of viewers counts for nothing: the stack declares no distribution"
    named = {name for one in plan.functions if one.kind == "node" for name in (one.name, one.resource.name)}
    if options.inspect not in (None, "*", *named):
        known = ", ".join(sorted(one.resource.name for one in plan.functions if one.kind == "node"))
        yield f"no debugger can attach to '{options.inspect}': functions in Node.js here are {known or 'none'}"
