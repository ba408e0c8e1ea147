"""What a launcher is given and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from ..problem import InputProblem
from ..project import Project


@dataclass(frozen=True)
class Run:
    """One run of a program: what it may ask its surroundings."""

    project: Project
    stack: str
    config: str
    """All configuration values as JSON, as Pulumi passes them in variables."""
    secret_keys: str


@dataclass(frozen=True)
class Launch:
    """A process to start. With `variables` it speaks gRPC, and a host answers; else it is Python's own host."""

    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)


Launcher = Callable[[Run], Launch]
_MODULES = {"python": ".python", "nodejs": ".nodejs", "go": ".go"}
LANGUAGES = {"python": "Python", "nodejs": "Node.js", "go": "Go"}


def launcher(project: Project) -> Launcher:
    """The launcher for the project's runtime. Raises `InputProblem` where none can run it here."""
    if project.runtime not in _MODULES:
        raise InputProblem(
            f"{project.file}: a program in {project.runtime} cannot be run without the engine; "
            "give the output of `pulumi preview --json`, or of `pulumi stack export`, to `check --state`"
        )
    launch: Launcher = import_module(_MODULES[project.runtime], __package__).launch
    return launch
