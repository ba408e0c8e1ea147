"""Findings as SARIF 2.1.0, which GitHub code scanning and most dashboards read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

import click
from lambda_streaming_policies.judge import Report
from lambda_streaming_policies.rule import Policy
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from .baseline import identify
from .source import find_source

_LEVELS = {"mandatory": "error", "advisory": "warning"}
# GitHub sorts alerts by this number: over 9.0 critical, 7.0 high, 4.0 medium.
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}


def _rule(rule: Policy) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.fix},
        "helpUri": rule.reference,
        "defaultConfiguration": {"level": _LEVELS.get(rule.level, "none")},
        "properties": {"security-severity": _SECURITY_SEVERITY[rule.severity], "tags": ["security", *rule.frameworks]},
    }


def _location(resource: Resource) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"name": resource.name, "fullyQualifiedName": resource.urn, "kind": "resource"}]
    }
    if place := find_source(resource):
        location["physicalLocation"] = {
            "artifactLocation": {"uri": place.path},
            "region": {"startLine": place.line},
        }
    return location


def write(graph: Graph, report: Report) -> None:
    rules: dict[str, Policy] = {finding.rule.id: finding.rule for finding in report.findings}
    rules.update({undecided.rule.id: undecided.rule for undecided in report.undecided})
    index = {id_: number for number, id_ in enumerate(sorted(rules))}

    def result(rule: Policy, level: str, resource: Resource, message: str, key: str) -> dict[str, Any]:
        return {
            "ruleId": rule.id,
            "ruleIndex": index[rule.id],
            "level": level,
            "message": {"text": message},
            "locations": [_location(resource)],
            "partialFingerprints": {"resource/v1": key},
        }

    results = [
        result(
            finding.rule,
            _LEVELS[finding.level],
            finding.violation.resource,
            f"{finding.violation.path}: {finding.violation.message} {finding.rule.fix}",
            identify(finding),
        )
        for finding in report.findings
    ] + [
        result(one.rule, "note", one.resource, f"Undecided: {one.message}", f"{one.resource.urn}::{one.path}")
        for one in report.undecided
    ]
    run = {
        "tool": {
            "driver": {
                "name": "lambda-streaming",
                "version": version("lambda-streaming"),
                "rules": [_rule(rules[id_]) for id_ in index],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": error.message}} for error in report.errors
                ],
            }
        ],
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    click.echo(json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2))
