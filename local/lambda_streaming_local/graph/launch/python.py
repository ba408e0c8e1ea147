"""Programs and component packages in Python run under the interpreter that Pulumi would use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..problem import InputProblem
from ..project import Project
from .launch import Plugin, ProgramLaunch, ProgramRun

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_START = Path(__file__).parents[1] / "engine" / "start.py"


def launch(run: ProgramRun) -> ProgramLaunch:
    if not run.project.main.is_file():
        raise InputProblem(f"{run.project.main} does not exist; `main` in {run.project.file.name} must name a program")
    return ProgramLaunch([str(find_interpreter(run.project)), "-u", str(_START)])


def launch_plugin(plugin: Plugin) -> ProgramLaunch:
    """Runs the folder's __main__.py, else the package that its pyproject.toml names, with the SDK's own host.

    Where the environment that the engine would make is not there, in ours.
    """
    options = {"virtualenv": "venv", **plugin.options} if _read_toolchain(plugin.options) == "pip" else plugin.options
    try:
        python = _find_named(plugin.file, plugin.folder, options) or Path(sys.executable)
    except InputProblem:
        python = Path(sys.executable)
    command = [str(python), "-u"]
    main, pyproject = plugin.folder / "__main__.py", plugin.folder / "pyproject.toml"
    if main.is_file():
        return ProgramLaunch([*command, str(main)])
    name = _find_distribution(pyproject)
    if name is None:
        raise InputProblem(f"{plugin.folder} has neither a __main__.py nor a pyproject.toml that names a package")
    return ProgramLaunch([*command, "-m", "pulumi.run.plugin", name])


def find_interpreter(project: Project) -> Path:
    """The Python of the program's toolchain or virtual environment, else of the active one, else PATH's, else ours.

    Raises `InputProblem` where the environment that is named has none.
    """
    named = _find_named(project.file, project.directory, project.options)
    active = _find_environments(Path(os.environ["VIRTUAL_ENV"])) if os.environ.get("VIRTUAL_ENV") else None
    return named or active or _find_on_path() or Path(sys.executable)


def _read_toolchain(options: Mapping[str, Any]) -> str:
    return str(options.get("toolchain") or "pip").lower()


def _find_named(file: Path, directory: Path, options: Mapping[str, Any]) -> Path | None:
    """The Python that the options of `file` name, if they name one, for what stands in `directory`."""
    toolchain, virtualenv = _read_toolchain(options), options.get("virtualenv")
    if toolchain == "poetry":
        return _find_poetrys(file, directory)
    if toolchain == "uv" and not virtualenv:
        folder, mends = _of_uv(file.parent), "make it with `uv sync`"
    elif virtualenv:
        folder, mends = file.parent / str(virtualenv), "make it with `pulumi install`, or with `python -m venv` and pip"
    else:
        return None
    python = _find_environments(folder)
    if python is None:
        raise InputProblem(f"the virtual environment '{virtualenv or folder}' that {file} names has no Python; {mends}")
    return python


def _find_poetrys(file: Path, directory: Path) -> Path:
    if shutil.which("poetry") is None:
        raise InputProblem(f"{file} names the toolchain poetry and there is no `poetry` on PATH; install Poetry")
    asked = subprocess.run(
        ["poetry", "env", "info", "--executable"], cwd=directory, capture_output=True, text=True, check=False
    )
    if asked.returncode != 0 or not asked.stdout.strip():
        raise InputProblem(f"Poetry has no environment for {directory}; make it with `poetry install` there")
    return Path(asked.stdout.strip())


def _of_uv(root: Path) -> Path:
    """As pulumi/pulumi sdk/python/toolchain/uv.go: beside the nearest uv.lock, else the nearest pyproject.toml."""
    folders = (root, *root.parents)
    found = (folder for name in ("uv.lock", "pyproject.toml") for folder in folders if (folder / name).is_file())
    return next(found, root) / ".venv"


def _find_environments(folder: Path) -> Path | None:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if python.exists() else None


def _find_on_path() -> Path | None:
    """PATH's Python, where it is of a virtual environment or has the Pulumi SDK beside it."""
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found is None:
            continue
        prefix = Path(found).parent.parent
        has_sdk = any(prefix.glob("lib/python3*/site-packages/pulumi/__init__.py"))
        return Path(found) if has_sdk or (prefix / "pyvenv.cfg").exists() else None
    return None


def _find_distribution(pyproject: Path) -> str | None:
    if not pyproject.is_file():
        return None
    try:
        name = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {}).get("name")
    except ValueError as error:
        raise InputProblem(f"{pyproject} is not valid TOML: {error}") from error
    return name if isinstance(name, str) else None
