"""Programs in Go are built, into a folder of the user's cache, and run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from ..engine.marks import ADDRESS
from ..problem import InputProblem
from ..project import Project
from .launch import Launch, Run


def launch(run: Run) -> Launch:
    variables = {
        "PULUMI_MONITOR": ADDRESS,
        "PULUMI_ENGINE": ADDRESS,
        "PULUMI_PROJECT": run.project.name,
        "PULUMI_ROOT_DIRECTORY": str(run.project.root),
        "PULUMI_STACK": run.stack,
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_PARALLEL": "16",
        "PULUMI_CONFIG": run.config,
        "PULUMI_CONFIG_SECRET_KEYS": run.secret_keys,
    }
    return Launch([str(_binary(run.project))], variables)


def _binary(project: Project) -> Path:
    """The program that `options.binary` names, else the one that is built here. Raises `InputProblem`."""
    named = project.options.get("binary")
    if named:
        binary = project.root / str(named)
        if not os.access(binary, os.X_OK):
            raise InputProblem(f"{binary}, the `binary` that {project.file} names, is no program; build it first")
        return binary
    go = shutil.which("go")
    if go is None:
        raise InputProblem(
            f"{project.file} is a Go program and there is no `go` on PATH; install Go, or name a built program as "
            "`runtime: {name: go, options: {binary: PROGRAM}}`"
        )
    target = _cache() / hashlib.sha256(str(project.directory).encode()).hexdigest()[:16] / project.name
    built = subprocess.run([go, "build", "-o", target, "."], cwd=project.directory, stdout=2, check=False)
    if built.returncode != 0:
        raise InputProblem(f"`go build` in {project.directory} failed; what it printed above says why")
    return target


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lambda-streaming" / "go"
