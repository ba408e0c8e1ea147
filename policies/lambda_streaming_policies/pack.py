"""The rules as policies of a Pulumi policy pack.

One Pulumi policy a rule. The SDK's property proxies become plain data here, once; no rule ever sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from .judge import Finding, Report, RuleError, Undecided, judge_resource
from .model import UNKNOWN, Graph, Resource
from .providers import canonical_type
from .rule import Rule
from .rules import all_rules


class UndecidedError(UnknownValueError):
    """What the SDK turns into one advisory for a policy that cannot tell at preview, with our words in it."""

    def __init__(self, undecided: Iterable[Undecided]) -> None:
        Exception.__init__(self)
        self.message = "; ".join(sorted(one.message for one in undecided))


def policies(rules: Iterable[Rule] | None = None) -> list[Policy]:
    """A Pulumi policy for each rule, and last one that fails the run when a rule failed."""
    run = _Run()
    made = [_policy(rule, run) for rule in (all_rules() if rules is None else rules)]
    return [*made, _rule_failed(run)]


@dataclass
class _Run:
    """What the policies of one pack keep while the engine asks them.

    It sends each resource's inputs alone, then the outputs of all. The outputs of a preview do not tell what was left
    out from what is not known yet, so the rules get both, as they do everywhere else.
    """

    inputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    failed: list[RuleError] = field(default_factory=list)

    def plain_inputs(self, urn: str) -> Mapping[str, Any]:
        inputs = self.inputs.get(urn, {})
        if not isinstance(inputs, dict):
            inputs = self.inputs[urn] = _plain(inputs)
        return inputs


def _policy(rule: Rule, run: _Run) -> Policy:
    framework, _, control = (rule.frameworks or ("",))[0].rpartition(" ")
    metadata: dict[str, Any] = {
        "name": rule.id,
        "description": rule.title,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema({name: dict(schema) for name, schema in rule.config.items()}),
        "severity": Severity(rule.severity),
        "framework": PolicyComplianceFramework(name=framework, reference=control) if framework else None,
        "tags": ["aws-lambda", "response-streaming", *rule.frameworks],
        "remediation_steps": rule.fix,
        "url": rule.reference,
    }

    def validate_resource(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        run.inputs[args.urn] = args.props
        if canonical_type(args.resource_type) in rule.types:
            resource = Resource(urn=args.urn, type=args.resource_type, name=args.name, inputs=_plain(args.props))
            _judge(rule, [resource], Graph([resource]), args.get_config(), report_violation, run)

    def validate_stack(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        graph = Graph(_resource(resource, run.plain_inputs(resource.urn)) for resource in args.resources)
        _judge(rule, graph.of_type(*rule.types), graph, args.get_config(), report_violation, run)

    if rule.whole_stack:
        return StackValidationPolicy(validate=validate_stack, **metadata)
    return ResourceValidationPolicy(validate=validate_resource, **metadata)


def _judge(
    rule: Rule,
    resources: Iterable[Resource],
    graph: Graph,
    config: Mapping[str, Any],
    report_violation: ReportViolation,
    run: _Run,
) -> None:
    report = Report()
    for resource in resources:
        judge_resource(rule, rule.level, resource, graph, config, report)
    for finding in report.findings:
        report_violation(_message(finding), finding.violation.resource.urn)
    run.failed.extend(report.errors)
    if report.undecided:
        raise UndecidedError(report.undecided)


def _message(finding: Finding) -> str:
    """All a reader needs: Pulumi's text output shows neither remediation steps nor URLs."""
    found, rule = finding.violation, finding.rule
    return f"{found.property}: {found.message}\n{rule.fix}\n{rule.reference}"


def _rule_failed(run: _Run) -> Policy:
    """Fails the run when a rule failed: an exception would end it without a word on which, and hide the others."""

    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        while run.failed:
            error = run.failed.pop(0)
            report_violation(error.message, error.resource.urn)

    return StackValidationPolicy(
        name="rule-failed",
        description="A rule of this policy pack could not be run.",
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
    )


def _resource(resource: PolicyResource, inputs: Mapping[str, Any]) -> Resource:
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        inputs=inputs,
        outputs=_plain(resource.props),
        parent=resource.parent.urn if resource.parent else None,
        links={
            name: tuple(found.urn for found in dependencies)
            for name, dependencies in resource.property_dependencies.items()
            if dependencies
        },
        custom=resource.provider is not None,
    )


def _plain(value: Any) -> Any:
    """The SDK's proxies as plain data; they raise where a value is not known yet."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence):
        return [_item(value, index) for index in range(len(value))]
    # An asset or archive says nothing that a rule reads.
    return value if isinstance(value, (int, float, bool)) else None


def _item(holder: Any, key: Any) -> Any:
    try:
        return _plain(holder[key])
    except UnknownValueError:
        return UNKNOWN
