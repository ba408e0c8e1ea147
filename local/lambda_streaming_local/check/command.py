"""The command `lambda-streaming check`."""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from lambda_streaming_policies.config import PolicyConfig, read_config
from lambda_streaming_policies.exceptions import Exceptions
from lambda_streaming_policies.judge import EXCEPTIONS, Report, judge
from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import PROFILES, Settings, choose_level, find_settings, load_settings
from lambda_streaming_policies.stack.graph import Graph

from ..graph import InputProblem, load_program, load_state
from ..options import program_options
from . import github_report, json_report, junit_report, sarif_report, text_report
from .baseline import drop_known, write_baseline
from .rules import explain

FORMATS = {
    "text": text_report.write,
    "json": json_report.write,
    "sarif": sarif_report.write,
    "junit": junit_report.write,
    "github": github_report.write,
}


def _policy_config(file: Path | None) -> PolicyConfig:
    if file is None:
        return read_config({}, load_rules())
    try:
        return read_config(json.loads(file.read_text(encoding="utf-8")), load_rules())
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # ValueError: JSONDecodeError and UnicodeDecodeError
        raise InputProblem(f"{file} is not JSON that can be read: {error}") from error
    except ConfigError as error:
        raise InputProblem(f"{file}: {error}") from error


def _settings(program: Path) -> Settings:
    try:
        return load_settings(find_settings(program.resolve()), load_rules())
    except ConfigError as error:
        raise InputProblem(str(error)) from error


def _judge(graph: Graph, policies: PolicyConfig, settings: Settings) -> Report:
    rules = load_rules()
    levels = {rule.id: choose_level(rule, settings.profile) for rule in (*rules, EXCEPTIONS)} | dict(policies.levels)
    properties = {rule.id: {"onUnknown": settings.on_unknown, **policies.properties.get(rule.id, {})} for rule in rules}
    exceptions = Exceptions([*settings.exceptions, *policies.exceptions], date.today(), set(policies.forbidden))
    return judge(graph, rules, levels, properties, exceptions)


def _explain(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        explain(next(rule for rule in load_rules() if rule.id == value))
        context.exit()


@click.command()
@program_options
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="Judge the JSON of `pulumi stack export` or `pulumi preview --json` in this file instead (-: standard input).",
)
@click.option(
    "--policy-config", type=click.Path(path_type=Path), help="Levels and settings, the same JSON as Pulumi's."
)
@click.option(
    "--profile", type=click.Choice(PROFILES), help="Levels to start from; goes before lambda-streaming.toml's."
)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--baseline", type=click.Path(path_type=Path), help="Leave out the findings that this file knows.")
@click.option("--write-baseline", "new_baseline", type=click.Path(path_type=Path), help="Write that file; exit 0.")
@click.option(
    "--explain",
    type=click.Choice([rule.id for rule in load_rules()]),
    metavar="RULE",
    callback=_explain,
    expose_value=False,
    is_eager=True,
    help="Tell all of one rule, and exit.",
)
def check(
    program: Path,
    stack: str | None,
    config: tuple[str, ...],
    state: Path | None,
    policy_config: Path | None,
    profile: str | None,
    format_: str,
    baseline: Path | None,
    new_baseline: Path | None,
) -> None:
    """Judge PROGRAM (a folder with a Pulumi.yaml; the current one by default), with no engine and no cloud.

    Exit code 0: no mandatory finding. 1: at least one. 2: it could not judge.
    """
    policies = _policy_config(policy_config)
    settings = _settings(program)
    if profile is not None:
        settings = replace(settings, profile=profile)
    if state is not None:
        graph = load_state(state)
    else:
        loaded = load_program(program, stack, config)
        graph = loaded.graph
        for warning in loaded.warnings:
            click.echo(f"Warning: {warning}", err=True)
    report = _judge(graph, policies, settings)
    if new_baseline is not None:
        write_baseline(new_baseline, report)
        click.echo(f"{new_baseline} now knows {len(report.findings)} findings", err=True)
        return
    if baseline is not None:
        report, gone = drop_known(baseline, report)
        if gone:
            click.echo(f"Warning: {gone} findings of {baseline} are gone; write it again to keep them out", err=True)
    try:
        FORMATS[format_](graph, report)
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader has had enough, which click knows
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries to write it again at exit
        raise InputProblem(f"the report cannot be written: {error.strerror}") from error
    if report.errors:
        raise SystemExit(2)
    levels = {finding.level for finding in report.findings} | {undecided.level for undecided in report.undecided}
    if "mandatory" in levels:
        raise SystemExit(1)
