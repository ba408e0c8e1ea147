"""Findings for machines."""

from __future__ import annotations

import json
from typing import Any, TextIO

from lambda_streaming_policies.judge import Finding, RuleError, Undecided
from lambda_streaming_policies.stack.resource import Resource

from .run import Run


def write(run: Run, stream: TextIO) -> None:
    data = {
        "judged": [subject.description for subject in run.subjects],
        "passed": not run.has_failed and not run.report.errors,
        "resources": len(run.graph),
        "hidden": run.hidden,
        "findings": [_describe_finding(finding, run) for finding in run.report.findings],
        "undecided": [_describe_undecided(undecided, run) for undecided in run.report.undecided],
        "unseen": [message for subject in run.subjects for message in subject.unseen],
        "errors": [_describe_error(error) for error in run.report.errors],
    }
    stream.write(json.dumps(data) + "\n")


def _place(resource: Resource, run: Run) -> dict[str, Any]:
    source = run.find_source(resource)
    return {"file": source.path if source else None, "line": source.line if source else None}


def _describe_finding(finding: Finding, run: Run) -> dict[str, Any]:
    rule, resource = finding.rule, finding.violation.resource
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "level": finding.level,
        "stack": resource.stack.partition("::")[0],
        "urn": resource.urn,
        "type": resource.declared_type,
        "name": resource.name,
        "property": finding.violation.path,
        "message": finding.violation.message,
        "fix": finding.fix,
        "url": rule.reference,
        **_place(resource, run),
    }


def _describe_undecided(undecided: Undecided, run: Run) -> dict[str, Any]:
    return {
        "rule": undecided.rule.id,
        "stack": undecided.resource.stack.partition("::")[0],
        "urn": undecided.resource.urn,
        "property": undecided.path,
        "level": undecided.level,
        "waits_for": list(undecided.waits_for),
        "message": undecided.message,
        **_place(undecided.resource, run),
    }


def _describe_error(error: RuleError) -> dict[str, Any]:
    return {"rule": error.rule.id, "urn": error.resource.urn, "message": error.message}
