"""Transforms: a program's functions that change resources and lookups before they are registered.

The order is the engine's: a resource's own, then its parents', the nearest first, then the stack's
(pulumi/pulumi pkg/resource/deploy/source_eval.go, RegisterResource).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from grpc import aio
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from .wire import Properties, to_data, to_struct


@dataclass(frozen=True)
class Changed:
    """A resource after all transforms that apply to it."""

    properties: Properties
    of_property: dict[str, set[str]]
    """The URNs that each property depends on."""
    options: Any


class Transforms:
    """Whose transforms there are, and how a program's own process is asked to run them."""

    def __init__(self) -> None:
        self._of_stack: list[Any] = []
        self._of_lookups: list[Any] = []
        self._of_resource: dict[str, tuple[list[Any], str]] = {}
        self._awaited: dict[tuple[str, str, str], list[Any]] = {}
        self._stubs: dict[str, Any] = {}

    def add_to_stack(self, callback: Any) -> None:
        self._of_stack.append(callback)

    def add_to_lookups(self, callback: Any) -> None:
        self._of_lookups.append(callback)

    def list_own(self, request: Any) -> list[Any]:
        """A resource's own. A component of a package is registered twice: by the program, then by its provider."""
        key = (request.parent, request.type, request.name)
        if key in self._awaited:
            return self._awaited.pop(key)
        own = list(request.transforms)
        if request.remote and own:
            self._awaited[key] = own
        return own

    def remember(self, urn: str, parent: str, own: list[Any]) -> None:
        self._of_resource[urn] = (own, parent)

    def list_applying(self, own: Iterable[Any], parent: str) -> Iterator[Any]:
        """All that apply to a resource with these of its own, in the engine's order."""
        yield from own
        while parent in self._of_resource:
            callbacks, parent = self._of_resource[parent]
            yield from callbacks
        yield from self._of_stack

    async def apply(
        self, callbacks: Iterable[Any], request: Any, properties: Properties, options: Any
    ) -> tuple[Properties, Any]:
        """The properties and options of a resource after these transforms."""
        for callback in list(callbacks):
            asked = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=to_struct(properties),
                options=options,
            )
            answer = resource_pb2.TransformResponse.FromString(await self._call(callback, asked))
            properties = to_data(answer.properties) if answer.HasField("properties") else properties
            options = answer.options if answer.HasField("options") else options
        return properties, options

    async def apply_to_lookup(self, token: str, args: Properties, options: Any) -> tuple[Properties, Any]:
        for callback in list(self._of_lookups):
            asked = resource_pb2.TransformInvokeRequest(token=token, args=to_struct(args), options=options)
            answer = resource_pb2.TransformInvokeResponse.FromString(await self._call(callback, asked))
            args = to_data(answer.args) if answer.HasField("args") else args
            options = answer.options if answer.HasField("options") else options
        return args, options

    async def _call(self, callback: Any, asked: Any) -> bytes:
        if callback.target not in self._stubs:
            channel = aio.insecure_channel(callback.target, options=[("grpc.max_receive_message_length", -1)])
            self._stubs[callback.target] = callback_pb2_grpc.CallbacksStub(channel)
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
        response: bytes = (await self._stubs[callback.target].Invoke(request)).response
        return response
