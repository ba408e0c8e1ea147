"""What a rule is: metadata beside one small generator function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from .stack.graph import Graph
from .stack.resource import Block, Resource
from .stack.unknown import UnknownValue

T = TypeVar("T")

Severity = Literal["low", "medium", "high", "critical"]
Level = Literal["advisory", "mandatory", "disabled"]
Config = Mapping[str, Any]

# Settings that every rule has beside its own.
COMMON_CONFIG: Mapping[str, Mapping[str, Any]] = {
    "onUnknown": {
        "type": "string",
        "enum": ["advisory", "level"],
        "default": "advisory",
        "description": "What an undecided result counts as: an advisory, or the rule's own level.",
    },
    "exceptions": {
        "type": "array",
        "items": {"type": "object"},
        "default": [],
        "description": "Accepted findings: `resource` (name or URN, `*` for any characters), `reason`, `expires`.",
    },
    "allowExceptions": {
        "type": "boolean",
        "default": True,
        "description": "Whether `lambda-streaming.toml` and `exceptions` may accept findings of this rule.",
    },
}


@dataclass(frozen=True)
class Violation:
    """What a rule yields: the resource, the property and one sentence that says what is wrong there."""

    resource: Resource
    property: str
    message: str


# A check yields what is wrong. Where it cannot tell, it raises `UnknownValue`, or yields it and goes on.
Judgement = Iterable[Violation | UnknownValue]
ResourceCheck = Callable[[Resource, Config], Judgement]
# What to set where: `(("cors", "allowCredentials"), False)`.
Change = tuple[tuple[str | int, ...], Any]
Remediation = Callable[[Resource], Iterable[Change]]
StackCheck = Callable[[Resource, Graph, Config], Judgement]


@dataclass(frozen=True)
class Rule:
    """A rule. `types` are the resource types it is asked about, one resource at a time.

    `reference` is the public page that says so; `fix` one sentence in the imperative; `config` a JSON schema's
    `properties`, each with a `default`; `frameworks` control ids such as "Security Hub Lambda.1"; `exposure` says that
    the rule is about who can reach what; `remediate` yields the changes of inputs that put a resource right, one
    of `remediates` where those are not the rule's own `types`.
    """

    id: str
    title: str
    severity: Severity
    level: Level
    types: tuple[str, ...]
    fix: str
    reference: str
    check: ResourceCheck | StackCheck
    whole_stack: bool
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    frameworks: tuple[str, ...] = ()
    exposure: bool = False
    remediate: Remediation | None = None
    remediates: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        return self.check.__doc__ or ""

    def run(self, resource: Resource, graph: Graph, config: Config) -> Judgement:
        settings = {name: schema.get("default") for name, schema in self.config.items()} | dict(config)
        if self.whole_stack:
            return self.check(resource, graph, settings)  # type: ignore[call-arg,arg-type]
        return self.check(resource, settings)  # type: ignore[call-arg,arg-type]


def violation(where: Block, name: str, message: str) -> Violation:
    return Violation(where.resource, where.resource.spelled(where.at(name)), message)


def judge_each(parts: Iterable[T], check: Callable[[T], Judgement]) -> Judgement:
    """Judges each part by itself, so that a value not known yet in one does not hide what is wrong in another."""
    for part in parts:
        try:
            yield from check(part)
        except UnknownValue as unknown:
            yield unknown


def resource_rule(**metadata: Any) -> Callable[[ResourceCheck], Rule]:
    """Makes a rule of a function that judges one resource by itself; it stops a resource before it is created."""
    return lambda check: Rule(check=check, whole_stack=False, **metadata)


def stack_rule(**metadata: Any) -> Callable[[StackCheck], Rule]:
    """Makes a rule of a function that judges one resource by what else is in the stack."""
    return lambda check: Rule(check=check, whole_stack=True, **metadata)
