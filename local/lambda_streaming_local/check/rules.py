"""`lambda-streaming rules`: what the rules are, and what one of them asks for."""

from __future__ import annotations

import inspect
import json

import click
from lambda_streaming_policies.rule import Rule
from lambda_streaming_policies.rules import load_rules
from rich.console import Console
from rich.table import Column, Table


@click.command("rules")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def rules_command(as_json: bool) -> None:
    """List the policy rules; `lambda-streaming check --explain RULE` tells all of one."""
    rules = load_rules()
    if as_json:
        click.echo(json.dumps([_describe(rule) for rule in rules], indent=2))
        return
    table = Table(
        Column("rule", no_wrap=True), "level", "severity", "from profile", "what it asks for", box=None, pad_edge=False
    )
    for rule in rules:
        table.add_row(rule.id, rule.level, rule.severity, _find_profile(rule), rule.title)
    Console().print(table)


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
    from rich.markdown import Markdown  # a quarter of the time that `check` takes to start

    console = Console()
    console.print(f"[bold]{rule.id}[/bold]  {rule.level}, severity {rule.severity}\n{rule.title}\n")
    console.print(Markdown(inspect.cleandoc(rule.doc)))
    for name, schema in rule.config.items():
        console.print(
            f"\nsetting [bold]{name}[/bold], default {schema.get('default')}: {schema.get('description', '')}"
        )
    console.print(f"\n{rule.fix}\n{rule.reference}")
