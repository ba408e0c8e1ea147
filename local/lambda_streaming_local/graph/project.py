"""Reads Pulumi.yaml and Pulumi.<stack>.yaml as Pulumi does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .problem import InputProblem

FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
SECRET_PLACEHOLDER = "secret-of-the-stack"


@dataclass(frozen=True)
class Project:
    """A Pulumi project: `root` holds Pulumi.yaml, `directory` the program (they differ where `main` is set).

    `stack_folder` holds the stacks' files.
    """

    name: str
    root: Path
    directory: Path
    main: Path
    runtime: str
    options: dict[str, Any]
    config: dict[str, Any]
    stack_folder: Path


@dataclass(frozen=True)
class StackConfig:
    """Full key to value, as Pulumi hands it to a program; `encrypted` keys could not be read here.

    `missing` is the stack's file where there is none.
    """

    values: dict[str, str]
    secret_keys: tuple[str, ...]
    encrypted: tuple[str, ...]
    missing: Path | None


def _yaml(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputProblem(f"{file} is not UTF-8 text (byte {error.start})") from error
    except RecursionError as error:
        raise InputProblem(f"{file} is nested too deeply to be read") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputProblem(f"{file} is not valid YAML: {getattr(error, 'problem', None) or error}{place}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise InputProblem(f"{file} must hold keys and values, such as `name: chat`")
    return data


def find_project(program: Path) -> Project:
    """The project of a folder or of a Pulumi.yaml; like Pulumi, also looks in the folders above."""
    start = program.resolve()
    if not start.exists():
        raise InputProblem(f"{program} does not exist; give a folder with a Pulumi.yaml")
    if start.is_file():
        if start.name not in FILES:
            raise InputProblem(f"{program} is not a Pulumi.yaml; give the folder that holds one")
        file = start
    else:
        found = [folder / name for folder in (start, *start.parents) for name in FILES if (folder / name).is_file()]
        if not found:
            raise InputProblem(f"no Pulumi.yaml in {program} or above it; give the folder of a Pulumi program")
        file = found[0]
    data = _yaml(file)
    config = data.get("config") or {}
    # Once, `config` was the name of the folder that is `stackConfigDir` now, and may still be.
    folder = config if isinstance(config, str) else data.get("stackConfigDir")
    if not isinstance(config, (dict, str)):
        raise InputProblem(f"{file}: `config` must hold keys and values, such as `aws:region: eu-west-1`")
    runtime = data.get("runtime")
    options = runtime.get("options") or {} if isinstance(runtime, dict) else {}
    runtime_name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if not isinstance(data.get("name"), str) or not isinstance(runtime_name, str):
        raise InputProblem(f"{file} needs a `name` and a `runtime`, such as `runtime: python`")
    target = file.parent / str(data.get("main") or ".")
    main = target / "__main__.py" if target.is_dir() else target
    return Project(
        name=data["name"],
        root=file.parent,
        directory=main.parent,
        main=main,
        runtime=runtime_name,
        options=options,
        config=config if isinstance(config, dict) else {},
        stack_folder=file.parent / folder if isinstance(folder, str) else file.parent,
    )


def _as_text(value: Any) -> str:
    """Pulumi hands every config value to a program as text: JSON for objects, `true`/`false` for booleans."""
    return value if isinstance(value, str) else json.dumps(value)


def stack_config(project: Project, stack: str, overrides: tuple[str, ...]) -> StackConfig:
    """Pulumi.yaml's defaults, then Pulumi.<stack>.yaml, then `key=value` overrides."""
    values: dict[str, str] = {}
    secret_keys: list[str] = []
    encrypted: list[str] = []

    def full(key: str) -> str:
        return key if ":" in key else f"{project.name}:{key}"

    for key, declared in project.config.items():
        if isinstance(declared, dict) and ({"type", "default", "value", "secret", "description"} & declared.keys()):
            default = declared.get("value", declared.get("default"))
            if declared.get("secret"):
                secret_keys.append(full(key))
        else:
            default = declared
        if default is not None:
            values[full(key)] = _as_text(default)
    file = project.stack_folder / f"Pulumi.{stack}.yaml"
    is_there = file.exists()
    if is_there:
        config = _yaml(file).get("config") or {}
        if not isinstance(config, dict):
            raise InputProblem(f"{file}: `config` must hold keys and values")
        for key, value in config.items():
            if isinstance(value, dict) and set(value) == {"secure"}:
                values[full(key)] = SECRET_PLACEHOLDER
                encrypted.append(full(key))
            else:
                values[full(key)] = _as_text(value)
    for override in overrides:
        key, separator, value = override.partition("=")
        if not separator or not key:
            raise InputProblem(f"--config {override} must be key=value, such as --config aws:region=eu-west-1")
        values[full(key)] = value
        if full(key) in encrypted:
            encrypted.remove(full(key))
            secret_keys.append(full(key))
    return StackConfig(values, tuple(secret_keys + encrypted), tuple(encrypted), None if is_there else file)


def interpreter(project: Project) -> Path:
    """The Python that Pulumi would run the program with; ours where Pulumi.yaml names none."""
    toolchain = project.options.get("toolchain", "pip")
    if toolchain == "poetry" and shutil.which("poetry"):
        asked = subprocess.run(
            ["poetry", "env", "info", "--executable"], cwd=project.root, capture_output=True, text=True, check=False
        )
        if asked.returncode == 0 and asked.stdout.strip():
            return Path(asked.stdout.strip())
    virtualenv = project.options.get("virtualenv") or (".venv" if toolchain == "uv" else None)
    if not virtualenv:
        return Path(sys.executable)
    folder = project.root / str(virtualenv)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        raise InputProblem(
            f"the virtual environment '{virtualenv}' that {project.root / 'Pulumi.yaml'} names has no Python; "
            "make it with `pulumi install`, or with `python -m venv` and pip"
        )
    return python
