"""Findings as annotations of a GitHub Actions run.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TextIO

from lambda_streaming_policies.stack.resource import Resource

from .order import sort_findings
from .run import Run

_COMMANDS = {"mandatory": "error", "advisory": "warning"}


def write(run: Run, stream: TextIO) -> None:
    report = run.report

    def annotate(command: str, rule: str, resource: Resource, text: str) -> None:
        place = run.find_checkout_source(resource)
        where = f"file={_escape_property(place.path)},line={place.line}," if place else ""
        stream.write(f"::{command} {where}title={_escape_property(rule)}::{_escape_data(text)}\n")

    for finding in sort_findings(report.findings):
        found = finding.violation
        text = f"{found.resource.name}, {found.path}: {found.message} {finding.fix} {finding.rule.reference}"
        annotate(_COMMANDS[finding.level], finding.rule.id, found.resource, text)
    for undecided in report.undecided:
        annotate("notice", undecided.rule.id, undecided.resource, f"undecided: {undecided.message}")
    for error in report.errors:
        annotate("error", error.rule.id, error.resource, error.message)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
