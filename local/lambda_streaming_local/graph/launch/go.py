"""Programs and component packages in Go are built, into a folder of the user's cache, and run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from ..engine.marks import ADDRESS
from ..problem import InputProblem
from .launch import Plugin, ProgramLaunch, ProgramRun


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
        "PULUMI_CONFIG": run.config,
        "PULUMI_CONFIG_SECRET_KEYS": run.secret_keys,
    }
    return ProgramLaunch([str(_find_binary(project.file, project.directory, project.options))], variables)


def launch_plugin(plugin: Plugin) -> ProgramLaunch:
    return ProgramLaunch([str(_find_binary(plugin.file, plugin.folder, plugin.options))])


def _find_binary(file: Path, folder: Path, options: Mapping[str, Any]) -> Path:
    """The program that `options.binary` of `file` names, else the one built of `folder`. Raises `InputProblem`."""
    named = options.get("binary")
    if named:
        binary = file.parent / str(named)
        if not os.access(binary, os.X_OK):
            raise InputProblem(f"{binary}, the `binary` that {file} names, is no program; build it first")
        return binary
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
    return target
