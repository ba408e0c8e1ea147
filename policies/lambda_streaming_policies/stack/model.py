"""What the rules judge: plain data, the same whether the engine, a program or a state file brought it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from . import providers
from .unknown import UNKNOWN

T = TypeVar("T")

__all__ = ["UNKNOWN", "Block", "Elsewhere", "ForeignFunction", "Graph", "Resource", "UnknownValue"]


class UnknownValue(Exception):
    """Raised by `Block` when a rule reads a value that is not known yet; the judge reports it as undecided."""

    why = "is not known yet"

    def __init__(self, resource: Resource, path: str) -> None:
        super().__init__(f"{path} of {resource.name} {self.why}")
        self.resource = resource
        self.path = path

    @property
    def top_level(self) -> str:
        """The property of the resource that holds the value: `origins` of `origins[0].domainName`."""
        return self.path.split(".")[0].split("[")[0]


class Elsewhere(UnknownValue):
    """A value that names something outside this stack, where no rule can look."""

    why = "names something outside this stack"


class ForeignFunction(Elsewhere):
    """A value that names a function, or its URL, of another stack or account."""

    why = "names a function that is not in this stack"


@dataclass(frozen=True)
class Block:
    """An object inside a resource's properties that knows where it stands.

    Every reader answers None (or nothing) where the property is missing or has another type than asked for,
    and raises `UnknownValue` where it is not known yet.
    """

    resource: Resource
    path: str
    data: Mapping[str, Any]

    def at(self, name: str) -> str:
        """The path of a property of this block, as AWS's provider spells it: `origins[0].domainName`."""
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str) -> Any:
        value = self.data.get(name)
        if value is UNKNOWN:
            raise UnknownValue(self.resource, self.at(name))
        return value

    def is_unknown(self, name: str) -> bool:
        return self.data.get(name) is UNKNOWN

    def is_set(self, name: str) -> bool:
        """Whether something was given, known or not; the provider writes "", [] and {} for what was not."""
        value = self.data.get(name)
        return value is UNKNOWN or value not in (None, "", [], {})

    def text(self, name: str) -> str | None:
        value = self.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> float | None:
        value = self.get(name)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        value = self.get(name)
        return value if isinstance(value, bool) else None

    def any_text(self, name: str, test: Callable[[str], bool]) -> bool:
        """Whether a text in the list at `name` passes `test`; one that does outweighs those not known yet."""
        value = self.get(name)
        if not isinstance(value, list):
            return False
        if any(isinstance(item, str) and test(item) for item in value):
            return True
        if any(item is UNKNOWN for item in value):
            raise UnknownValue(self.resource, self.at(name))
        return False

    def block(self, name: str) -> Block:
        """The object at `name`, empty where there is none."""
        value = self.get(name)
        return Block(self.resource, self.at(name), value if isinstance(value, dict) else {})

    def blocks(self, name: str) -> list[Block]:
        """The objects in the list at `name`."""
        value = self.get(name)
        if not isinstance(value, list):
            return []
        found = []
        for index, item in enumerate(value):
            path = f"{self.at(name)}[{index}]"
            if item is UNKNOWN:
                raise UnknownValue(self.resource, path)
            if isinstance(item, dict):
                found.append(Block(self.resource, path, item))
        return found


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource of a stack.

    `links` names, for each top-level property, the URNs of the resources that its value comes from; a link holds
    even while the value is unknown.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = None
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    custom: bool = True
    external: bool = False
    """Whether the stack only reads it, as `Function.get` does: then others link to it, and it is not judged itself."""
    source: str | None = None
    """Where the program declares it, `path:line`, when the SDK said so."""
    declared_type: str = field(init=False, default="")
    """The type that the program gave it: another than `type` where a provider's names became those of pulumi-aws."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared_type", self.type)
        if providers.is_renamed(self.type):
            object.__setattr__(self, "type", providers.canonical_type(self.type))
            object.__setattr__(self, "inputs", providers.renamed(self.declared_type, self.inputs))
            object.__setattr__(self, "outputs", providers.renamed(self.declared_type, self.outputs))
            object.__setattr__(self, "links", providers.renamed_links(self.declared_type, self.links))

    def spelled(self, path: str) -> str:
        """A path of a property in the words of the program's own provider."""
        return providers.spelled(self.declared_type, path) if providers.is_renamed(self.declared_type) else path

    @cached_property
    def props(self) -> Block:
        """The properties to judge: what is deployed or planned, filled up with what was asked for.

        What is not known yet and nobody asked for is left out: it will be what the provider makes of nothing.
        """
        planned = _filled_up(self.outputs, self.inputs) if self.inputs else self.outputs
        return Block(self, "", {**self.inputs, **planned})


def _filled_up(value: Any, asked: Any) -> Any:
    """`value` with its unknown parts taken from `asked`; an unknown list may have been asked for with unknown items."""
    if value is UNKNOWN:
        return UNKNOWN if asked is None else asked
    if isinstance(value, Mapping) and isinstance(asked, Mapping):
        return {
            name: _filled_up(item, asked.get(name))
            for name, item in value.items()
            if item is not UNKNOWN or name in asked
        }
    if isinstance(value, list) and isinstance(asked, list):
        return [_filled_up_item(item, asked) for item in value]
    return value


def _filled_up_item(item: Any, asked: list[Any]) -> Any:
    """An item of a list that may have another order than the one asked for, as the provider's sets do."""
    if not isinstance(item, Mapping):
        return item
    possible = [other for other in asked if isinstance(other, Mapping) and not _contradicts(item, other)]
    is_certain = possible and all(other == possible[0] for other in possible)
    return _filled_up(item, possible[0]) if is_certain else item


def _contradicts(value: Any, asked: Any) -> bool:
    if isinstance(value, Mapping) and isinstance(asked, Mapping):
        return any(_contradicts(item, asked[name]) for name, item in value.items() if name in asked)
    is_plain = isinstance(value, (str, float, int)) and isinstance(asked, (str, float, int))
    return is_plain and value != asked


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

    def with_id(self, type_: str, id_: str | None) -> list[Resource]:
        """The resources of a type that have this provider id."""
        return self._by_id.get((type_, id_), []) if id_ else []

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
