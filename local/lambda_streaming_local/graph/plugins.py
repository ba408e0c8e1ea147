"""The component packages whose providers can be run here."""

from __future__ import annotations

import os
import sys
from typing import Any

from .launch.launch import Plugin, find_plugin_launcher
from .problem import InputProblem
from .project import Project
from .yaml_file import read_yaml

_OWN = {"command": [sys.executable, "-u", "-m", "lambda_streaming.provider"]}
_FILES = ("PulumiPlugin.yaml", "PulumiPlugin.yml")


def find_providers(project: Project) -> dict[str, dict[str, Any]]:
    """How to start the provider of our own package, and of those that Pulumi.yaml names by path.

    Each has a `command` and its `variables`, or the `problem` that keeps it from being run here.
    """
    found: dict[str, dict[str, Any]] = {"lambda-streaming": _OWN}
    for name, source in project.packages.items():
        folder = project.root / source
        file = next((folder / name for name in _FILES if (folder / name).is_file()), None)
        binary = folder / f"pulumi-resource-{name}" if folder.is_dir() else folder
        if file is not None:
            found[name] = _describe_provider(
                Plugin(folder.resolve(), file, *_read_runtime(read_yaml(file).get("runtime")))
            )
        elif binary.is_file() and os.access(binary, os.X_OK):
            found[name] = {"command": [str(binary.resolve())]}
    return found


def _read_runtime(declared: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(declared, dict):
        return str(declared.get("name")), declared.get("options") or {}
    return str(declared), {}


def _describe_provider(plugin: Plugin) -> dict[str, Any]:
    try:
        launch = find_plugin_launcher(plugin)(plugin)
    except InputProblem as problem:
        return {"problem": problem.message}
    return {"command": launch.command, "variables": launch.variables}
