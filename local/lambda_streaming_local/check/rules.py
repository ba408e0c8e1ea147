"""`lambda-streaming rules`: what the rules are, and what one of them asks for."""

from __future__ import annotations

import inspect
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence

import click
from lambda_streaming_policies.rule import Rule
from lambda_streaming_policies.rules import load_rules
from rich.console import Console


@click.command("rules")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def rules_command(as_json: bool) -> None:
    """List the policy rules; `lambda-streaming check --explain RULE` tells all of one."""
    rules = load_rules()
    if as_json:
        click.echo(json.dumps([_describe(rule) for rule in rules], indent=2))
        return
    for line in _write_list(rules, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        click.echo(line)


def _write_list(rules: Sequence[Rule], terminal_width: int | None) -> Iterator[str]:
    """A line for each rule; on a terminal, where it would be broken, the same as a paragraph."""
    if terminal_width is None:
        rows = [("rule", "level", "severity", "from profile", "what it asks for")]
        rows += [(rule.id, rule.level, rule.severity, _find_profile(rule), rule.title) for rule in rules]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        return
    for rule in rules:
        yield f"{click.style(rule.id, bold=True)}  {rule.level}, {rule.severity}, from profile {_find_profile(rule)}"
        yield from textwrap.wrap(rule.title, terminal_width, initial_indent="  ", subsequent_indent="  ")


def _find_profile(rule: Rule) -> str:
    """The first profile that has a rule."""
    return "production" if rule.advice else "minimal" if rule.exposure else "recommended"


def _describe(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.id,
        "title": rule.title,
        "level": rule.level,
        "severity": rule.severity,
        "profile": _find_profile(rule),
        "types": list(rule.types),
        "fix": rule.fix,
        "url": rule.reference,
        "config": dict(rule.config),
        "frameworks": list(rule.frameworks),
    }


def explain(rule: Rule) -> None:
    """Prints the whole of a rule: what it does, why, an example, and what to write instead."""
    # A paragraph is one line in a file.
    console = Console(width=None if sys.stdout.isatty() else 5_000)
    with console.capture() as captured:
        _print_all(rule, console)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _print_all(rule: Rule, console: Console) -> None:
    from rich.markdown import Markdown  # a quarter of the time that `check` takes to start

    console.print(f"[bold]{rule.id}[/bold]  {rule.level}, severity {rule.severity}\n{rule.title}\n")
    console.print(Markdown(inspect.cleandoc(rule.doc)))
    for name, schema in rule.config.items():
        console.print(
            f"\nsetting [bold]{name}[/bold], default {schema.get('default')}: {schema.get('description', '')}"
        )
    console.print(f"\n{rule.fix}\n{rule.reference}")
