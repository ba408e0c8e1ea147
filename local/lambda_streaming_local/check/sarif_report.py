"""Findings as SARIF 2.1.0, which GitHub code scanning and most dashboards read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from importlib.metadata import version
from typing import Any, TextIO
from urllib.parse import quote

from lambda_streaming_policies.rule import Policy, Rule
from lambda_streaming_policies.stack.resource import Resource

from .baseline import identify
from .order import sort_findings
from .run import Run

_LEVELS = {"mandatory": "error", "advisory": "warning"}
# GitHub sorts alerts by this number: over 9.0 critical, 7.0 high, 4.0 medium.
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}


def write(run: Run, stream: TextIO) -> None:
    report = run.report
    rules: dict[str, Policy] = {finding.rule.id: finding.rule for finding in report.findings}
    rules.update({undecided.rule.id: undecided.rule for undecided in report.undecided})
    index = {id_: number for number, id_ in enumerate(sorted(rules))}

    def write_result(rule: Policy, level: str, resource: Resource, message: str, key: str) -> dict[str, Any]:
        return {
            "ruleId": rule.id,
            "ruleIndex": index[rule.id],
            "level": level,
            "message": {"text": message},
            **_locate(resource, run),
            # GitHub's key, by which it tells that an alert is the same in the next run.
            "partialFingerprints": {"primaryLocationLineHash": f"{hashlib.sha256(key.encode()).hexdigest()[:16]}:1"},
        }

    results = [
        write_result(
            finding.rule,
            _LEVELS[finding.level],
            finding.violation.resource,
            f"{finding.violation.path}: {finding.violation.message} {finding.fix}",
            identify(finding),
        )
        for finding in sort_findings(report.findings)
    ] + [
        write_result(
            one.rule,
            "note",
            one.resource,
            f"Undecided: {one.message}",
            f"undecided::{one.rule.id}::{one.resource.urn}::{one.path}",
        )
        for one in report.undecided
    ]
    described = {
        "tool": {
            "driver": {
                "name": "lambda-streaming",
                "version": version("lambda-streaming"),
                "rules": [_describe(rules[id_]) for id_ in index],
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
    stream.write(json.dumps({"$schema": schema, "version": "2.1.0", "runs": [described]}, indent=2) + "\n")


def _describe(rule: Policy) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": _read_description(rule)},
        "help": {"text": rule.fix, "markdown": f"{rule.fix}\n\n[Reference]({rule.reference})"},
        "helpUri": rule.reference,
        "defaultConfiguration": {"level": _LEVELS.get(rule.level, "none")},
        "properties": {
            "security-severity": _SECURITY_SEVERITY[rule.severity],
            "tags": ["security", "aws-lambda", *rule.frameworks],
        },
    }


def _read_description(rule: Policy) -> str:
    """What the rule does, as its documentation says; its title where it has none."""
    doc = inspect.cleandoc(rule.doc) if isinstance(rule, Rule) else ""
    match = re.search(r"## What it does\n(.*?)\n\n", doc, flags=re.DOTALL)
    return " ".join(match[1].split()) if match else rule.title


def _locate(resource: Resource, run: Run) -> dict[str, Any]:
    """GitHub refuses a location without a file, so there is none at all where no file of the checkout is known."""
    place = run.find_checkout_source(resource)
    if place is None:
        return {}
    return {
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.path, safe="/,@+=~!$&'()*;"), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": place.line},
                },
                "logicalLocations": [{"name": resource.name, "fullyQualifiedName": resource.urn, "kind": "resource"}],
            }
        ]
    }
