"""Starts what a stack declares: its functions, and a door for each Function URL, each distribution and Lambda's API."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import count, repeat
from pathlib import Path
from types import TracebackType

from aiohttp import web
from lambda_streaming_policies.stack.graph import Graph

from ..doors.access.endpoint_policy import EndpointPolicies
from ..doors.access.identities import administrator, declared_identities, distribution_identity, function_identity
from ..doors.access.permissions import Permissions
from ..doors.access.sigv4 import Identity, Verifier
from ..doors.api_gateway.door import ApiGatewayDoor
from ..doors.cloudfront.door import CloudFrontDoor, ViewerSettings
from ..doors.cloudfront.edge.lambdas import invoker
from ..doors.function_url.door import FunctionUrlDoor
from ..doors.lambda_api.door import LambdaApiDoor, Target
from ..doors.shared.door import SERVER_LOG, DoorKind, OnRequest, RequestLog
from ..doors.shared.target import absolute_form, asterisk_form
from ..graph import InputProblem
from ..runtime.function import Function
from ..runtime.launcher import Launcher
from ..runtime.reaper import Reaper
from ..runtime.reload import reload_on_change
from ..runtime.variables import Keys
from .addresses import Listening, endpoint_hosts, localized
from .intake import Intake
from .plan import Plan
from .tls import server_context

# How long a door lets its requests end when it closes, before it breaks them off.
_CLOSING_SECONDS = 0.05
# How long a connection may take to send the head of its next request.
_IDLE_SECONDS = 60.0
# How long a door goes on taking a body that it has already answered.
_LINGERING_SECONDS = 1.0
# What a distribution passes requests on to.
_BEHIND: dict[DoorKind, str] = {"function-url": "function URL", "api-gateway": "REST API"}


@dataclass(frozen=True)
class Options:
    """How a stack is served.

    `port` is the first door's and the next doors take the next ones; 0 picks free ones. `limit_rate` keeps Lambda's
    2 MB/s after the first 6 MB. Requests signed with `access_key` and `secret_key` are an administrator's of the
    stack's account; with the name of a declared role or user as access key and the same secret, they are that one's.
    `tls` serves each door with TLS too, at the port after its own. `viewer_country` is the two-letter code of the
    country that CloudFront takes viewers to be in; None: geographic restrictions do not hold.

    `program` is the folder from which the Node.js runtime client is looked for, and `python` the interpreter that
    web servers in Python find first. Functions get the variables `pass_env` beside their own, and `credentials` in
    place of keys that only the doors know; with `reload` they start anew when code that runs in place changes.
    `on_request` is told of each request at a door when it is over and the function is done with it; `on_log` gets
    what functions log, under the function's name.
    """

    port: int = 0
    limit_rate: bool = True
    access_key: str = "test"
    secret_key: str = "test"
    tls: bool = False
    viewer_country: str | None = None
    program: Path = Path(".")
    python: Path = Path(sys.executable)
    pass_env: Mapping[str, str] = field(default_factory=dict)
    credentials: Keys | None = None
    reload: bool = False
    on_request: OnRequest = lambda log: None
    on_log: Callable[[str, bytes], None] = lambda function, data: None


@dataclass(frozen=True)
class Door:
    """One way in: `name` is the Pulumi resource's, `function` the Lambda function's name where it leads to one.

    Lambda's API is one door for each function, all at the same address. With TLS each door is there twice, HTTPS first.
    """

    kind: DoorKind
    name: str
    url: str
    function: str | None = None
    auth: str | None = None


class Server:
    """Serves a stack while it is entered with `async with`.

    `doors` then say what listens where, `certificate` is what clients of doors with TLS must trust, and `notes` say
    what is not served, or not as declared. `access_keys` are those that requests can be signed with.
    """

    def __init__(self, graph: Graph, plan: Plan, options: Options) -> None:
        self.doors: list[Door] = []
        self.notes = tuple(_notes(plan, options))
        self.certificate: Path | None = None
        self._identities = [
            *declared_identities(graph, options.secret_key),
            administrator(options.access_key, options.secret_key, _account(plan)),
        ]
        self.access_keys = [identity.access_key for identity in self._identities]
        self._graph = graph
        self._plan = plan
        self._options = options
        self._ports = count(options.port) if options.port else repeat(0)
        self._tls: ssl.SSLContext | None = None
        self._cleanup = AsyncExitStack()
        self._intake = Intake()
        self._functions: list[Function] = []

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
        return self._intake.requests

    async def drain(self) -> None:
        """Takes no more requests, and waits until those under way are answered and every function is done."""
        self._intake.close()
        await self._intake.none()
        for function in self._functions:
            await function.idle()

    async def _start(self) -> None:
        if self._options.tls:
            self._tls = self._certify()
        # Every address is known before anything starts: functions and distributions are told of the others'.
        urls = [(planned, self._listen()) for planned in self._plan.urls]
        distributions = [(resource, self._listen()) for resource in self._plan.distributions]
        rest_apis = [(rest_api, self._listen()) for rest_api in self._plan.rest_apis]
        api = self._listen() if self._plan.functions else None
        origin_addresses = {
            **{planned.url.domain: listening.address for planned, listening in urls},
            **{rest_api.host: listening.address for rest_api, listening in rest_apis},
        }
        addresses = {
            **origin_addresses,
            **{str(resource.props.text("domainName")): listening.address for resource, listening in distributions},
        }
        if api is not None:
            addresses.update(dict.fromkeys(endpoint_hosts(self._graph), api.address))

        roles = {
            declaration.resource.urn: self._with_credentials(
                function_identity(declaration.resource, declaration.arn, self._graph)
            )
            for declaration in self._plan.functions
        }
        viewers = {resource.urn: distribution_identity(resource) for resource in self._plan.distributions}
        callers = [*self._identities, *roles.values()]
        functions = {} if api is None else self._start_functions(roles, addresses, api.address)

        permissions = Permissions(self._graph)
        for planned, listening in urls:
            declaration, url = planned.declaration, planned.url
            verifier = Verifier([*callers, *viewers.values()], {declaration.region})
            function = functions[declaration.resource.urn]
            url_door = FunctionUrlDoor(
                url, function, verifier, permissions, self._on_url_request, self._options.limit_rate
            )
            door = Door("function-url", url.name, listening.address, declaration.name, url.auth_type)
            await self._open([door], url_door.app, listening)
        at_edge = {function.declaration.arn: invoker(function) for function in functions.values()}
        for resource, listening in distributions:
            distribution_door = CloudFrontDoor(
                resource,
                self._graph,
                origin_addresses,
                viewers[resource.urn],
                self._options.on_request,
                ViewerSettings(self._options.viewer_country, listening.secure_port),
                at_edge,
                self._options.on_log,
            )
            await distribution_door.start()
            self._cleanup.push_async_callback(distribution_door.close)
            await self._open([Door("cloudfront", resource.name, listening.address)], distribution_door.app, listening)
        by_arn = {function.declaration.arn: function for function in functions.values()}
        for rest_api, listening in rest_apis:
            verifier = Verifier(callers, {rest_api.region}, service="execute-api")
            rest_door = ApiGatewayDoor(
                rest_api, self._graph, by_arn, permissions, verifier, self._on_url_request, self._options.limit_rate
            )
            doors = [
                Door("api-gateway", rest_api.resource.name, f"{listening.address}/{stage}", auth=rest_api.auth)
                for stage in rest_api.stages
            ]
            await self._open(doors, rest_door.app, listening)
        if api is not None:
            targets = [
                Target(function, frozenset(self._plan.qualifiers.get(urn, ()))) for urn, function in functions.items()
            ]
            verifier = Verifier(callers, {declaration.region for declaration in self._plan.functions})
            outside = {
                roles[declaration.resource.urn].access_key
                for declaration in self._plan.functions
                if not declaration.in_vpc
            }
            endpoints = EndpointPolicies(self._graph, outside)
            api_door = LambdaApiDoor(
                targets, verifier, permissions, endpoints, self._options.on_request, self._options.limit_rate
            )
            doors = [
                Door("lambda-api", declaration.resource.name, api.address, declaration.name, "AWS_IAM")
                for declaration in self._plan.functions
            ]
            await self._open(doors, api_door.app, api)

    def _listen(self) -> Listening:
        return Listening(self._socket(), self._socket() if self._options.tls else None)

    def _socket(self) -> socket.socket:
        port = next(self._ports)
        try:
            listening = socket.create_server(("127.0.0.1", port), backlog=512)
        except (OSError, OverflowError) as error:
            raise InputProblem(f"port {port} cannot be listened on: {error}; pick another with --port") from error
        self._cleanup.callback(listening.close)
        return listening

    def _start_functions(
        self, roles: Mapping[str, Identity], addresses: Mapping[str, str], api_address: str
    ) -> dict[str, Function]:
        """The functions by URN; their processes start with their first invocations."""
        options = self._options
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-"))
        reaper = Reaper(str(folder))
        self._cleanup.callback(reaper.close)
        launcher = Launcher(folder, options.program, options.python, reaper, options.on_log)
        functions: dict[str, Function] = {}
        for declaration in self._plan.functions:
            own = {
                name: localized(value, addresses)
                for name, value in declaration.variables.items()
                if isinstance(value, str)
            }
            role = roles[declaration.resource.urn]
            keys = options.credentials or Keys(role.access_key, role.secret_key, role.session_token)
            own = {"AWS_ENDPOINT_URL_LAMBDA": api_address, **own, **options.pass_env}
            function = Function(declaration, launcher.launch(declaration, own, keys))
            self._cleanup.push_async_callback(function.close)
            functions[declaration.resource.urn] = function
            self._functions.append(function)
        in_place = [(function.folder, function) for function in self._functions if not _is_in(folder, function.folder)]
        if options.reload and in_place:
            watching = asyncio.create_task(reload_on_change(in_place, options.on_log))
            self._cleanup.push_async_callback(_cancel, watching)
        return functions

    async def _open(self, doors: Sequence[Door], app: web.Application, listening: Listening) -> None:
        counted = self._intake.middleware(may_close=doors[0].kind != "lambda-api")
        app.middlewares[:0] = [absolute_form, counted]
        app.middlewares.append(asterisk_form)
        # A body is passed on as it came, and a request ends with its connection.
        runner = web.AppRunner(
            app,
            access_log=None,
            logger=SERVER_LOG,
            auto_decompress=False,
            handler_cancellation=True,
            keepalive_timeout=_IDLE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            shutdown_timeout=_CLOSING_SECONDS,
        )
        await runner.setup()
        self._cleanup.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listening.plain).start()
        if listening.secure is not None:
            await web.SockSite(runner, listening.secure, ssl_context=self._tls).start()
            secure = f"https://127.0.0.1:{listening.secure_port}"
            self.doors.extend(replace(door, url=door.url.replace(listening.address, secure)) for door in doors)
        self.doors.extend(doors)

    def _with_credentials(self, role: Identity) -> Identity:
        keys = self._options.credentials
        if keys is None:
            return role
        return Identity(keys.access_key, keys.secret_key, role.caller, keys.session_token)

    def _certify(self) -> ssl.SSLContext:
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-tls-"))
        self._cleanup.callback(Reaper(str(folder)).close)
        context, self.certificate = server_context(folder)
        return context

    def _on_url_request(self, log: RequestLog) -> None:
        if not log.forwarded:
            self._options.on_request(log)
        elif log.error:
            # Of a viewer's request, the distribution's door does not know what went wrong behind it.
            self._options.on_log(log.name, f"{_BEHIND[log.door]} '{log.name}': {log.error}\n".encode())


def _notes(plan: Plan, options: Options) -> Iterator[str]:
    yield from plan.notes
    if options.viewer_country is not None and not plan.distributions:
        yield "the country of viewers counts for nothing: the stack declares no distribution"
    packed = [function.name for function in plan.functions if not Path(str(function.code.get("path"))).is_dir()]
    if options.reload and packed:
        yield f"changes of the code of {', '.join(packed)} show after a restart, as it runs from an archive"


def _is_in(folder: Path, path: Path) -> bool:
    return path.is_relative_to(folder.resolve()) or path.is_relative_to(folder)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _account(plan: Plan) -> str:
    """The account that the functions are in."""
    accounts = sorted(declaration.account for declaration in plan.functions)
    return accounts[0] if accounts else ""
