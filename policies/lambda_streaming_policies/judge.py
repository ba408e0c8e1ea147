"""Runs rules over a graph and sorts what they say into findings, undecided and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .exceptions import Exceptions
from .fixes import find_fix
from .rule import Level, Policy, Rule, Violation
from .stack.graph import Graph
from .stack.resource import Resource
from .stack.tokens import STACK
from .stack.unknown import Undetermined, UnknownValue


@dataclass(frozen=True)
class Finding:
    rule: Policy
    level: Level
    violation: Violation

    @property
    def fix(self) -> str:
        """What to do, in the words of the component of ours or of the provider that made the resource."""
        return find_fix(self.rule, self.violation.resource)


@dataclass(frozen=True)
class Undecided:
    """A rule could not say yes or no: the property at `path` of `resource` waits for the resources `waits_for`.

    `level` is advisory, or the rule's own where `onUnknown` says so.
    """

    rule: Rule
    resource: Resource
    path: str
    waits_for: tuple[str, ...]
    why: str = UnknownValue.why
    level: Level = "advisory"

    @property
    def message(self) -> str:
        sources = ", ".join(_name_with_type(urn) for urn in self.waits_for)
        return f"{self.path} of {self.resource.name} {self.why}" + (f"; it waits for {sources}" if sources else "")


def _name_with_type(urn: str) -> str:
    *_, type_, name = ["", *urn.split("::")]
    return f"{name} ({type_.split('$')[-1]})"


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


EXCEPTIONS = Policy(
    id="exceptions",
    title="An exception must be of use and in force.",
    severity="low",
    level="advisory",
    fix="Remove the exception, or renew it.",
    reference="https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/",
    exposure=True,
)


@dataclass
class Report:
    findings: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)


def judge_resource(
    rule: Rule, level: Level, resource: Resource, graph: Graph, config: Mapping[str, Any], report: Report
) -> None:
    """Adds what `rule` says of `resource` to `report`."""
    unknowns: dict[tuple[str, str], UnknownValue] = {}
    try:
        for violation in rule.run(resource, graph, config):  # one by one: it may raise after some
            report.findings.append(Finding(rule, level, violation))
    except Undetermined as undetermined:
        unknowns = {(unknown.resource.urn, unknown.path): unknown for unknown in undetermined.unknowns}
    except Exception as error:  # noqa: BLE001 - a rule's bug must not keep the other rules from running
        report.errors.append(RuleError(rule, resource, error))
    for missing in unknowns.values():
        waits_for = tuple(sorted(missing.resource.links.get(missing.top_level, ()))) if missing.is_waiting else ()
        where = missing.resource.spell(missing.path)
        undecided_level = level if config.get("onUnknown") == "level" else "advisory"
        report.undecided.append(Undecided(rule, missing.resource, where, waits_for, missing.why, undecided_level))


def _is_accepted(finding: Finding, exceptions: Exceptions) -> bool:
    return exceptions.accept(finding.rule.id, finding.violation.resource, finding.violation.follows)


def judge(
    graph: Graph,
    rules: Iterable[Rule],
    levels: Mapping[str, Level],
    config: Mapping[str, Mapping[str, Any]],
    exceptions: Exceptions | None = None,
) -> Report:
    """Judges every resource by every rule that is not disabled, in URN order; accepted findings are left out."""
    report = Report()
    judged = set()
    for rule in rules:
        level = levels.get(rule.id, rule.level)
        if level == "disabled":
            continue
        judged.add(rule.id)
        for resource in sorted(graph.of_type(*rule.types), key=lambda found: found.urn):
            if not resource.external:  # which the engine does not show to a pack either
                judge_resource(rule, level, resource, graph, config.get(rule.id, {}), report)
    if exceptions is not None:
        report.findings = [one for one in report.findings if not _is_accepted(one, exceptions)]
        report.undecided = [one for one in report.undecided if not exceptions.accept(one.rule.id, one.resource)]
        level = levels.get(EXCEPTIONS.id, EXCEPTIONS.level)
        if level != "disabled":
            stack = next(iter(graph.of_type(STACK)), Resource("", STACK, "stack", custom=False))
            report.findings += [
                Finding(EXCEPTIONS, level, Violation(stack, "exceptions", note))
                for note in exceptions.list_notes(judged)
            ]
    return report
