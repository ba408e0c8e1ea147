"""Programs in Python run under the interpreter that Pulumi would use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..problem import InputProblem
from ..project import Project
from .launch import Launch, Run

_START = Path(__file__).parents[1] / "engine" / "start.py"


def launch(run: Run) -> Launch:
    if not run.project.main.is_file():
        raise InputProblem(f"{run.project.main} does not exist; `main` in {run.project.file.name} must name a program")
    return Launch([str(interpreter(run.project)), "-u", str(_START)])


def interpreter(project: Project) -> Path:
    """The Python of the program's toolchain or virtual environment, else of the active one, else PATH's, else ours.

    Raises `InputProblem` where the environment that is named has none.
    """
    toolchain = project.options.get("toolchain", "pip")
    if toolchain == "poetry" and (found := _of_poetry(project)):
        return found
    virtualenv = project.options.get("virtualenv") or (".venv" if toolchain == "uv" else None)
    if virtualenv:
        python = _of_environment(project.root / str(virtualenv))
        if python is None:
            raise InputProblem(
                f"the virtual environment '{virtualenv}' that {project.file} names has no Python; "
                "make it with `pulumi install`, or with `python -m venv` and pip"
            )
        return python
    active = _of_environment(Path(os.environ["VIRTUAL_ENV"])) if os.environ.get("VIRTUAL_ENV") else None
    return active or _on_path() or Path(sys.executable)


def _of_poetry(project: Project) -> Path | None:
    if shutil.which("poetry") is None:
        return None
    asked = subprocess.run(
        ["poetry", "env", "info", "--executable"], cwd=project.root, capture_output=True, text=True, check=False
    )
    return Path(asked.stdout.strip()) if asked.returncode == 0 and asked.stdout.strip() else None


def _of_environment(folder: Path) -> Path | None:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if python.exists() else None


def _on_path() -> Path | None:
    """PATH's Python, where it is of a virtual environment or has the Pulumi SDK beside it."""
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found is None:
            continue
        prefix = Path(found).parent.parent
        has_sdk = any(prefix.glob("lib/python3*/site-packages/pulumi/__init__.py"))
        return Path(found) if has_sdk or (prefix / "pyvenv.cfg").exists() else None
    return None
