"""Runs rules over a graph and sorts what they say into findings, undecided and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Graph, Resource, UnknownValue
from .rule import Level, Rule, Violation


@dataclass(frozen=True)
class Finding:
    rule: Rule
    level: Level
    violation: Violation


@dataclass(frozen=True)
class Undecided:
    """A rule could not say yes or no: `property` of `resource` waits for the resources `waits_for`."""

    rule: Rule
    resource: Resource
    property: str
    waits_for: tuple[str, ...]

    @property
    def message(self) -> str:
        source = ", ".join(self.waits_for) or "a value outside this stack"
        return f"{self.property} is not known yet: it waits for {source}"


@dataclass(frozen=True)
class RuleError:
    """A rule raised: a bug in the rule, never in the stack."""

    rule: Rule
    resource: Resource
    error: Exception

    @property
    def message(self) -> str:
        # The exception's own text could hold a property's value, so only its type is told.
        return f"rule {self.rule.id} failed on {self.resource.name} with {type(self.error).__name__}; please report it"


@dataclass
class Report:
    findings: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)


def judge_resource(
    rule: Rule, level: Level, resource: Resource, graph: Graph, config: Mapping[str, Any], report: Report
) -> None:
    """Adds what `rule` says of `resource` to `report`."""
    try:
        for violation in rule.run(resource, graph, config):
            report.findings.append(Finding(rule, level, violation))
    except UnknownValue as unknown:
        top_level = unknown.path.split(".")[0].split("[")[0]
        waits_for = tuple(sorted(unknown.resource.links.get(top_level, ())))
        report.undecided.append(Undecided(rule, unknown.resource, unknown.path, waits_for))
    except Exception as error:
        report.errors.append(RuleError(rule, resource, error))


def judge(graph: Graph, rules: Iterable[Rule], levels: Mapping[str, Level], config: Mapping[str, Mapping[str, Any]]) -> Report:
    """Judges every resource by every rule that is not disabled, in URN order."""
    report = Report()
    for rule in rules:
        level = levels.get(rule.id, rule.level)
        if level == "disabled":
            continue
        for resource in sorted(graph.of_type(*rule.types), key=lambda found: found.urn):
            judge_resource(rule, level, resource, graph, config.get(rule.id, {}), report)
    return report
