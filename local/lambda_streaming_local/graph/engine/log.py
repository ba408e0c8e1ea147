"""What a program logs: the service that an SDK calls Engine."""

from __future__ import annotations

import sys
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

_LABELS = {engine_pb2.INFO: "", engine_pb2.WARNING: "warning: "}


class Log:
    """Writes what is logged to standard error.

    `errors` are kept until it is known whether one of them is what ended the program: by itself, none does
    (pulumi/pulumi#6090).
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._root = ""

    async def Log(self, request: Any) -> Any:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        elif request.severity in _LABELS:
            print(f"{_LABELS[request.severity]}{request.message}", file=sys.stderr)
        return empty_pb2.Empty()

    async def GetRootResource(self, request: Any) -> Any:
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    async def SetRootResource(self, request: Any) -> Any:
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    async def StartDebugging(self, request: Any) -> Any:
        return empty_pb2.Empty()

    async def RequirePulumiVersion(self, request: Any) -> Any:
        return engine_pb2.RequirePulumiVersionResponse()
