"""Findings for people."""

from __future__ import annotations

from lambda_streaming_policies.judge import Report
from lambda_streaming_policies.stack.graph import Graph
from rich.console import Console
from rich.text import Text

from .source import find_source

COLORS = {"mandatory": "bold red", "advisory": "bold yellow"}


def write(graph: Graph, report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for finding in report.findings:
        rule, found = finding.rule, finding.violation
        heading = Text.assemble(
            (finding.level, COLORS[finding.level]),
            "  ",
            (rule.id, "bold"),
            f"  {found.resource.name} ({found.resource.declared_type})",
        )
        console.print(heading)
        if where := find_source(found.resource):
            console.print(Text(f"  at   {where}", style="dim"))
        console.print(Text(f"  {found.path}: {found.message}"))
        console.print(Text(f"  fix  {rule.fix}"))
        console.print(Text(f"  see  {rule.reference}\n", style="dim"))
    # One value often keeps several rules from deciding, which is one thing to know.
    rules: dict[tuple[str, str], list[str]] = {}
    for undecided in report.undecided:
        rules.setdefault((undecided.resource.name, undecided.message), []).append(undecided.rule.id)
    for (name, message), ids in rules.items():
        console.print(Text.assemble(("undecided", "bold cyan"), "  ", (", ".join(ids), "bold"), f"  {name}"))
        console.print(Text(f"  {message}\n"))
    for error in report.errors:
        console.print(Text.assemble(("error", "bold red"), f"  {error.message}\n"))
    mandatory = sum(finding.level == "mandatory" for finding in report.findings)
    advisory = len(report.findings) - mandatory
    console.print(
        f"{len(graph)} resources: {mandatory} mandatory, {advisory} advisory, {len(report.undecided)} undecided"
        + (f", {len(report.errors)} rules failed" if report.errors else "")
    )
