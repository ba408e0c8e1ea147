"""Answers the engine, which asks for one component after another."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import grpc
from pulumi.errors import InputPropertiesError
from pulumi.provider import Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

T = TypeVar("T")


class Servicer(ProviderServicer):
    """Refuses a component at preview once no other one is under way.

    The engine stops at the first refusal, and says of each component under way that "the client connection is closing".
    An update does not wait: components take minutes there.
    """

    def __init__(self, provider: Provider, engine_address: str) -> None:
        super().__init__(provider, [], engine_address)
        self._under_way = 0
        self._ended = asyncio.Condition()

    async def _construct(self, request: Any, context: Any) -> Any:
        try:
            return await self._count(super()._construct(request, context))
        except InputPropertiesError:
            if request.dryRun:
                async with self._ended:
                    await self._ended.wait_for(lambda: self._under_way == 0)
            raise

    async def _count(self, construction: Awaitable[T]) -> T:
        self._under_way += 1
        try:
            return await construction
        finally:
            async with self._ended:
                self._under_way -= 1
                self._ended.notify_all()


async def listen(provider: Provider, engine_address: str) -> None:
    """Prints the port, which the engine reads, and answers there until whoever started it ends."""
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(provider, engine_address), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await server.wait_for_termination()
