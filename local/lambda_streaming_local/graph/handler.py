"""One handler with no Pulumi program: the graph of a function and a function URL in front of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.wire import read_resource

from .problem import InputProblem
from .program import Program

DEFAULT_RUNTIME = "nodejs24.x"
_SUFFIXES = (".mjs", ".js", ".cjs")
_SOURCES = (".ts", ".mts", ".cts", ".tsx", ".jsx")
_FUNCTION = "aws:lambda/function:Function"
_URL = "aws:lambda/functionUrl:FunctionUrl"


def load_handler(handler: str, runtime: str, timeout_seconds: int, memory_mb: int, region: str) -> Program:
    """The function whose code is the folder of the file in `handler`, behind a URL that anyone may stream from.

    `handler` is FILE.EXPORT, the file without its suffix, as in Lambda: `app/index.handler`. As AWS's runtime clients
    do it, the file's name ends at the first dot for Node.js, whose export may lie deeper (`index.api.handler`), and at
    the last one for the others. Raises `InputProblem` where it is not there.
    """
    is_node = runtime.startswith("nodejs")
    folder, slash, last = handler.rpartition("/")
    file, _, export = last.partition(".") if is_node else last.rpartition(".")
    module = Path(folder + slash).resolve() / file
    if not file or not all(part.isidentifier() for part in export.split(".")):
        raise InputProblem(
            f"--handler {handler} must be a file without its suffix, a dot and what it exports, "
            "such as app/index.handler"
        )
    if is_node and not any(module.with_name(file + suffix).is_file() for suffix in _SUFFIXES):
        source = next((f"{file}{one}" for one in _SOURCES if module.with_name(file + one).is_file()), None)
        advice = (
            f"{source} is not loaded at AWS either, so compile or bundle it and name what comes of it"
            if source
            else "name a file that is there"
        )
        raise InputProblem(f"--handler {handler}: there is no {module}{{{','.join(_SUFFIXES)}}}; {advice}")
    name = module.name if module.name != "index" else module.parent.name
    inputs: dict[str, Any] = {
        "handler": f"{module.name}.{export}",
        "runtime": runtime,
        "timeout": timeout_seconds,
        "memorySize": memory_mb,
        "code": {"path": str(module.parent)},
        "name": name,
    }
    url: dict[str, Any] = {"functionName": name, "authorizationType": "NONE", "invokeMode": "RESPONSE_STREAM"}
    graph = Graph(
        read_resource(_make_entry(type_, name, properties, region))
        for type_, properties in ((_FUNCTION, inputs), (_URL, url))
    )
    return Program(name, "dev", "a bare handler", module.parent, graph, warnings=(), unseen=())


def _make_entry(type_: str, name: str, inputs: dict[str, Any], region: str) -> dict[str, Any]:
    from .engine.answers import made_up  # loads gRPC, which no program needs here

    id_, outputs = made_up.make_outputs(type_, name, inputs, region)
    return {
        "urn": f"urn:pulumi:dev::{name}::{type_}::{name}",
        "type": type_,
        "custom": True,
        "id": id_,
        "inputs": inputs,
        "outputs": {**outputs, **inputs},
        "propertyDependencies": {"functionName": [f"urn:pulumi:dev::{name}::{_FUNCTION}::{name}"]}
        if type_ == _URL
        else {},
    }
