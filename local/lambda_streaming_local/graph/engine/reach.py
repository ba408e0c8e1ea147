"""The two ways to the monitor: as objects in the program's own process, or over gRPC."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from grpc import aio
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from .log import Log
from .monitor import Monitor
from .run_record import RequestRefused

_CALLS = {
    service: [method.name for method in described.services_by_name[service].methods]
    for described, service in ((resource_pb2.DESCRIPTOR, "ResourceMonitor"), (engine_pb2.DESCRIPTOR, "Engine"))
}

_MANY = 1_000_000
# A program may ask for thousands of resources at once, of which gRPC would refuse some, and messages hold whole files.
_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.server.max_pending_requests", _MANY),
    ("grpc.server.max_pending_requests_hard_limit", _MANY),
    ("grpc.server_max_unrequested_time_in_server", _MANY),
]


class InProcess:
    """A service as Python's SDK calls it, from threads of its own; the answers come from the monitor's loop."""

    def __init__(self, service: str, answering: Any, loop: asyncio.AbstractEventLoop) -> None:
        for name in _CALLS[service]:
            if hasattr(answering, name):
                setattr(self, name, _wait_for(getattr(answering, name), loop))


def _wait_for(answer: Callable[[Any], Awaitable[Any]], loop: asyncio.AbstractEventLoop) -> Callable[..., Any]:
    def call(request: Any, *_: Any, **__: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(answer(request), loop).result()  # type: ignore[arg-type]

    return call


def start_loop() -> asyncio.AbstractEventLoop:
    """A loop that runs until the process ends, beside the program's."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="monitor", daemon=True).start()
    return loop


async def serve(monitor: Monitor, log: Log) -> str:
    """Answers over gRPC on loopback until the process ends; returns the address."""
    server = aio.server(options=_OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(
        _make_servicer(resource_pb2_grpc.ResourceMonitorServicer, "ResourceMonitor", monitor), server
    )
    engine_pb2_grpc.add_EngineServicer_to_server(_make_servicer(engine_pb2_grpc.EngineServicer, "Engine", log), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    _SERVERS.append(server)
    return f"127.0.0.1:{port}"


_SERVERS: list[aio.Server] = []  # a server without a reference stops


def _make_servicer(base: type, service: str, answering: Any) -> Any:
    calls = {name: _handle(getattr(answering, name)) for name in _CALLS[service] if hasattr(answering, name)}
    return type(service, (base,), calls)()


def _handle(answer: Callable[[Any], Awaitable[Any]]) -> Callable[[Any, Any, Any], Awaitable[Any]]:
    async def call(self: Any, request: Any, context: Any) -> Any:
        try:
            return await answer(request)
        except RequestRefused as refused:
            return await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refused))

    return call
