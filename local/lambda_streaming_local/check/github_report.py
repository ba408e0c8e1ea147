"""Findings as annotations of a GitHub Actions run.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import click
from lambda_streaming_policies.judge import Report
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from .source import find_source

_COMMANDS = {"mandatory": "error", "advisory": "warning"}


def write(graph: Graph, report: Report) -> None:
    for finding in report.findings:
        found = finding.violation
        text = f"{found.resource.name}, {found.path}: {found.message} {finding.rule.fix} {finding.rule.reference}"
        _annotate(_COMMANDS[finding.level], finding.rule.id, found.resource, text)
    for undecided in report.undecided:
        _annotate("notice", undecided.rule.id, undecided.resource, f"undecided: {undecided.message}")
    for error in report.errors:
        _annotate("error", error.rule.id, error.resource, error.message)


def _annotate(command: str, rule: str, resource: Resource, text: str) -> None:
    place = find_source(resource)
    where = f"file={_property(place.path)},line={place.line}," if place else ""
    click.echo(f"::{command} {where}title={_property(rule)}::{_data(text)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
