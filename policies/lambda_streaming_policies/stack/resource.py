"""What the rules judge: plain data, the same whether the engine, a program or a state file brought it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import providers
from .unknown import UNKNOWN, UnknownValue


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
    secrets: frozenset[str] = frozenset()
    """Paths of input values that the program marks as secret; the engine does not tell a pack of them."""
    source: str | None = None
    """Where the program declares it, `path:line`, when the SDK said so."""
    declared_type: str = field(init=False, default="")
    """The type that the program gave it: another than `type` where a provider's names became those of pulumi-aws."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared_type", self.type)
        if providers.is_renamed(self.type):
            object.__setattr__(self, "type", providers.find_canonical_type(self.type))
            object.__setattr__(self, "inputs", providers.rename_properties(self.declared_type, self.inputs))
            object.__setattr__(self, "outputs", providers.rename_properties(self.declared_type, self.outputs))
            object.__setattr__(self, "links", providers.rename_links(self.declared_type, self.links))

    @property
    def stack(self) -> str:
        """The stack and project of the URN, `prod::shop`; "" where it has none."""
        parts = self.urn.split("::", 2)
        return f"{parts[0].removeprefix('urn:pulumi:')}::{parts[1]}" if len(parts) == 3 else ""

    def spell(self, path: str) -> str:
        """A path of a property in the words of the program's own provider."""
        return providers.spell(self.declared_type, path) if providers.is_renamed(self.declared_type) else path

    @cached_property
    def props(self) -> Block:
        """The properties to judge: what is deployed or planned, filled up with what was asked for.

        What is not known yet and nobody asked for is left out: it will be what the provider makes of nothing.
        """
        planned = _fill_up(self.outputs, self.inputs) if self.inputs else self.outputs
        return Block(self, "", {**self.inputs, **planned})


def _fill_up(value: Any, asked: Any) -> Any:
    """`value` with its unknown parts taken from `asked`; an unknown list may have been asked for with unknown items."""
    if value is UNKNOWN:
        return UNKNOWN if asked is None else asked
    if isinstance(value, Mapping) and isinstance(asked, Mapping):
        return {
            name: _fill_up(item, asked.get(name))
            for name, item in value.items()
            if item is not UNKNOWN or name in asked
        }
    if isinstance(value, list) and isinstance(asked, list):
        return [_fill_up_item(item, asked) for item in value]
    return value


def _fill_up_item(item: Any, asked: list[Any]) -> Any:
    """An item of a list that may have another order than the one asked for, as the provider's sets do."""
    if not isinstance(item, Mapping):
        return item
    possible = [other for other in asked if isinstance(other, Mapping) and not _contradicts(item, other)]
    is_certain = possible and all(other == possible[0] for other in possible)
    return _fill_up(item, possible[0]) if is_certain else item


def _contradicts(value: Any, asked: Any) -> bool:
    if isinstance(value, Mapping) and isinstance(asked, Mapping):
        return any(_contradicts(item, asked[name]) for name, item in value.items() if name in asked)
    is_plain = isinstance(value, (str, float, int)) and isinstance(asked, (str, float, int))
    return is_plain and value != asked
