"""Components of the package lambda-streaming, whose arguments and defaults are a decision that is written down."""

from __future__ import annotations

from collections.abc import Iterator

from .graph import Graph
from .resource import Resource
from .tokens import COMPONENTS


def is_of_component(resource: Resource, graph: Graph, *types: str) -> bool:
    """Whether a component of one of the types, or of any of ours, made a resource."""
    return any(
        ancestor.type in types if types else ancestor.type.startswith(COMPONENTS)
        for ancestor in _list_ancestors(resource, graph)
    )


def _list_ancestors(resource: Resource, graph: Graph) -> Iterator[Resource]:
    seen = {resource.urn}
    parent = graph.get(resource.parent or "")
    while parent is not None and parent.urn not in seen:
        yield parent
        seen.add(parent.urn)
        parent = graph.get(parent.parent or "")
