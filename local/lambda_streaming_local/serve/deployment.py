"""What one run of the program declares, running: its functions, and a door for each way in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from ..doors.access.endpoint_policy import EndpointPolicies
from ..doors.access.permissions import Permissions
from ..doors.access.sigv4 import Verifier
from ..doors.api_gateway.api import RestApi
from ..doors.api_gateway.door import ApiGatewayDoor
from ..doors.cloudfront.door import CloudFrontDoor, ViewerSettings
from ..doors.cloudfront.edge.lambdas import make_invoker
from ..doors.function_url.door import FunctionUrlDoor
from ..doors.lambda_api.door import LambdaApiDoor, Target
from ..doors.shared.connection import Connection
from ..doors.shared.door import make_connection
from ..doors.shared.requests import Requests
from ..runtime.declaration import Declaration
from ..runtime.function import Function
from ..runtime.launch import Launch
from ..runtime.launcher import Launcher
from ..runtime.reload import reload_on_change
from ..runtime.variables import Keys
from .addresses import localize, map_door_addresses, map_origin_addresses
from .callers import Callers
from .door import Door
from .options import Options
from .plan import Plan, PlannedUrl
from .sockets import Listening, Sockets
from .tasks import start_task

# How long a door lets its requests end when it closes, before it breaks them off.
_CLOSING_SECONDS = 0.05


@dataclass(frozen=True)
class _Listener:
    """A socket on which an application takes connections."""

    app: web.Application
    runner: web.AppRunner
    listening: socket.socket
    tls: ssl.SSLContext | None


class Deployment:
    """Starts with `start`, which opens the doors on `sockets`; functions start with their first invocations.

    `tls` is what doors speak TLS with, None for doors without. `before` is the deployment that this one follows: its
    functions go on where nothing of them has changed.
    """

    def __init__(
        self,
        graph: Graph,
        plan: Plan,
        options: Options,
        sockets: Sockets,
        requests: Requests,
        launcher: Launcher,
        tls: ssl.SSLContext | None,
        before: Deployment | None = None,
    ) -> None:
        self.doors: list[Door] = []
        self.callers: Callers = Callers.of(graph, plan, options, before.callers if before else None)
        self.changed: list[str] = []
        """The names of functions that start anew."""
        self._before = before
        self._kept: dict[str, Declaration] = {}
        """What the functions that `before` has too declare there, by their URNs, until they are this deployment's."""
        self._accepting: list[asyncio.Server] = []
        self._ways: list[_Listener] = []
        self._graph = graph
        self._plan = plan
        self._options = options
        self._sockets = sockets
        self._requests = requests
        self._launcher = launcher
        self._tls = tls
        self._permissions = Permissions(graph)
        self._functions: dict[str, Function] = {}
        self._exits = AsyncExitStack()

    async def start(self) -> None:
        """Raises `InputProblem` where a port is taken, code is missing, or Node.js or its runtime client is."""
        # Every address is known before anything starts: functions and distributions are told of the others'.
        for door in self._plan.list_doors():
            self._sockets.listen(door)
        self._addresses = map_door_addresses(self._graph, self._plan, self._sockets)
        self._make_functions()
        for planned in self._plan.urls:
            await self._open_url(planned)
        for distribution in self._plan.distributions:
            await self._open_distribution(distribution)
        for api in self._plan.rest_apis:
            await self._open_rest_api(api)
        if self._plan.functions:
            await self._open_lambda_api()
        self._requests.addresses = self._addresses
        await self.resume()
        self._watch_code()
        if self._before is not None:
            self._before.leave_functions(self._kept)
        self._before = None
        self._kept.clear()

    async def close(self) -> None:
        """Ends everything of it; functions that it has not taken over yet stay what they were."""
        await self._exits.aclose()
        for urn, declaration in self._kept.items():
            self._functions.pop(urn).declaration = declaration
        await asyncio.gather(*(function.close() for function in self._functions.values()))

    def pause(self) -> None:
        """Takes no new connections, which wait, and closes those that are idle."""
        while self._accepting:
            self._accepting.pop().close()
        for connection in self._list_connections():
            connection.retire()

    async def resume(self) -> None:
        """Takes connections, those that have waited first."""
        for way in self._ways:
            await self._accept(way)

    async def retire(self) -> None:
        """Leaves new connections to another deployment, and closes when what is under way is done."""
        self.pause()
        try:
            # Functions that go on with another deployment answer requests here too.
            for connection in self._list_connections():
                await connection.wait_until_gone()
            await self.wait_until_idle()
        finally:
            await self.close()

    def _list_connections(self) -> list[Connection]:
        servers = [way.runner.server for way in self._ways if way.runner.server is not None]
        return [one for server in servers for one in server.connections if isinstance(one, Connection)]

    def runs_in_place(self, path: Path) -> bool:
        return any(
            function.runs_in_place and path.is_relative_to(function.folder) for function in self._functions.values()
        )

    async def warm(self) -> None:
        """Starts an environment of each function."""
        await asyncio.gather(*(function.warm() for function in self._functions.values()))

    def find_function(self, urn: str, launch: Launch) -> Function | None:
        """The function, if `launch` starts nothing else than it does."""
        function = self._functions.get(urn)
        return function if function is not None and function.is_same(launch) else None

    def leave_functions(self, urns: Iterable[str]) -> None:
        """Those go on with another deployment."""
        for urn in urns:
            del self._functions[urn]

    async def wait_until_idle(self) -> None:
        """Waits until no function serves an invocation."""
        for function in self._functions.values():
            await function.wait_until_idle()

    def _make_functions(self) -> None:
        for declaration in self._plan.functions:
            role = self.callers.functions[declaration.resource.urn]
            keys = self._options.credentials or Keys(role.access_key, role.secret_key, role.session_token)
            variables = {
                "AWS_ENDPOINT_URL_LAMBDA": self._sockets.listen(self._plan.api_door).address,
                **{
                    name: localize(value, self._addresses)
                    for name, value in declaration.variables.items()
                    if isinstance(value, str)
                },
                **self._options.pass_env,
            }
            urn = declaration.resource.urn
            launch = self._launcher.launch(declaration, variables, keys)
            function = self._before.find_function(urn, launch) if self._before is not None else None
            if function is None:
                function = Function(declaration, launch, self._options.concurrency)
                self.changed.append(declaration.name)
            else:
                self._kept[urn] = function.declaration
                function.declaration = declaration
            self._functions[urn] = function

    async def _open_url(self, planned: PlannedUrl) -> None:
        declaration, url = planned.declaration, planned.url
        verifier = Verifier([*self.callers.direct, *self.callers.distributions.values()], {declaration.region})
        function = self._functions[declaration.resource.urn]
        opened = FunctionUrlDoor(url, function, verifier, self._permissions, self._requests, self._options.limit_rate)
        listening = self._sockets.listen(planned.urn)
        door = Door("function-url", url.name, listening.address, declaration.name, url.auth_type, declaration.region)
        await self._open([door], opened.app, listening)

    async def _open_distribution(self, resource: Resource) -> None:
        listening = self._sockets.listen(resource.urn)
        opened = CloudFrontDoor(
            resource,
            self._graph,
            map_origin_addresses(self._plan, self._sockets),
            self.callers.distributions[resource.urn],
            self._requests,
            ViewerSettings(self._options.viewer_country, listening.secure_port),
            {function.declaration.arn: make_invoker(function) for function in self._functions.values()},
            self._options.on_log,
            any(function.is_inspected for function in self._functions.values()),
        )
        await opened.start()
        self._exits.push_async_callback(opened.close)
        await self._open([Door("cloudfront", resource.name, listening.address)], opened.app, listening)

    async def _open_rest_api(self, api: RestApi) -> None:
        listening = self._sockets.listen(api.resource.urn)
        opened = ApiGatewayDoor(
            api,
            self._graph,
            {function.declaration.arn: function for function in self._functions.values()},
            self._permissions,
            Verifier(self.callers.direct, {api.region}, service="execute-api"),
            self._requests,
            self._options.limit_rate,
        )
        doors = [
            Door("api-gateway", api.resource.name, f"{listening.address}/{stage}", auth=api.auth, region=api.region)
            for stage in api.stages
        ]
        await self._open(doors, opened.app, listening)

    async def _open_lambda_api(self) -> None:
        listening = self._sockets.listen(self._plan.api_door)
        declarations = self._plan.functions
        opened = LambdaApiDoor(
            [
                Target(function, frozenset(self._plan.qualifiers.get(urn, ())))
                for urn, function in self._functions.items()
            ],
            Verifier(self.callers.direct, {declaration.region for declaration in declarations}),
            self._permissions,
            EndpointPolicies(self._graph, {self._find_key(one) for one in declarations if not one.in_vpc}),
            self._requests,
            self._options.limit_rate,
        )
        doors = [
            Door(
                "lambda-api",
                declaration.resource.name,
                listening.address,
                declaration.name,
                "AWS_IAM",
                declaration.region,
            )
            for declaration in declarations
        ]
        await self._open(doors, opened.app, listening)

    def _find_key(self, declaration: Declaration) -> str:
        return self.callers.functions[declaration.resource.urn].access_key

    async def _open(self, doors: Sequence[Door], app: web.Application, listening: Listening) -> None:
        # A request ends with its connection.
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=_CLOSING_SECONDS)
        await runner.setup()
        self._exits.push_async_callback(runner.cleanup)
        self._ways.append(_Listener(app, runner, listening.plain, None))
        if listening.secure is not None:
            self._ways.append(_Listener(app, runner, listening.secure, self._tls))
            address = f"https://127.0.0.1:{listening.secure_port}"
            self.doors.extend(replace(door, url=door.url.replace(listening.address, address)) for door in doors)
        self.doors.extend(doors)

    async def _accept(self, way: _Listener) -> None:
        server = way.runner.server
        assert server is not None
        # The same socket under a descriptor of its own, which closes with what accepts on it.
        copy = way.listening.dup()
        self._exits.callback(copy.close)
        accepting = await asyncio.get_running_loop().create_server(
            lambda: make_connection(way.app, server), sock=copy, ssl=way.tls, backlog=512
        )
        self._accepting.append(accepting)
        self._exits.callback(accepting.close)

    def _watch_code(self) -> None:
        in_place = [(function.folder, function) for function in self._functions.values() if function.runs_in_place]
        if self._options.reload and in_place:
            watching = start_task(
                reload_on_change(in_place, self._options.on_log),
                "changes of code are not seen any more, so start anew after each",
                lambda line: self._options.on_log("serve", f"{line}\n".encode()),
            )
            self._exits.push_async_callback(_cancel, watching)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
