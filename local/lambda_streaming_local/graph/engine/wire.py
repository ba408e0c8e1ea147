"""Property values as they travel between a program and the engine: gRPC structs, and the same as plain dicts.

The signatures are those of pulumi/pulumi sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/properties.go.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2

from .marks import SECRET_PLACEHOLDER, UNSEEN_MARK

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Properties = dict[str, Any]


def to_data(struct: struct_pb2.Struct) -> Properties:
    return {name: _to_value(value) for name, value in struct.fields.items()}


def _to_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return to_data(value.struct_value)
    if kind == "list_value":
        return [_to_value(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def to_struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def lower(value: Any, *, keep_secrets: bool = True) -> Any:
    """`value` with output values as what they hold, for receivers that know no output values."""
    if isinstance(value, list):
        return [lower(item, keep_secrets=keep_secrets) for item in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(SIGNATURE)
    if signature in (OUTPUT, SECRET):
        inner = lower(value.get("value", UNKNOWN_TEXT), keep_secrets=keep_secrets)
        is_secret = signature == SECRET or value.get("secret") is True
        return {SIGNATURE: SECRET, "value": inner} if is_secret and keep_secrets else inner
    return {name: lower(item, keep_secrets=keep_secrets) for name, item in value.items()}


def find_dependencies(value: Any) -> set[str]:
    """The URNs that output values inside `value` depend on."""
    if isinstance(value, list):
        return set().union(*(find_dependencies(item) for item in value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*(find_dependencies(item) for name, item in value.items() if name != "dependencies"))
    if value.get(SIGNATURE) == OUTPUT:
        return found | set(value.get("dependencies") or ())
    return found | find_dependencies(value.get("dependencies"))


def add_dependencies(value: Any, dependencies: Iterable[str]) -> Any:
    """`value` as an output value that depends on these resources too, so that a transform passes that on."""
    urns = set(dependencies)
    if urns <= find_dependencies(value):
        return value
    is_signed = isinstance(value, dict)
    if is_signed and value.get(SIGNATURE) == OUTPUT:
        return {**value, "dependencies": sorted(urns | set(value.get("dependencies") or ()))}
    output: Properties = {SIGNATURE: OUTPUT, "dependencies": sorted(urns)}
    if is_signed and value.get(SIGNATURE) == SECRET:
        return {**output, "secret": True, "value": value["value"]}
    return output if value == UNKNOWN_TEXT else {**output, "value": value}


def has_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return bool(value == UNKNOWN_TEXT)


def keep_known(value: Any, directory: Path) -> Any:
    """`value` as the graph keeps it: files with absolute paths, and what only stands for something as unknown."""
    if isinstance(value, str):
        return UNKNOWN_TEXT if UNSEEN_MARK in value or SECRET_PLACEHOLDER in value else value
    if isinstance(value, float):
        return UNKNOWN_TEXT if value == float(SECRET_PLACEHOLDER) else value
    if isinstance(value, list):
        return [keep_known(item, directory) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: keep_known(item, directory) for name, item in value.items()}
    # Assets name files relative to the program; whoever reads the graph stands somewhere else.
    if SIGNATURE in found and isinstance(found.get("path"), str) and found["path"] != UNKNOWN_TEXT:
        found["path"] = os.path.normpath(directory / found["path"])
    return found
