"""The command `lambda-streaming check`."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from lambda_streaming_policies.problem import suggest
from lambda_streaming_policies.rules import list_ids, load_rules
from lambda_streaming_policies.settings import PROFILES

from ..answers import read_answers
from ..beside import beside
from ..graph import InputProblem
from ..graph.program import TIME_LIMIT_SECONDS
from ..graph.project import find_project
from ..options import ANSWERS
from . import github_report, json_report, junit_report, sarif_report, short_report, text_report
from .assets import ASSETS, find_missing_assets
from .baseline import FILE as BASELINE
from .baseline import drop_known, write_baseline
from .rules import explain
from .run import Run, Writer
from .subject import Subject, join, load_subjects
from .verdict import FAILURES, Choice, fails, judge_graph, load_all_settings, load_policy_config

FORMATS: dict[str, Writer] = {
    "text": text_report.write,
    "short": short_report.write,
    "json": json_report.write,
    "sarif": sarif_report.write,
    "junit": junit_report.write,
    "github": github_report.write,
}


RULES = list_ids()
_BESIDE_PROGRAM = ""


def _check_rule(name: str, known: Collection[str]) -> str:
    if name not in known:
        raise click.BadParameter(f"'{name}' is no rule{suggest(name, known)}; `lambda-streaming rules` lists them.")
    return name


def _read_selected(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_check_rule(value, RULES) for value in values)


def _read_ignored(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_check_rule(value, [*RULES, ASSETS.id]) for value in values)


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    return [rule for rule in RULES if rule.startswith(incomplete)]


def _explain(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        name = _check_rule(value, RULES)
        explain(next(rule for rule in load_rules() if rule.id == name))
        context.exit()


def _read_failures(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    named = [name.strip() for value in values for name in value.split(",")]
    for name in named:
        if name not in FAILURES:
            raise click.BadParameter(f"'{name}' is not one of {', '.join(FAILURES)}.")
    return frozenset(named)


def _read_outputs(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    found = []
    for value in values:
        name, separator, file = value.partition("=")
        if name not in FORMATS or not separator or not file:
            raise click.BadParameter(f"'{value}' must be FORMAT=FILE, such as sarif=findings.sarif.")
        found.append((name, Path(file)))
    return tuple(found)


@click.command()
@click.argument("programs", nargs=-1, metavar="[PROGRAM]...", type=click.Path(path_type=Path))
@click.option(
    "--stack", "stacks", multiple=True, help="Stack whose Pulumi.NAME.yaml configures the program. Repeatable."
)
@click.option("--config", multiple=True, metavar="KEY=VALUE", help="Config value; goes before the stack's. Repeatable.")
@ANSWERS
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=TIME_LIMIT_SECONDS,
    show_default=True,
    help="How many seconds a program may take.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Judge the JSON of `pulumi stack export` or `pulumi preview --json` in this file, alone where no PROGRAM is "
    "named (-: standard input). Repeatable.",
)
@click.option(
    "--policy-config", type=click.Path(path_type=Path), help="Levels and settings, the same JSON as Pulumi's."
)
@click.option(
    "--profile", type=click.Choice(PROFILES), help="Levels to start from; goes before lambda-streaming.toml's."
)
@click.option(
    "--select",
    "selected",
    multiple=True,
    metavar="RULE",
    callback=_read_selected,
    shell_complete=_complete,
    help="Judge by this rule. Repeatable.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="RULE",
    callback=_read_ignored,
    shell_complete=_complete,
    help="Leave out this rule. Repeatable.",
)
@click.option(
    "--fail-on",
    "failures",
    multiple=True,
    metavar="KIND,...",
    callback=_read_failures,
    help=f"What fails the run beside mandatory findings: {', '.join(FAILURES[1:])}.",
)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_read_outputs,
    help="Write a report to a file as well. Repeatable.",
)
@click.option(
    "--baseline",
    is_flag=False,
    flag_value=_BESIDE_PROGRAM,
    help=f"Leave out the findings that this file knows; by default {BASELINE} beside Pulumi.yaml.",
)
@click.option(
    "--write-baseline", "new_baseline", is_flag=False, flag_value=_BESIDE_PROGRAM, help="Write that file; exit 0."
)
@click.option(
    "--explain",
    metavar="RULE",
    callback=_explain,
    shell_complete=_complete,
    expose_value=False,
    is_eager=True,
    help="Tell all of one rule, and exit.",
)
def check(
    programs: tuple[Path, ...],
    stacks: tuple[str, ...],
    config: tuple[str, ...],
    answers: Path | None,
    timeout: float,
    states: tuple[Path, ...],
    policy_config: Path | None,
    profile: str | None,
    selected: frozenset[str],
    ignored: frozenset[str],
    failures: frozenset[str],
    format_: str,
    outputs: tuple[tuple[str, Path], ...],
    baseline: str | None,
    new_baseline: str | None,
) -> None:
    """Judge PROGRAM (a folder with a Pulumi.yaml; the current one by default), with no engine and no cloud.

    Several programs, stacks and states are judged together, as one graph.

    Exit code 0: nothing that fails the run. 1: something does. 2: it could not judge.
    """
    choice = Choice(profile, load_policy_config(policy_config), selected, ignored)
    folders = programs or (Path("."),)
    settings = load_all_settings(folders)
    given = {**settings.answers, **read_answers(answers)}
    judged = () if states and not programs else folders
    with beside(load_rules):
        subjects = load_subjects(judged, stacks, states, config, given, timeout)
    _tell(subjects, format_)
    graph = join(subjects)
    report = judge_graph(graph, settings, choice)
    if not selected and ASSETS.id not in ignored:
        report.findings += [finding for subject in subjects for finding in find_missing_assets(subject)]
    if new_baseline is not None:
        file = _find_baseline(new_baseline, judged)
        write_baseline(file, report)
        click.echo(f"{file} now knows {_count(len(report.findings))}", err=True)
        return
    hidden = 0
    if baseline is not None:
        file = _find_baseline(baseline, judged)
        report, hidden, gone = drop_known(file, report)
        click.echo(f"{_count(hidden)} left out, known to {file}", err=True)
        if gone:
            click.echo(f"Warning: {_count(gone)} of {file} no longer found; write it again to keep them out", err=True)
    has_failed = fails(report, any(subject.unseen for subject in subjects), failures)
    run = Run(subjects, graph, report, hidden, has_failed)
    _write(run, format_, outputs)
    if report.errors:
        raise SystemExit(2)
    if has_failed:
        raise SystemExit(1)


def _tell(subjects: Iterable[Subject], format_: str) -> None:
    """What is judged, where the report does not begin with it, and what could not be seen."""
    for subject in subjects:
        if format_ != "text":
            click.echo(subject.description, err=True)
        for warning in subject.warnings:
            click.echo(f"Warning: {warning}", err=True)


def _find_baseline(given: str, programs: Sequence[Path]) -> Path:
    """The file that is named, else that beside the first program; where states alone are judged, in this folder."""
    if given != _BESIDE_PROGRAM or not programs:
        return Path(given or BASELINE)
    return Path(os.path.relpath(find_project(programs[0]).root / BASELINE))


def _count(findings: int) -> str:
    return f"{findings} finding{'' if findings == 1 else 's'}"


def _write(run: Run, format_: str, outputs: tuple[tuple[str, Path], ...]) -> None:
    for name, file in outputs:
        try:
            with file.open("w", encoding="utf-8") as stream:
                FORMATS[name](run, stream)
        except OSError as error:
            raise InputProblem(f"--output: {file} cannot be written: {error.strerror}") from error
    with _explain_broken_output():
        FORMATS[format_](run, sys.stdout)
        sys.stdout.flush()


@contextmanager
def _explain_broken_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader has had enough, which click knows
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries to write it again at exit
        raise InputProblem(f"the report cannot be written: {error.strerror}") from error
