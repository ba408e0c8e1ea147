"""What a rule is: metadata beside one small generator function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from .stack.graph import Graph
from .stack.resource import Block, Resource
from .stack.unknown import Undetermined, UnknownValue

T = TypeVar("T")

Severity = Literal["low", "medium", "high", "critical"]
Level = Literal["advisory", "mandatory", "disabled"]
Tool = Literal["checkov", "cdk-nag", "Trivy", "Prowler"]
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
    """What a rule yields: the resource, the path of a property and one sentence that says what is wrong there.

    `follows` are open function URLs or endpoints that it follows from: whoever accepts `url-auth-none` for one of them
    accepts this too, so that one decision is one exception.
    """

    resource: Resource
    path: str
    message: str
    follows: tuple[Resource, ...] = ()

    @classmethod
    def at(cls, where: Block, name: str, message: str, follows: Iterable[Resource] = ()) -> Violation:
        """A violation of the property `name` of a block, in the words of the program's own provider."""
        return cls(where.resource, where.resource.spell(where.at(name)), message, tuple(follows))


Judgement = Iterable[Violation]
ResourceCheck = Callable[[Resource, Config], Judgement]
StackCheck = Callable[[Resource, Graph, Config], Judgement]
# What to set where: `(("cors", "allowCredentials"), False)`.
Change = tuple[tuple[str | int, ...], Any]
Remediation = Callable[[Resource], Iterable[Change]]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a reader is told of: `fix` is one sentence in the imperative, `reference` the public page that says so.

    `exposure` says that it is about who can reach what, `advice` that a good small stack may do without it: it is for
    the profile `production`. `frameworks` are control ids such as "Security Hub Lambda.1".
    """

    id: str
    title: str
    severity: Severity
    level: Level
    fix: str
    reference: str
    exposure: bool = False
    advice: bool = False
    frameworks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(Policy, ABC):
    """A rule. `types` are the resource types it is asked about, one resource at a time.

    `config` is a JSON schema's `properties`, each with a `default`; `other_tools` the rules of other
    tools that look for the same, as their own rule lists of August 2026 name them; `remediate` yields the changes of
    inputs that put a resource right, one of `remediates` where those are not the rule's own `types`.
    """

    types: tuple[str, ...]
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    other_tools: Mapping[Tool, str] = field(default_factory=dict)
    remediate: Remediation | None = None
    remediates: tuple[str, ...] = ()

    @property
    @abstractmethod
    def doc(self) -> str:
        """The docstring of the check, of which the reference page is made."""

    @abstractmethod
    def run(self, resource: Resource, graph: Graph, config: Config) -> Judgement:
        """What the check says of a resource; it raises `Undetermined` where it cannot tell."""

    def _complete(self, config: Config) -> Config:
        return {name: schema.get("default") for name, schema in self.config.items()} | dict(config)


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule on one resource by itself; it stops a resource before it is created."""

    check: ResourceCheck

    @property
    def doc(self) -> str:
        return self.check.__doc__ or ""

    def run(self, resource: Resource, graph: Graph, config: Config) -> Judgement:
        return self.check(resource, self._complete(config))


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule on one resource by what else is in the stack."""

    check: StackCheck

    @property
    def doc(self) -> str:
        return self.check.__doc__ or ""

    def run(self, resource: Resource, graph: Graph, config: Config) -> Judgement:
        return self.check(resource, graph, self._complete(config))


def resource_rule(**metadata: Any) -> Callable[[ResourceCheck], ResourceRule]:
    """Makes a rule of a function that judges one resource by itself.

    The function yields what is wrong. Reading a value that is not known yet raises `UnknownValue`, which ends the check
    and is reported as undecided; nothing else has to be done for it. Where a resource has parts that are right or wrong
    each by itself, `judge_each` keeps an unknown in one from hiding what is wrong in another:

        def judge_origin(origin: Block) -> Judgement:
            if origin.block("customOriginConfig").text("originProtocolPolicy") == "http-only":
                yield Violation.at(origin, "customOriginConfig", "CloudFront uses plain HTTP.")

        return judge_each(distribution.props.blocks("origins"), judge_origin)
    """
    return lambda check: ResourceRule(check=check, **metadata)


def stack_rule(**metadata: Any) -> Callable[[StackCheck], StackRule]:
    """Makes a rule of a function that judges one resource by what else is in the stack, as `resource_rule` does."""
    return lambda check: StackRule(check=check, **metadata)


def judge_each(parts: Iterable[T], check: Callable[[T], Judgement]) -> Judgement:
    """Judges each part to its end, then raises `Undetermined` with all that was unknown in any of them."""
    unknowns: list[UnknownValue] = []
    for part in parts:
        try:
            yield from check(part)
        except Undetermined as undetermined:
            unknowns += undetermined.unknowns
    if unknowns:
        raise Undetermined(unknowns)
