"""Reads what a distribution refers to."""

from __future__ import annotations

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block, Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN, UnknownValue


def find_by_id(graph: Graph, type_: str, id_: str) -> Resource | None:
    return next((found for found in graph.of_type(type_) if found.outputs.get("id") == id_), None)


def read_texts(block: Block, name: str) -> list[str]:
    """The texts in the list at `name`; raises `UnknownValue` where one of them is not known."""
    value = block.get(name)
    if not isinstance(value, list):
        return []
    if any(item is UNKNOWN for item in value):
        raise UnknownValue(block.resource, block.at(name))
    return [item for item in value if isinstance(item, str)]
