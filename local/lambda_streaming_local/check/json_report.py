"""Findings for machines."""

from __future__ import annotations

import json
from typing import Any

import click
from lambda_streaming_policies.judge import Finding, Report, RuleError, Undecided
from lambda_streaming_policies.stack.graph import Graph


def _finding(finding: Finding) -> dict[str, Any]:
    rule, resource = finding.rule, finding.violation.resource
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "level": finding.level,
        "urn": resource.urn,
        "type": resource.declared_type,
        "name": resource.name,
        "property": finding.violation.path,
        "message": finding.violation.message,
        "fix": rule.fix,
        "url": rule.reference,
    }


def _undecided(undecided: Undecided) -> dict[str, Any]:
    return {
        "rule": undecided.rule.id,
        "urn": undecided.resource.urn,
        "property": undecided.path,
        "level": undecided.level,
        "waits_for": list(undecided.waits_for),
        "message": undecided.message,
    }


def _error(error: RuleError) -> dict[str, Any]:
    return {"rule": error.rule.id, "urn": error.resource.urn, "message": error.message}


def write(graph: Graph, report: Report) -> None:
    data = {
        "resources": len(graph),
        "findings": [_finding(finding) for finding in report.findings],
        "undecided": [_undecided(undecided) for undecided in report.undecided],
        "errors": [_error(error) for error in report.errors],
    }
    click.echo(json.dumps(data))
