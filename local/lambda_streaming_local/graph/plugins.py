"""The component packages whose providers can be run here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .project import Project
from .yaml_file import read_yaml

_OWN = {"lambda-streaming": [sys.executable, "-u", "-m", "lambda_streaming.provider"]}
_FILES = ("PulumiPlugin.yaml", "PulumiPlugin.yml")


def provider_commands(project: Project) -> dict[str, list[str]]:
    """How to start the provider of our own package, and of those in Python that Pulumi.yaml names by path."""
    found = dict(_OWN)
    for name, source in project.packages.items():
        if (command := _command(project.root / source)) is not None:
            found[name] = command
    return found


def _command(folder: Path) -> list[str] | None:
    file = next((folder / name for name in _FILES if (folder / name).is_file()), None)
    if file is None:
        return None
    runtime = read_yaml(file).get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python" or not (folder / "__main__.py").is_file():
        return None
    options = (runtime.get("options") or {}) if isinstance(runtime, dict) else {}
    own = (
        folder / str(options.get("virtualenv") or "venv") / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    )
    return [str(own) if own.exists() else sys.executable, "-u", str(folder / "__main__.py")]
