"""Findings for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from lambda_streaming_policies.judge import EXCEPTIONS, Finding
from rich.console import Console
from rich.text import Text

from .assets import ASSETS
from .order import group_by_rule
from .run import Run

COLORS = {"mandatory": "bold red", "advisory": "bold yellow"}
_LISTED = 4


def write(run: Run, stream: TextIO) -> None:
    console = Console(file=stream, highlight=False, soft_wrap=not stream.isatty())
    for subject in run.subjects:
        console.print(Text(subject.description, style="dim"))
    console.print()
    for group in group_by_rule(run.report.findings):
        _write_group(group, run, console)
    # One value often keeps several rules from deciding, which is one thing to know.
    rules: dict[tuple[str, str], list[str]] = {}
    for undecided in run.report.undecided:
        rules.setdefault((undecided.resource.name, undecided.message), []).append(undecided.rule.id)
    for (name, message), ids in rules.items():
        console.print(Text.assemble(("undecided", "bold cyan"), "  ", (", ".join(ids), "bold"), f"  {name}"))
        console.print(Text(f"  {message}\n"))
    for error in run.report.errors:
        console.print(Text.assemble(("error", "bold red"), f"  {error.message}\n"))
    console.print(_summarize(run))


def _write_group(group: list[Finding], run: Run, console: Console) -> None:
    rule, level = group[0].rule, group[0].level
    many = f"  ({len(group)})" if len(group) > 1 else ""
    heading = Text.assemble((level, COLORS[level]), "  ", (rule.id, "bold"), f"  {rule.severity}{many}")
    console.print(heading)
    # What a loop declares is one thing to know: the same line, property and message.
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in group:
        found = finding.violation
        key = (str(run.find_source(found.resource) or ""), found.path, found.message if many else "")
        alike.setdefault(key, []).append(finding)
    for (where, path, _), findings in alike.items():
        type_ = findings[0].violation.resource.declared_type
        console.print(Text(f"  {_name(findings)} ({type_})"))
        if where:
            console.print(Text(f"  at   {where}", style="dim"))
        console.print(Text(f"  {path}: {findings[0].violation.message}"))
    console.print(Text(f"  fix  {rule.fix}"))
    if rule.id not in (EXCEPTIONS.id, ASSETS.id):
        name = _match(finding.violation.resource.name for finding in group)
        entry = ("[[exceptions]]", f'rule = "{rule.id}"', f'resource = "{name}"', 'reason = "why it is accepted"')
        console.print(Text("  or   accept it in lambda-streaming.toml:", style="dim"))
        for line in entry:
            console.print(Text(f"       {line}", style="dim"))
    console.print(Text(f"  see  {rule.reference}\n", style="dim"))


def _name(findings: list[Finding]) -> str:
    names = [finding.violation.resource.name for finding in findings]
    rest = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + rest


def _match(names: Iterable[str]) -> str:
    """A pattern that covers the names: itself for one, what they begin with for several."""
    found = sorted(set(names))
    first, last = found[0], found[-1]
    shared = next((index for index, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first if len(found) == 1 else f"{first[:shared]}*"


def _summarize(run: Run) -> Text:
    findings, report = run.report.findings, run.report
    mandatory = sum(finding.level == "mandatory" for finding in findings)
    counts = [
        (mandatory, "mandatory"),
        (len(findings) - mandatory, "advisory"),
        (len(report.undecided), "undecided"),
        (sum(len(subject.unseen) for subject in run.subjects), "not seen"),
        (len(report.errors), "rules failed"),
        (run.hidden, "known to the baseline"),
    ]
    said = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing to report"
    failed = run.has_failed or bool(report.errors)
    verdict = ("failed", "bold red") if failed else ("passed", "bold green")
    resources = f"{len(run.graph)} resource{'' if len(run.graph) == 1 else 's'}"
    return Text.assemble(verdict, f": {said}, in {resources}")
