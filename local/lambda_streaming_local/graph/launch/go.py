"""Programs and component packages in Go are built, into a folder of the user's cache, and run."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from ..engine.marks import ADDRESS, SECRET_PLACEHOLDER
from ..engine.sources import list_go_files
from ..problem import InputProblem
from .launch import Plugin, ProgramLaunch, ProgramRun

_READS = re.compile(r'\b(?:Get|Require|Try)(?:Secret)?(Bool|Object)\((?:\w+,\s*)?"([^"]+)"')
_STAND_INS = {"bool": "false", "boolean": "false", "object": "null", "array": "null"}


def launch(run: ProgramRun) -> ProgramLaunch:
    project = run.project
    variables = {
        "PULUMI_MONITOR": ADDRESS,
        "PULUMI_ENGINE": ADDRESS,
        "PULUMI_PROJECT": project.name,
        "PULUMI_ROOT_DIRECTORY": str(project.root),
        "PULUMI_STACK": run.stack,
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_PARALLEL": "16",
        "PULUMI_CONFIG": json.dumps({**run.config, **_stand_in(run)}),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(run.secret_keys),
    }
    return ProgramLaunch([str(_find_binary(project.file, project.directory, project.options))], variables)


def launch_plugin(plugin: Plugin) -> ProgramLaunch:
    return ProgramLaunch([str(_find_binary(plugin.file, plugin.folder, plugin.options))])


def _stand_in(run: ProgramRun) -> dict[str, str]:
    """Values that parse for encrypted booleans and objects; text and numbers take the placeholder.

    Which they are says Pulumi.yaml, else the call in the program. An object is `null`, which leaves every type empty.
    """
    hidden = [key for key, value in run.config.items() if value == SECRET_PLACEHOLDER]
    if not hidden:
        return {}
    types = {
        key.rpartition(":")[2]: type_.lower()
        for file in list_go_files(run.project.directory)
        for type_, key in _READS.findall(file.read_text(encoding="utf-8", errors="replace"))
    }
    for key, declared in run.project.config.items():
        if isinstance(declared, dict) and "type" in declared:
            types[key.rpartition(":")[2]] = str(declared["type"])
    found = {key: _STAND_INS.get(types.get(key.rpartition(":")[2], "")) for key in hidden}
    return {key: value for key, value in found.items() if value}


def _find_binary(file: Path, folder: Path, options: Mapping[str, Any]) -> Path:
    """The program that `options.binary` of `file` names, else the one built of `folder`. Raises `InputProblem`."""
    named = options.get("binary")
    if named:
        binary = folder / str(named)
        found = str(binary) if binary.is_file() and os.access(binary, os.X_OK) else shutil.which(str(named))
        if found is None:
            raise InputProblem(f"{binary}, the `binary` that {file} names, is no program; build it first")
        return Path(found)
    go = shutil.which("go")
    if go is None:
        raise InputProblem(
            f"{file} is in Go and there is no `go` on PATH; install Go, or name a built program as "
            "`runtime: {name: go, options: {binary: PROGRAM}}`"
        )
    cache = user_cache_path("lambda-streaming") / "go"
    target = cache / hashlib.sha256(str(folder).encode()).hexdigest()[:16] / folder.name
    built = subprocess.run([go, "build", "-o", target, "."], cwd=folder, stdout=2, check=False)
    if built.returncode != 0:
        raise InputProblem(f"`go build` in {folder} failed; what it printed above says why")
    if not os.access(target, os.X_OK):
        raise InputProblem(f"{folder} has no `package main`, and so no program; `main` in {file} names its folder")
    return target
