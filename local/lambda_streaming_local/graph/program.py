"""Evaluates a Pulumi program with no engine and no cloud."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.wire import read_resource

from .child import TookTooLong, run_child
from .config import StackConfig, read_stack_config
from .engine.start import NO_SDK, OLD_SDK
from .launch.launch import LANGUAGES, ProgramLaunch, ProgramRun, find_launcher
from .plugins import find_providers
from .problem import InputProblem
from .project import Project, find_project

_HOST = [sys.executable, "-u", "-m", "lambda_streaming_local.graph.engine.host"]
_SDK_PROBLEMS = {
    NO_SDK: "has no Pulumi SDK; "
    "install the program's requirements there, or name its virtual environment in Pulumi.yaml",
    OLD_SDK: "has a Pulumi SDK older than 3.113; update it with `pip install --upgrade pulumi`",
}
TIME_LIMIT_SECONDS = 600.0


@dataclass(frozen=True)
class Program:
    """A program's graph, and what could not be seen of it.

    `warnings` are for the user. Those of them that tell of a component or a lookup that nobody could look into are in
    `unseen` too. `modules` are files outside of the project that a program in Python takes in.
    """

    name: str
    stack: str
    language: str
    directory: Path
    graph: Graph
    warnings: tuple[str, ...]
    unseen: tuple[str, ...]
    modules: tuple[Path, ...] = ()


def load_program(
    path: Path,
    stack: str | None = None,
    config: Iterable[str] = (),
    answers: Mapping[str, Any] | None = None,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
) -> Program:
    """Runs the program of the project at `path` in a child process and returns what it declares.

    `stack` is its name, also as `organization/project/name`; by default dev, or the only one that has a file. `config`
    are `key=value` texts that go before Pulumi.<stack>.yaml. `answers` are the outputs of lookups by token, and of
    other stacks by the name in a StackReference. What the program prints goes to stderr.

    Raises `InputProblem` where the project is broken or the program fails, with the program's own traceback lines.
    """
    project = find_project(path)
    launch = find_launcher(project)
    settings = read_stack_config(project, stack, config)
    run = ProgramRun(project, settings.stack, settings.values, sorted(settings.secret_keys))
    result = _read_result(project, settings, launch(run), answers or {}, time_limit_seconds)
    if result["error"]:
        hints = [f"Warning: {warning}" for warning in settings.warnings]
        raise InputProblem(f"{project.main}: {result['error']['message']}", [*result["error"]["frames"], *hints])
    unseen = tuple(_place(message, source, project) for message, source in result["unseen"])
    return Program(
        name=project.name,
        stack=settings.stack,
        language=LANGUAGES[project.runtime],
        directory=project.directory,
        graph=Graph(read_resource(entry) for entry in result["resources"]),
        warnings=(*settings.warnings, *unseen),
        unseen=unseen,
        modules=tuple(Path(file) for file in result.get("modules", ())),
    )


def _read_result(
    project: Project, settings: StackConfig, launch: ProgramLaunch, answers: Mapping[str, Any], limit_seconds: float
) -> dict[str, Any]:
    request = {
        "project": project.name,
        "stack": settings.stack,
        "root": str(project.root),
        "directory": str(project.directory),
        "main": str(project.main),
        "config": settings.values,
        "secret_keys": sorted(settings.secret_keys),
        "region": _find_region(settings),
        "answers": dict(answers),
        "providers": find_providers(project),
        "command": launch.command,
        "variables": launch.variables,
    }
    try:
        if launch.variables:
            result, code = run_child(_HOST, request, limit_seconds)
        else:
            result, code = run_child(launch.command, request, limit_seconds)
            problem = _SDK_PROBLEMS.get(code) if result is None else None
            if problem:
                raise InputProblem(f"{launch.command[0]}, which Pulumi would run {project.main} with, {problem}")
    except KeyboardInterrupt:
        raise InputProblem(f"{project.main} was interrupted before its resources were known") from None
    except TookTooLong:
        raise InputProblem(
            f"{project.main} did not end within {limit_seconds:g} seconds, and was ended; give it longer with --timeout"
        ) from None
    if result is None:
        raise InputProblem(
            f"{project.main} ended with exit code {code} before its resources were known; "
            "what it printed above says why"
        )
    found: dict[str, Any] = result
    return found


def _find_region(settings: StackConfig) -> str:
    keys, variables = ("aws:region", "aws-native:region"), ("AWS_REGION", "AWS_DEFAULT_REGION")
    found = [*(settings.values.get(key) for key in keys), *(os.environ.get(name) for name in variables)]
    return next((region for region in found if region), "us-east-1")


def _place(message: str, source: str, project: Project) -> str:
    if not source:
        return message
    url = urlsplit(source)
    file = Path(unquote(url.path))
    shown = file.relative_to(project.root) if file.is_relative_to(project.root) else file
    return f"{shown}:{url.fragment}: {message}"
