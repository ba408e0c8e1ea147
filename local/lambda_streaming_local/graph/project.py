"""Reads Pulumi.yaml as Pulumi does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problem import InputProblem
from .yaml_file import read_yaml

FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_PROGRAMS = (".py", ".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".go")


@dataclass(frozen=True)
class Project:
    """A Pulumi project: `root` holds its `file`, `directory` the program (they differ where `main` is set).

    `main` is the program's file, or its folder where the language needs no file to be named. `stack_folder` holds the
    stacks' files. `packages` are the sources of the component packages that it names.
    """

    name: str
    file: Path
    root: Path
    directory: Path
    main: Path
    runtime: str
    options: Mapping[str, Any]
    config: Mapping[str, Any]
    packages: Mapping[str, str]
    stack_folder: Path


def find_project(program: Path) -> Project:
    """The project of a folder, a program's file or a Pulumi.yaml; like Pulumi, also looks in the folders above."""
    file = _find_project_file(program)
    data = read_yaml(file)
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
    main = file.parent / str(data.get("main") or ".")
    if not main.exists():
        raise InputProblem(f"{main} does not exist; `main` in {file.name} must name a program or its folder")
    directory = main if main.is_dir() else main.parent
    return Project(
        name=data["name"],
        file=file,
        root=file.parent,
        directory=directory.resolve(),
        main=main / "__main__.py" if runtime_name == "python" and main.is_dir() else main,
        runtime=runtime_name,
        options=options,
        config=config if isinstance(config, dict) else {},
        packages=_read_packages(data, file),
        stack_folder=file.parent / folder if isinstance(folder, str) else file.parent,
    )


def _find_project_file(program: Path) -> Path:
    start = program.resolve()
    if not start.exists():
        raise InputProblem(f"{program} does not exist; give a folder with a Pulumi.yaml")
    if start.is_file():
        if start.name in FILES:
            return start
        if start.suffix not in _PROGRAMS:
            raise InputProblem(
                f"{program} is not a Pulumi.yaml; give the folder that holds one "
                "(a state or a preview goes with --state)"
            )
        start = start.parent
    found = [folder / name for folder in (start, *start.parents) for name in FILES if (folder / name).is_file()]
    if not found:
        raise InputProblem(f"no Pulumi.yaml in {program} or above it; give the folder of a Pulumi program")
    return found[0]


def _read_packages(data: Mapping[str, Any], file: Path) -> dict[str, str]:
    """`packages` as `{name: SOURCE}` or `{name: {source: SOURCE}}`, and `plugins.providers` that have a `path`."""
    packages, plugins = data.get("packages") or {}, data.get("plugins") or {}
    if not isinstance(packages, dict):
        raise InputProblem(f"{file}: `packages` must hold names and sources, such as `site: ./site`")
    providers = (plugins.get("providers") or []) if isinstance(plugins, dict) else None
    if not isinstance(providers, list) or not all(isinstance(plugin, dict) for plugin in providers):
        raise InputProblem(f"{file}: `plugins` must hold `providers`, a list of each one's `name` and `path`")
    declared = {name: source.get("source") if isinstance(source, dict) else source for name, source in packages.items()}
    of_plugins = {plugin.get("name"): plugin.get("path") for plugin in providers}
    return {str(name): str(source) for name, source in {**declared, **of_plugins}.items() if source}
