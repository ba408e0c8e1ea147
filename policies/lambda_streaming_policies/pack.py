"""The rules as policies of a Pulumi policy pack.

One Pulumi policy a rule. The SDK's property proxies become plain data here, once; no rule ever sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceRemediation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from .config import read_rule_settings
from .exceptions import Exceptions
from .judge import EXCEPTIONS, Finding, Report, Undecided, judge_resource
from .problem import ConfigError
from .rule import COMMON_CONFIG, Level, Rule, StackRule
from .rules import load_rules
from .settings import Settings, choose_level
from .stack.graph import Graph
from .stack.providers import find_canonical_type
from .stack.resource import Resource
from .stack.unknown import UNKNOWN, UnknownValue
from .stack.wire import to_plain


class UndecidedError(UnknownValueError):
    """What the SDK turns into one advisory for a policy that cannot tell at preview, with our words in it."""

    def __init__(self, undecided: Iterable[Undecided]) -> None:
        Exception.__init__(self)
        self.message = "; ".join(sorted(one.message for one in undecided))


def make_policies(rules: Iterable[Rule] | None = None, settings: Settings | None = None) -> list[Policy]:
    """A Pulumi policy for each rule, then one on the exceptions and one that fails the run when a rule failed."""
    settings = settings or Settings()
    exceptions = [*settings.exceptions, *settings.policies.exceptions]
    forbidden = set(settings.policies.forbidden)
    run = _Run(settings, Exceptions(exceptions, date.today(), forbidden))
    rules = load_rules() if rules is None else list(rules)
    levels = {rule.id: settings.policies.levels.get(rule.id, choose_level(rule, settings.profile)) for rule in rules}
    run.judged_rules.update(rule for rule, level in levels.items() if level != "disabled")
    made = [_make_policy(rule, levels[rule.id], run) for rule in rules]
    return [
        *made,
        *_make_remediations(rules),
        _make_exceptions(choose_level(EXCEPTIONS, settings.profile), run),
        _make_rule_failed(run),
    ]


@dataclass
class _Run:
    """What the policies of one pack keep while the engine asks them.

    It sends each resource's inputs alone, then the outputs of all. The outputs of a preview do not tell what was left
    out from what is not known yet, so the rules get both, as they do everywhere else.
    """

    settings: Settings
    exceptions: Exceptions
    judged_rules: set[str] = field(default_factory=set)
    inputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    failed: list[tuple[str, str | None]] = field(default_factory=list)
    configured: set[str] = field(default_factory=set)
    graph: Graph = field(default_factory=lambda: Graph([]))
    judged: set[str] = field(default_factory=set)

    def read_inputs(self, urn: str) -> Mapping[str, Any]:
        inputs = self.inputs.get(urn, {})
        if not isinstance(inputs, dict):
            inputs = self.inputs[urn] = _to_plain(inputs)
        return inputs

    def make_stack(self, rule: Rule, resources: Iterable[PolicyResource]) -> Graph:
        """The graph of this round: each rule is asked once a round, so one that comes again opens the next."""
        if not self.judged or rule.id in self.judged:
            self.graph = Graph(_read_resource(resource, self.read_inputs(resource.urn)) for resource in resources)
            self.judged.clear()
        self.judged.add(rule.id)
        return self.graph

    def configure(self, rule: Rule, config: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings of a rule, checked when they are first seen: the engine checks neither names nor types."""
        if rule.id not in self.configured:
            self.configured.add(rule.id)
            try:
                self.exceptions.entries += read_rule_settings(rule, config)
            except ConfigError as error:
                self.failed.append((f"the policy configuration is wrong: {error}", None))
            if config.get("allowExceptions") is False:
                self.exceptions.forbidden.add(rule.id)
        own = self.settings.policies.properties.get(rule.id, {})
        return {"onUnknown": self.settings.on_unknown, **own, **config}


