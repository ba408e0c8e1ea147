"""The resources of a stack, and what is found among them by URN, type, parent, id or link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from .resource import Resource

T = TypeVar("T")


class Graph:
    """The resources of one stack, in URN order."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources: tuple[Resource, ...] = tuple(sorted(resources, key=lambda resource: resource.urn))
        self._indexes: dict[Callable[[Graph], Any], Any] = {}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    @cached_property
    def _by_urn(self) -> dict[str, Resource]:
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def _by_parent(self) -> dict[str | None, list[Resource]]:
        found: dict[str | None, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.parent, []).append(resource)
        return found

    def get(self, urn: str) -> Resource | None:
        return self._by_urn.get(urn)

    def of_type(self, *types: str) -> list[Resource]:
        return [resource for type_ in types for resource in self._by_type.get(type_, ())]

    def index(self, build: Callable[[Graph], T]) -> T:
        """What `build` makes of this graph, made once."""
        if build not in self._indexes:
            self._indexes[build] = build(self)
        found: T = self._indexes[build]
        return found

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.resources:
            id_ = resource.props.data.get("id")
            if isinstance(id_, str):
                found.setdefault((resource.type, id_), []).append(resource)
        return found

    def with_id(self, type_: str, id_: str | None, near: Resource) -> list[Resource]:
        """The resources of a type that have this provider id, those of the stack of `near` where it has some."""
        return prefer_own(self._by_id.get((type_, id_), []), near) if id_ else []

    def children(self, urn: str | None) -> list[Resource]:
        return self._by_parent.get(urn, [])

    def linked(self, resource: Resource, name: str) -> list[Resource]:
        """The resources that the top-level property `name` comes from; a component stands for its children too."""
        found: dict[str, Resource] = {}
        pending = list(resource.links.get(name, ()))
        seen: set[str] = set()
        while pending:
            urn = pending.pop()
            if urn in seen:
                continue
            seen.add(urn)
            target = self.get(urn)
            if target is None:
                continue
            found[urn] = target
            if not target.custom:
                pending.extend(child.urn for child in self.children(urn))
        return [found[urn] for urn in sorted(found)]


def prefer_own(found: list[Resource], near: Resource) -> list[Resource]:
    """What is of the same stack where something is: several stacks of one program have the same names and ids."""
    if len(found) < 2:
        return found
    return [resource for resource in found if resource.stack == near.stack] or found
