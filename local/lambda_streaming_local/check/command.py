"""The command `lambda-streaming check`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from lambda_streaming_policies.config import ConfigError, PolicyConfig, read_config
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import all_rules

from ..graph import InputProblem, load_program, load_state
from ..options import program_options
from . import json_report, text_report

FORMATS = {"text": text_report.write, "json": json_report.write}


def _policy_config(file: Path | None) -> PolicyConfig:
    if file is None:
        return read_config({}, all_rules())
    try:
        return read_config(json.loads(file.read_text(encoding="utf-8")), all_rules())
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError
        raise InputProblem(f"{file} is not JSON: {error}") from error
    except ConfigError as error:
        raise InputProblem(f"{file}: {error}") from error


@click.command()
@program_options
@click.option(
    "--state", type=click.Path(path_type=Path), help="Judge the JSON of `pulumi stack export` in this file instead."
)
@click.option(
    "--policy-config", type=click.Path(path_type=Path), help="Levels and settings, the same JSON as Pulumi's."
)
@click.option("--format", "format_", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
def check(
    program: Path, stack: str, config: tuple[str, ...], state: Path | None, policy_config: Path | None, format_: str
) -> None:
    """Judge PROGRAM (a folder with a Pulumi.yaml; the current one by default), with no engine and no cloud.

    Exit code 0: no mandatory finding. 1: at least one. 2: it could not judge.
    """
    policies = _policy_config(policy_config)
    if state is not None:
        graph = load_state(state)
    else:
        loaded = load_program(program, stack, config)
        graph = loaded.graph
        for warning in loaded.warnings:
            click.echo(f"Warning: {warning}", err=True)
    report = judge(graph, all_rules(), policies.levels, policies.properties)
    FORMATS[format_](graph, report)
    if report.errors:
        raise SystemExit(2)
    if any(finding.level == "mandatory" for finding in report.findings):
        raise SystemExit(1)
