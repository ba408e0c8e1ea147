"""The component packages whose providers can be run here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from .project import Project
from .yaml_file import read_yaml

_OWN: dict[str, dict[str, Any]] = {
    "lambda-streaming": {"command": [sys.executable, "-u", "-m", "lambda_streaming.provider"], "folder": None}
}
_FILES = ("PulumiPlugin.yaml", "PulumiPlugin.yml")


def plugins(project: Project) -> dict[str, dict[str, Any]]:
    """How to start each: this project's own package, and those in Python that Pulumi.yaml names by path."""
    found = dict(_OWN)
    for name, source in project.packages.items():
        folder = project.root / source
        if (command := _command(folder)) is not None:
            found[name] = {"command": command, "folder": str(folder)}
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
    return [str(own) if own.exists() else sys.executable, "-u", "__main__.py"]
