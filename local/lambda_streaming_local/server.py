"""Starts what a stack declares: its functions, and a door for each Function URL, each distribution and Lambda's API."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count, repeat
from pathlib import Path
from secrets import token_hex
from types import TracebackType

from aiohttp import web
from lambda_streaming_policies.model import Graph, Resource
from lambda_streaming_policies.tokens import VPC_ENDPOINT

from .doors.cloudfront import CloudFrontDoor
from .doors.door import DoorKind, OnRequest, RequestLog
from .doors.function_url import FunctionUrlDoor
from .doors.lambda_api import LambdaApiDoor, Target
from .doors.permissions import Caller, Permissions
from .doors.sigv4 import Identity, Verifier
from .graph import InputProblem
from .plan import Plan
from .runtime.code import task_root
from .runtime.environment import Launch
from .runtime.function import Declaration, Function
from .runtime.node import find_node
from .runtime.reaper import Reaper
from .runtime.variables import process_variables

# How long a door lets its requests end when it closes, before it breaks them off.
_CLOSING_SECONDS = 0.05


@dataclass(frozen=True)
class Options:
    """How a stack is served.

    `port` is the first door's and the next doors take the next ones; 0 picks free ones. `limit_rate` keeps Lambda's
    2 MB/s after the first 6 MB. Requests signed with `access_key` and `secret_key` are an administrator's of the
    stack's account. `program` is the folder from which the Node.js runtime client is looked for. `on_request` is told
    of each request at a door when it is over; `on_log` gets what functions log, under the function's name.
    """

    port: int = 0
    limit_rate: bool = True
    access_key: str = "test"
    secret_key: str = "test"
    program: Path = Path(".")
    on_request: OnRequest = lambda log: None
    on_log: Callable[[str, bytes], None] = lambda function, data: None


@dataclass(frozen=True)
class Door:
    """One way in: `name` is the Pulumi resource's, `function` the Lambda function's name where it leads to one.

    Lambda's API is one door for each function, all at the same address.
    """

    kind: DoorKind
    name: str
    url: str
    function: str | None = None
    auth: str | None = None


class Server:
    """Serves a stack while it is entered with `async with`.

    `doors` then say what listens where, and `notes` what is not served, or not as declared.
    """

    def __init__(self, graph: Graph, plan: Plan, options: Options) -> None:
        self.doors: list[Door] = []
        self.notes = tuple(plan.notes)
        self._graph = graph
        self._plan = plan
        self._options = options
        self._ports = count(options.port) if options.port else repeat(0)
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

    async def _start(self) -> None:
        # Every address is known before anything starts: functions and distributions are told of the others'.
        urls = [(planned, self._listen()) for planned in self._plan.urls]
        distributions = [(resource, self._listen()) for resource in self._plan.distributions]
        api = self._listen() if self._plan.functions else None
        url_addresses = {planned.url.domain: _address(listening) for planned, listening in urls}
        addresses = {
            **url_addresses,
            **{str(resource.props.text("domainName")): _address(listening) for resource, listening in distributions},
        }
        if api is not None:
            addresses.update(dict.fromkeys(_endpoint_hosts(self._graph), _address(api)))

        roles = {declaration.resource.urn: _role(declaration) for declaration in self._plan.functions}
        viewers = {resource.urn: _cloudfront(resource) for resource in self._plan.distributions}
        callers = [*self._administrators(), *roles.values()]
        functions = {} if api is None else self._start_functions(roles, addresses, _address(api))

        permissions = Permissions(self._graph)
        for planned, listening in urls:
            declaration, url = planned.declaration, planned.url
            verifier = Verifier([*callers, *viewers.values()], {declaration.region})
            function = functions[declaration.resource.urn]
            url_door = FunctionUrlDoor(
                url, function, verifier, permissions, self._on_url_request, self._options.limit_rate
            )
            door = Door("function-url", url.name, _address(listening), declaration.name, url.auth_type)
            await self._open([door], url_door.app, listening)
        for resource, listening in distributions:
            distribution_door = CloudFrontDoor(
                resource, self._graph, url_addresses, viewers[resource.urn], self._options.on_request
            )
            await distribution_door.start()
            self._cleanup.push_async_callback(distribution_door.close)
            door = Door("cloudfront", resource.name, _address(listening))
            await self._open([door], distribution_door.app, listening)
        if api is not None:
            targets = [
                Target(function, frozenset(self._plan.qualifiers.get(urn, ()))) for urn, function in functions.items()
            ]
            verifier = Verifier(callers, {declaration.region for declaration in self._plan.functions})
            api_door = LambdaApiDoor(targets, verifier, self._options.on_request, self._options.limit_rate)
            doors = [
                Door("lambda-api", declaration.resource.name, _address(api), declaration.name, "AWS_IAM")
                for declaration in self._plan.functions
            ]
            await self._open(doors, api_door.app, api)

    def _listen(self) -> socket.socket:
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
        node = find_node(self._options.program)
        folder = Path(tempfile.mkdtemp(prefix="lambda-streaming-"))
        reaper = Reaper(str(folder))
        self._cleanup.callback(reaper.close)
        functions: dict[str, Function] = {}
        for declaration in self._plan.functions:
            own = {
                name: _localized(value, addresses)
                for name, value in declaration.variables.items()
                if isinstance(value, str)
            }
            root = task_root(declaration.code, folder / str(len(functions)))
            role = roles[declaration.resource.urn]
            variables = process_variables(
                declaration,
                root,
                node,
                {"AWS_ENDPOINT_URL_LAMBDA": api_address, **own},
                role.access_key,
                role.secret_key,
            )
            function = Function(
                declaration,
                Launch(
                    function_arn=declaration.arn,
                    command=node.command,
                    folder=root,
                    variables=variables,
                    timeout_seconds=declaration.timeout_seconds,
                    memory_mb=declaration.memory_mb,
                    log=partial(self._options.on_log, declaration.name),
                    reaper=reaper,
                ),
            )
            self._cleanup.push_async_callback(function.close)
            functions[declaration.resource.urn] = function
        return functions

    async def _open(self, doors: Sequence[Door], app: web.Application, listening: socket.socket) -> None:
        # A body is passed on as it came, and a request ends with its connection.
        runner = web.AppRunner(
            app, access_log=None, auto_decompress=False, handler_cancellation=True, shutdown_timeout=_CLOSING_SECONDS
        )
        await runner.setup()
        self._cleanup.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listening).start()
        self.doors.extend(doors)

    def _on_url_request(self, log: RequestLog) -> None:
        if not log.forwarded:
            self._options.on_request(log)
        elif log.error:
            # Of a viewer's request, the distribution's door does not know what went wrong behind it.
            self._options.on_log(log.name, f"function URL '{log.name}': {log.error}\n".encode())

    def _administrators(self) -> list[Identity]:
        """The one key pair of the options, as a user of the account that the functions are in."""
        accounts = {declaration.account for declaration in self._plan.functions}
        return [
            Identity(
                self._options.access_key,
                self._options.secret_key,
                Caller(f"arn:aws:iam::{account}:user/local", account),
            )
            for account in sorted(accounts)[:1]
        ]


def _address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _role(declaration: Declaration) -> Identity:
    """The function's own identity: its role's, with keys of this run."""
    role = str(declaration.resource.props.data.get("role")).rpartition("/")[2]
    partition = declaration.arn.split(":")[1]
    principal = f"arn:{partition}:sts::{declaration.account}:assumed-role/{role}/{declaration.name}"
    return _identity(Caller(principal, declaration.account))


def _cloudfront(distribution: Resource) -> Identity:
    arn = str(distribution.props.text("arn"))
    return _identity(Caller("cloudfront.amazonaws.com", arn.split(":")[4], arn))


def _identity(caller: Caller) -> Identity:
    return Identity("ASIA" + token_hex(8).upper(), token_hex(20), caller)


def _endpoint_hosts(graph: Graph) -> list[str]:
    """The host names under which the stack's VPC endpoints for Lambda are called."""
    return [
        host
        for endpoint in graph.of_type(VPC_ENDPOINT)
        if str(endpoint.props.data.get("serviceName")).endswith(".lambda")
        for entry in endpoint.props.blocks("dnsEntries")
        if (host := entry.text("dnsName"))
    ]


def _localized(value: str, addresses: Mapping[str, str]) -> str:
    """A variable's value with the doors' addresses in place of the URLs and host names that only AWS knows."""
    for host, address in addresses.items():
        value = value.replace(f"https://{host}", address).replace(host, address.removeprefix("http://"))
    return value
