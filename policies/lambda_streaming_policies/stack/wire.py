"""Pulumi's JSON form of property values (checkpoints, previews, gRPC structs) as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .resource import Resource
from .unknown import UNKNOWN

# pulumi/pulumi sdk/go/common/resource/plugin/rpc.go and properties.go
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for an unknown value of any type."""
_UNKNOWNS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def to_plain(value: Any) -> Any:
    """`value` with secrets unwrapped and unknowns replaced by `UNKNOWN`; an encrypted secret is unknown too.

    An asset or archive stays the dict that says where it lies (`path`, `text`, `uri`, `assets`).
    """
    if isinstance(value, str):
        return UNKNOWN if value in _UNKNOWNS else value
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        if signature in (SECRET, OUTPUT):
            if "plaintext" in value:
                return to_plain(json.loads(value["plaintext"]))
            return to_plain(value["value"]) if "value" in value else UNKNOWN
        if signature == RESOURCE:
            # A custom resource stands for its id, which is "" or unknown before it exists; a component has none.
            return to_plain(value["id"] or UNKNOWN) if "id" in value else value.get("urn")
        return {name: to_plain(item) for name, item in value.items() if name != SIGNATURE}
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def find_secrets(value: Any, path: str = "") -> Iterator[str]:
    """The paths of single values that are marked as secret."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from find_secrets(item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET:
            yield path
        for name, item in value.items() if SIGNATURE not in value else ():
            yield from find_secrets(item, f"{path}.{name}" if path else name)


def read_resource(state: Mapping[str, Any]) -> Resource:
    """A `Resource` out of one entry of a checkpoint's `resources`."""
    outputs = state.get("outputs") or {}
    links = {name: tuple(urns) for name, urns in (state.get("propertyDependencies") or {}).items() if urns}
    return Resource(
        urn=state["urn"],
        type=state["type"],
        name=state["urn"].rsplit("::", 1)[-1],
        inputs=to_plain(state.get("inputs") or {}),
        outputs=to_plain({"id": state["id"], **outputs} if state.get("id") else outputs),
        parent=state.get("parent") or None,
        links=links,
        custom=bool(state.get("custom", True)),
        external=bool(state.get("external")),
        secrets=frozenset(find_secrets(state.get("inputs") or {})),
        source=state.get("sourcePosition") or None,
    )