def _make_policy(rule: Rule, level: Level, run: _Run) -> Policy:
    framework, _, control = (rule.frameworks or ("",))[0].rpartition(" ")
    metadata: dict[str, Any] = {
        "name": rule.id,
        "description": rule.title,
        "enforcement_level": EnforcementLevel(level),
        "config_schema": PolicyConfigSchema(
            {name: dict(schema) for name, schema in {**rule.config, **COMMON_CONFIG}.items()}
        ),
        "severity": Severity(rule.severity),
        "framework": PolicyComplianceFramework(name=framework, reference=control) if framework else None,
        "tags": ["aws-lambda", "response-streaming", *rule.frameworks],
        "remediation_steps": rule.fix,
        "url": rule.reference,
    }

    def validate_resource(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        run.inputs[args.urn] = args.props
        if find_canonical_type(args.resource_type) in rule.types:
            resource = Resource(urn=args.urn, type=args.resource_type, name=args.name, inputs=_to_plain(args.props))
            _judge(rule, [resource], Graph([resource]), args.get_config(), report_violation, run)

    def validate_stack(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        graph = run.make_stack(rule, args.resources)
        _judge(rule, graph.of_type(*rule.types), graph, args.get_config(), report_violation, run)

    if isinstance(rule, StackRule):
        return StackValidationPolicy(validate=validate_stack, **metadata)
    return ResourceValidationPolicy(validate=validate_resource, remediate=_make_remediation(rule), **metadata)


def _make_remediations(rules: Iterable[Rule]) -> list[Policy]:
    """Pulumi remediates in resource policies alone, so a rule on the whole stack has one of its own for that."""
    return [
        ResourceValidationPolicy(
            name=f"{rule.id}-remediation",
            description=rule.title,
            remediate=_make_remediation(rule),
            enforcement_level=EnforcementLevel.DISABLED,
            remediation_steps=rule.fix,
            url=rule.reference,
        )
        for rule in rules
        if isinstance(rule, StackRule) and rule.remediate
    ]


def _make_remediation(rule: Rule) -> ResourceRemediation | None:
    """Puts a resource right where the rule's level is "remediate"; what is unknown or right already stays."""
    changes_of = rule.remediate
    if changes_of is None:
        return None

    def remediate(args: ResourceValidationArgs) -> Any:
        if args.resource_type not in (rule.remediates or rule.types):
            return None
        resource = Resource(urn=args.urn, type=args.resource_type, name=args.name, inputs=_to_plain(args.props))
        try:
            changes = list(changes_of(resource))
        except UnknownValue:
            return None
        for path, value in changes:
            holder: Any = args.props
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = value
        return args.props if changes else None

    return remediate


def _judge(
    rule: Rule,
    resources: Iterable[Resource],
    graph: Graph,
    config: Mapping[str, Any],
    report_violation: ReportViolation,
    run: _Run,
) -> None:
    config = run.configure(rule, config)
    report = Report()
    for resource in resources:
        judge_resource(rule, rule.level, resource, graph, config, report)
    for finding in report.findings:
        found = finding.violation
        if not run.exceptions.accept(rule.id, found.resource, found.follows):
            report_violation(_write_message(finding), finding.violation.resource.urn)
    run.failed += [(error.message, error.resource.urn) for error in report.errors]
    undecided = [one for one in report.undecided if not run.exceptions.accept(rule.id, one.resource)]
    if config["onUnknown"] == "level":
        for one in undecided:
            report_violation(f"{one.message}\n{rule.fix}\n{rule.reference}", one.resource.urn)
    elif undecided:
        raise UndecidedError(undecided)


def _write_message(finding: Finding) -> str:
    """All a reader needs: Pulumi's text output shows neither remediation steps nor URLs."""
    found, rule = finding.violation, finding.rule
    return f"{found.path}: {found.message}\n{finding.fix}\n{rule.reference}"


def _make_exceptions(level: Level, run: _Run) -> Policy:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for note in run.exceptions.list_notes(run.judged_rules):
            report_violation(note, None)

    return StackValidationPolicy(
        name=EXCEPTIONS.id,
        description=EXCEPTIONS.title,
        validate=validate,
        enforcement_level=EnforcementLevel(level),
        severity=Severity(EXCEPTIONS.severity),
    )


def _make_rule_failed(run: _Run) -> Policy:
    """Fails the run when a rule failed: an exception would end it without a word on which, and hide the others."""

    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        while run.failed:
            report_violation(*run.failed.pop(0))

    return StackValidationPolicy(
        name="rule-failed",
        description="A rule of this policy pack could not be run as it was asked to.",
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
    )


def _read_resource(resource: PolicyResource, inputs: Mapping[str, Any]) -> Resource:
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        inputs=inputs,
        outputs=_to_plain(resource.props),
        parent=resource.parent.urn if resource.parent else None,
        links={
            name: tuple(found.urn for found in dependencies)
            for name, dependencies in resource.property_dependencies.items()
            if dependencies
        },
        custom=resource.provider is not None,
    )


def _to_plain(value: Any) -> Any:
    """The SDK's proxies as plain data; they raise where a value is not known yet."""
    if isinstance(value, str):
        return to_plain(value)  # a remediation gets unknown values as Pulumi's marker texts
    if isinstance(value, Mapping):
        return {key: _read_item(value, key) for key in value}
    if isinstance(value, Sequence):
        return [_read_item(value, index) for index in range(len(value))]
    # An asset or archive says nothing that a rule reads.
    return value if isinstance(value, (int, float, bool)) else None


def _read_item(holder: Any, key: Any) -> Any:
    try:
        return _to_plain(holder[key])
    except UnknownValueError:
        return UNKNOWN
