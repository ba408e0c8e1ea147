"""One line a finding, as compilers write them: editors and `grep` read these."""

from __future__ import annotations

from typing import TextIO

from lambda_streaming_policies.stack.resource import Resource

from .order import sort_findings
from .run import Run


def write(run: Run, stream: TextIO) -> None:
    def write_line(resource: Resource, level: str, rule: str, text: str) -> None:
        where = run.find_source(resource) or resource.stack or "stack"
        stream.write(f"{where}: {level}: {rule}: {resource.name}: {text}\n")

    for finding in sort_findings(run.report.findings):
        found = finding.violation
        write_line(found.resource, finding.level, finding.rule.id, f"{found.path}: {found.message}")
    for undecided in run.report.undecided:
        write_line(undecided.resource, "undecided", undecided.rule.id, undecided.message)
    for error in run.report.errors:
        write_line(error.resource, "error", error.rule.id, error.message)
