"""Serves a stack: keeps its sockets and requests while what it declares runs."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType

from lambda_streaming_policies.stack.graph import Graph

from ..doors.shared.requests import Requests
from ..graph import InputProblem
from ..runtime.launcher import Launcher
from ..runtime.reaper import Reaper
from .deployment import Deployment
from .door import Door
from .options import Options
from .plan import Plan
from .sockets import Sockets
from .tls import server_context


class Server:
    """Serves a stack while it is entered with `async with`.

    `doors` then say what listens where, `certificate` is what clients of doors with TLS must trust, and `notes` say
    what is not served, or not as declared. `access_keys` are those that requests can be signed with.
    """

    def __init__(self, graph: Graph, plan: Plan, options: Options) -> None:
        self.doors: list[Door] = []
        self.access_keys: list[str] = []
        self.notes = tuple(_notes(plan, options))
        self.certificate: Path | None = None
        self._graph = graph
        self._plan = plan
        self._options = options
        self._requests = Requests(options.on_request, options.on_log, options.watch, options.allowed_origins)
        self._cleanup = AsyncExitStack()

    @classmethod
    def from_graph(cls, graph: Graph, options: Options) -> Server:
        """Raises `InputProblem` where nothing of the stack can be served."""
        plan = Plan.of(graph)
        if not plan.functions and not plan.distributions:
            reasons = "; ".join(plan.notes) or "it declares no function and no distribution"
            raise InputProblem(f"nothing of the stack can be served: {reasons}")
        return cls(graph, plan, options)

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

    async def drain(self) -> None:
        """Takes no more requests, and waits until those under way are answered and every function is done."""
        self._requests.close()
        await self._requests.wait_until_none()
        await self._deployment.wait_until_idle()

    async def _start(self) -> None:
        tls = self._certify() if self._options.tls else None
        sockets = Sockets(self._options.port, tls is not None)
        self._cleanup.callback(sockets.close)
        self._deployment = Deployment(
            self._graph, self._plan, self._options, sockets, self._requests, self._launcher(), tls
        )
        self._cleanup.push_async_callback(self._deployment.close)
        await self._deployment.start()
        self.doors = self._deployment.doors
        self.access_keys = [identity.access_key for identity in self._deployment.callers.people]

    def _launcher(self) -> Launcher:
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-"))
        reaper = Reaper(str(folder))
        self._cleanup.callback(reaper.close)
        return Launcher(folder, self._options.program, self._options.python, reaper, self._options.on_log)

    def _certify(self) -> ssl.SSLContext:
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-tls-"))
        self._cleanup.callback(Reaper(str(folder)).close)
        context, self.certificate = server_context(folder)
        return context


def _notes(plan: Plan, options: Options) -> Iterator[str]:
    yield from plan.notes
    if options.viewer_country is not None and not plan.distributions:
        yield "the country of viewers counts for nothing: the stack declares no distribution"
    packed = [function.name for function in plan.functions if not Path(str(function.code.get("path"))).is_dir()]
    if options.reload and packed:
        yield f"changes of the code of {', '.join(packed)} show after a restart, as it runs from an archive"
