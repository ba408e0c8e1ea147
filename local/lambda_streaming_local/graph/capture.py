"""Runs one Pulumi program with no engine and writes the resources that it declares.

It reads a request from its standard input and writes the result to its standard output, both JSON. Runs under the
program's own interpreter, so it imports nothing but the Pulumi SDK, `made_up` and `data_sources`. The resources are
written in the form of `pulumi stack export`, and `error` says why a program did not get to its end. Works like
pulumi-language-python-exec in pulumi/pulumi, with a monitor in this process in the engine's place.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import traceback
from pathlib import Path
from threading import Lock
from typing import Any

import data_sources  # siblings: Python puts the folder of a script on its path
import made_up
import pulumi
import pulumi.runtime
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import provider_pb2, resource_pb2
from pulumi.runtime.settings import set_root_resource

STACK_TYPE = "pulumi:pulumi:Stack"
SIGNATURE = "4dabf18193072939515e22adb298388d"


class Unused(Mocks):
    """The monitor below answers everything itself."""

    def call(self, args: Any) -> Any:
        raise NotImplementedError(args.token)

    def new_resource(self, args: Any) -> Any:
        raise NotImplementedError(args.typ)


class CaptureMonitor(MockMonitor):
    """Keeps what a program registers, and answers with outputs in AWS's own form."""

    def __init__(self, project: str, stack: str, directory: Path, default_region: str) -> None:
        super().__init__(Unused())
        self.project, self.stack, self.directory = project, stack, directory
        self.default_region = default_region
        self.declared: dict[str, dict[str, Any]] = {}
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self._lock = Lock()

    def urn(self, parent: str, type_: str, name: str) -> str:
        parent_type = parent.split("::")[2] if parent else ""
        qualified = f"{parent_type}${type_}" if parent_type and parent_type != STACK_TYPE else type_
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{name}"

    def region(self, provider: str, inputs: dict[str, Any]) -> str:
        if isinstance(inputs.get("region"), str):
            return str(inputs["region"])
        declared = self.declared.get(provider.rpartition("::")[0], {}).get("inputs", {})
        region = declared.get("region")
        return region if isinstance(region, str) else self.default_region

    def _source(self, request: Any) -> str:
        """The program's own line that declares a resource, even where a component of a package makes it."""
        inside = self.directory.as_uri() + "/"
        positions = [frame.pc for frame in request.stackTrace.frames]
        own = [
            position
            for position in positions
            if position.uri.startswith(inside) and "/site-packages/" not in position.uri
        ]
        return f"{own[0].uri}#{own[0].line}" if own and request.type != STACK_TYPE else ""

    def _keep(self, urn: str, entry: dict[str, Any]) -> None:
        with self._lock:
            known = self.declared.get(urn)
            if known is not None and known["type"] != STACK_TYPE:
                self.errors.append(
                    f"two resources of type {entry['type']} have the name '{urn.rsplit('::', 1)[-1]}' under the same "
                    "parent; give each resource of a type its own name"
                )
            self.declared[urn] = entry

    def RegisterResource(self, request: Any) -> Any:
        urn = self.urn(request.parent, request.type, request.name)
        inputs = json_format.MessageToDict(request.object)
        entry = {
            "urn": urn,
            "type": request.type,
            "custom": bool(request.custom),
            "parent": request.parent,
            "inputs": self._with_absolute_paths(inputs),
            "propertyDependencies": {name: list(deps.urns) for name, deps in request.propertyDependencies.items()},
            "dependencies": list(request.dependencies),
            "protect": request.protect,
            "sourcePosition": self._source(request),
        }
        if request.remote:
            with self._lock:
                self.warnings.append(
                    f"{request.type} '{request.name}' is built by a plugin, which only the engine can run; "
                    "its children are not seen here (judge the output of `pulumi preview --json` instead)"
                )
        if request.type == STACK_TYPE:
            self._keep(urn, entry)
            return resource_pb2.RegisterResourceResponse(urn=urn)
        region = self.region(request.provider, inputs)
        id_, outputs = made_up.outputs(request.type, request.name, inputs, region) if request.custom else ("", {})
        entry["id"], entry["outputs"] = id_, {**outputs, **entry["inputs"]}
        self._keep(urn, entry)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=_struct({**outputs, **inputs}))

    def RegisterResourceOutputs(self, request: Any) -> Any:
        with self._lock:
            self.declared[request.urn]["outputs"] = self._with_absolute_paths(
                json_format.MessageToDict(request.outputs)
            )
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:
        urn = self.urn(request.parent, request.type, request.name)
        inputs = json_format.MessageToDict(request.properties)
        region = self.region(request.provider, inputs)
        _, outputs = made_up.outputs(request.type, request.name, {**inputs, "name": request.id}, region)
        # What else it has, only AWS knows.
        unknown = dict.fromkeys(data_sources.properties_of(request.type), made_up.UNKNOWN_TEXT)
        state = {**unknown, **outputs, **inputs, "id": request.id}
        self._keep(
            urn,
            {"urn": urn, "type": request.type, "custom": True, "external": True, "parent": request.parent}
            | {"id": request.id, "inputs": inputs, "outputs": state},
        )
        return resource_pb2.ReadResourceResponse(urn=urn, properties=_struct(state))

    def Invoke(self, request: Any) -> Any:
        args = json_format.MessageToDict(request.args)
        answer, invented = data_sources.answer(request.tok, args, self.region(request.provider, args))
        if answer is None:
            failure = provider_pb2.CheckFailure(
                reason=f"{request.tok} cannot be answered without AWS; pass the value as config"
            )
            return resource_pb2.ResourceInvokeResponse(failures=[failure])
        if invented:
            with self._lock:
                self.warnings.append(f"{request.tok} was answered with made-up values, as there is no AWS here to ask")
        return resource_pb2.ResourceInvokeResponse(**{"return": _struct(answer)})

    def _with_absolute_paths(self, value: Any) -> Any:
        """Assets name files relative to the program; whoever reads the result stands somewhere else."""
        if isinstance(value, list):
            return [self._with_absolute_paths(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._with_absolute_paths(item) for name, item in value.items()}
        if SIGNATURE in found and isinstance(found.get("path"), str):
            found["path"] = str(self.directory / found["path"])
        return found


def _struct(value: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    json_format.ParseDict(value, struct)
    return struct


def _frames_of(error: BaseException, directory: Path) -> list[str]:
    """The traceback's lines that lie in the program, none of the SDK's or ours."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if Path(frame.filename).is_relative_to(directory) and "site-packages" not in Path(frame.filename).parts
    ]
    return [line.rstrip() for line in traceback.format_list(own)]


async def _run(request: dict[str, Any], directory: Path, monitor: CaptureMonitor) -> None:
    pulumi.runtime.set_all_config(request["config"], request["secret_keys"])
    pulumi.runtime.set_mocks(
        Unused(),
        project=request["project"],
        stack=request["stack"],
        preview=True,
        monitor=monitor,
        organization="organization",
        logger=logging.getLogger("pulumi"),
    )
    set_root_resource(None)  # type: ignore[arg-type]  # set_mocks made a root stack for tests; run_in_stack makes the program's own

    def program() -> None:
        runpy.run_path(request["main"], run_name="__main__")

    await pulumi.runtime.run_in_stack(program)


def _capture(request: dict[str, Any]) -> dict[str, Any]:
    directory = Path(request["directory"]).resolve()
    monitor = CaptureMonitor(request["project"], request["stack"], directory, request["region"])
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    os.chdir(directory)
    sys.path[0] = str(directory)
    sys.argv = [request["main"]]
    error = None
    try:
        asyncio.run(_run(request, directory, monitor))
    except SystemExit as exit_:
        if exit_.code not in (None, 0):
            error = {
                "message": f"the program ended itself with exit code {exit_.code}",
                "frames": _frames_of(exit_, directory),
            }
    except KeyboardInterrupt:
        error = {"message": "it was interrupted before its resources were known", "frames": []}
    except pulumi.RunError as run_error:
        error = {"message": str(run_error), "frames": []}
    except Exception as program_error:  # noqa: BLE001 - whatever the program raised is its user's to read
        message = "".join(traceback.format_exception_only(type(program_error), program_error)).strip()
        error = {"message": message, "frames": _frames_of(program_error, directory)}
    if error is None and monitor.errors:
        error = {"message": monitor.errors[0], "frames": []}
    return {
        "resources": [monitor.declared[urn] for urn in sorted(monitor.declared)],
        "warnings": sorted(set(monitor.warnings)),
        "error": error,
    }


if __name__ == "__main__":
    result_file = os.fdopen(os.dup(1), "w", encoding="utf-8")  # no process that the program starts gets this one
    os.dup2(2, 1)  # what the program prints is for its user
    result_file.write(json.dumps(_capture(json.loads(sys.stdin.buffer.read()))))
    result_file.close()
