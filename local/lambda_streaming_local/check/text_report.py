"""Findings for people."""

from __future__ import annotations

import textwrap
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
    page = _Page(stream)
    for subject in run.subjects:
        page.print("", subject.description, "dim")
    page.print()
    for group in group_by_rule(run.report.findings):
        _write_group(group, run, page)
    # One value often keeps several rules from deciding, which is one thing to know.
    rules: dict[tuple[str, str], list[str]] = {}
    for undecided in run.report.undecided:
        rules.setdefault((undecided.resource.name, undecided.message), []).append(undecided.rule.id)
    for (name, message), ids in rules.items():
        page.head(("undecided", "bold cyan"), "  ", (", ".join(ids), "bold"), f"  {name}")
        page.print("  ", message)
        page.print()
    for error in run.report.errors:
        page.head(("error", "bold red"), f"  {error.message}\n")
    page.head(*_summarize(run))


class _Page:
    """Writes paragraphs: no line is longer than a terminal, but for a path that is; elsewhere each is one line."""

    def __init__(self, stream: TextIO) -> None:
        self._wraps = stream.isatty()
        self._console = Console(file=stream, highlight=False, soft_wrap=not self._wraps)

    def head(self, *parts: str | tuple[str, str]) -> None:
        self._console.print(Text.assemble(*parts))

    def print(self, margin: str = "", text: str = "", style: str = "") -> None:
        """A paragraph after a margin, under which its further lines stand."""
        lines = [text]
        if self._wraps:
            width = max(20, self._console.width - len(margin))
            # A path that is cut in two is of no use: neither to click on nor to copy.
            lines = textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False) or [""]
        for number, line in enumerate(lines):
            self._console.print(
                Text(f"{margin if number == 0 else ' ' * len(margin)}{line}", style=style), soft_wrap=True
            )

    def fits(self, text: str) -> bool:
        return not self._wraps or len(text) <= self._console.width


def _write_group(group: list[Finding], run: Run, page: _Page) -> None:
    rule, level = group[0].rule, group[0].level
    many = f"  ({len(group)})" if len(group) > 1 else ""
    page.head((level, COLORS[level]), "  ", (rule.id, "bold"), f"  {rule.severity}{many}")
    # What a loop declares is one thing to know: the same line, property and message.
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in group:
        found = finding.violation
        key = (str(run.find_source(found.resource) or ""), found.path, found.message if many else "")
        alike.setdefault(key, []).append(finding)
    for (where, path, _), findings in alike.items():
        type_ = findings[0].violation.resource.declared_type
        page.print("  ", f"{_name(findings)} ({type_})")
        if where:
            page.print("  at   ", where, "dim")
        page.print("  ", f"{path}: {findings[0].violation.message}")
    for fix in dict.fromkeys(finding.fix for finding in group):
        page.print("  fix  ", fix)
    if rule.id not in (EXCEPTIONS.id, ASSETS.id):
        name = _match(finding.violation.resource.name for finding in group)
        entry = ("[[exceptions]]", f'rule = "{rule.id}"', f'resource = "{name}"', 'reason = "why it is accepted"')
        page.print("  or   ", "accept it in lambda-streaming.toml:", "dim")
        for line in entry:
            page.print("       ", line, "dim")
    see = f"  see  {rule.reference}"
    # An address that is cut in two is of no use, and the command tells it too.
    page.print("  see  ", rule.reference if page.fits(see) else f"check --explain {rule.id}", "dim")
    page.print()


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


def _summarize(run: Run) -> list[str | tuple[str, str]]:
    findings, report = run.report.findings, run.report
    mandatory = sum(finding.level == "mandatory" for finding in findings)
    counts = [
        (mandatory, "mandatory"),
        (len(findings) - mandatory, "advisory"),
        (len(report.undecided), "undecided"),
        (sum(len(subject.unseen) for subject in run.subjects), "not seen"),
        (len(report.errors), "rule failed" if len(report.errors) == 1 else "rules failed"),
        (run.hidden, "known to the baseline"),
    ]
    said = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing to report"
    failed = run.has_failed or bool(report.errors)
    verdict = ("failed", "bold red") if failed else ("passed", "bold green")
    resources = f"{len(run.graph)} resource{'' if len(run.graph) == 1 else 's'}"
    return [verdict, f": {said}, in {resources}"]
