"""Evaluates a Pulumi program with no engine and no cloud."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.wire import read_resource

from .problem import InputProblem
from .project import find_project, interpreter, stack_config

DEFAULT_STACK = "dev"
CAPTURE = Path(__file__).with_name("capture.py")


@dataclass(frozen=True)
class Program:
    """A program's graph, and what could not be seen of it."""

    name: str
    stack: str
    directory: Path
    graph: Graph
    warnings: tuple[str, ...]


def load_program(path: Path, stack: str = DEFAULT_STACK, config: tuple[str, ...] = ()) -> Program:
    """Runs the program of the project at `path` in a child process and returns what it declares.

    `stack` is its name, also as `organization/project/name`. `config` are `key=value` texts that go before
    Pulumi.<stack>.yaml. What the program prints goes to stderr. Raises `InputProblem` where the project is broken or
    the program fails, with the program's own traceback lines.
    """
    stack = stack.rpartition("/")[2]
    project = find_project(path)
    if project.runtime != "python":
        raise InputProblem(
            f"{project.root / 'Pulumi.yaml'}: a program in {project.runtime} cannot be run without the engine; "
            "give the output of `pulumi preview --json`, or of `pulumi stack export`, to `check --state`"
        )
    if not project.main.is_file():
        raise InputProblem(f"{project.main} does not exist; `main` in Pulumi.yaml must name a program")
    settings = stack_config(project, stack, config)
    request = {
        "project": project.name,
        "stack": stack,
        "directory": str(project.directory),
        "main": str(project.main),
        "config": settings.values,
        "secret_keys": list(settings.secret_keys),
        "region": settings.values.get("aws:region")
        or os.environ.get("AWS_REGION")
        or os.environ.get("AWS_DEFAULT_REGION")
        or "us-east-1",
    }
    try:
        finished = subprocess.run(
            [interpreter(project), "-u", CAPTURE],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            check=False,
        )
    except KeyboardInterrupt:
        raise InputProblem(f"{project.main} was interrupted before its resources were known") from None
    try:
        result = json.loads(finished.stdout)
    except ValueError:
        raise InputProblem(
            f"{project.main} ended with exit code {finished.returncode} before its resources were known; "
            "what it printed above says why"
        ) from None
    if result["error"]:
        raise InputProblem(f"{project.main}: {result['error']['message']}", result["error"]["frames"])
    warnings = list(result["warnings"])
    if settings.missing and (stack != DEFAULT_STACK or any(settings.missing.parent.glob("Pulumi.*.yaml"))):
        warnings.append(f"there is no {settings.missing}: the stack '{stack}' has Pulumi.yaml's configuration alone")
    if settings.encrypted:
        keys = ", ".join(settings.encrypted)
        warnings.append(f"{keys}: encrypted in Pulumi.{stack}.yaml, so a placeholder stands in; give it with --config")
    graph = Graph(read_resource(entry) for entry in result["resources"])
    return Program(project.name, stack, project.directory, graph, tuple(warnings))
