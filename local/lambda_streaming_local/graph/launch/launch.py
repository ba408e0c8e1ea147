"""What a launcher is given and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from ..problem import InputProblem
from ..project import Project


@dataclass(frozen=True)
class ProgramRun:
    """One run of a program: what it may ask its surroundings."""

    project: Project
    stack: str
    config: Mapping[str, str]
    secret_keys: list[str]


@dataclass(frozen=True)
class Plugin:
    """A component package in a folder, as its `file`, a PulumiPlugin.yaml, describes it."""

    folder: Path
    file: Path
    runtime: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class ProgramLaunch:
    """A process to start. A program with `variables` speaks gRPC, and a host answers; else it is Python's own host."""

    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)


_MODULES = {"python": ".python", "nodejs": ".nodejs", "go": ".go"}
LANGUAGES = {"python": "Python", "nodejs": "Node.js", "go": "Go"}


def find_launcher(project: Project) -> Callable[[ProgramRun], ProgramLaunch]:
    """The launcher for the project's runtime. Raises `InputProblem` where none can run it here."""
    if project.runtime not in _MODULES:
        raise InputProblem(
            f"{project.file}: a program in {project.runtime} cannot be run without the engine; "
            "give the output of `pulumi preview --json`, or of `pulumi stack export`, to `check --state`"
        )
    launch: Callable[[ProgramRun], ProgramLaunch] = import_module(_MODULES[project.runtime], __package__).launch
    return launch


def find_plugin_launcher(plugin: Plugin) -> Callable[[Plugin], ProgramLaunch]:
    """The launcher for a component package's provider. Raises `InputProblem` where none can run it here."""
    if plugin.runtime not in _MODULES:
        raise InputProblem(f"{plugin.file}: a package in {plugin.runtime} cannot be run without the engine")
    launch: Callable[[Plugin], ProgramLaunch] = import_module(_MODULES[plugin.runtime], __package__).launch_plugin
    return launch
