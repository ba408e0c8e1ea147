"""Programs in TypeScript and JavaScript run through the SDK that their own node_modules hold."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

from ..engine.marks import ADDRESS
from ..problem import InputProblem
from ..project import Project
from .launch import Launch, Run

_LOOKUP_LINES = Path(__file__).with_name("lookup_lines.cjs")
_INSTALL = {"npm": "npm install", "yarn": "yarn install", "pnpm": "pnpm install", "bun": "bun install"}


def launch(run: Run) -> Launch:
    project = run.project
    node = shutil.which("node")
    if node is None:
        raise InputProblem(
            f"{project.file} is a Node.js program and there is no `node` on PATH; install Node.js 20 or newer"
        )
    entry = "." if project.main.is_dir() else str(project.main)
    command = [
        node,
        *shlex.split(str(project.options.get("nodeargs") or "")),
        *("--require", str(_LOOKUP_LINES)),
        str(_sdk(project) / "cmd" / "run"),
        *("--monitor", ADDRESS, "--engine", ADDRESS),
        *("--project", project.name, "--stack", run.stack, "--organization", "organization"),
        *("--root-directory", str(project.root), "--pwd", str(project.directory)),
        *("--dry-run", "--parallel", "16"),
        entry,
    ]
    return Launch(command, _variables(run))


def _variables(run: Run) -> dict[str, str]:
    options = run.project.options
    variables = {"PULUMI_CONFIG": run.config, "PULUMI_CONFIG_SECRET_KEYS": run.secret_keys}
    if options.get("typescript", True):
        # The SDK's own type check costs a minute for a small program; it is the editor's business.
        variables |= {"PULUMI_NODEJS_TYPESCRIPT": "true", "PULUMI_NODEJS_TRANSPILE_ONLY": "true"}
        if isinstance(options.get("tsconfig"), str):
            variables["PULUMI_NODEJS_TSCONFIG_PATH"] = str(run.project.root / options["tsconfig"])
    return variables


def _sdk(project: Project) -> Path:
    """The folder of the Pulumi SDK, looked up as Node.js does. Raises `InputProblem` that says what to install."""
    install = _INSTALL.get(str(project.options.get("packagemanager") or "npm"), "npm install")
    for folder in (project.directory, *project.directory.parents):
        found = folder / "node_modules" / "@pulumi" / "pulumi"
        if not (found / "package.json").is_file():
            continue
        version = str(json.loads((found / "package.json").read_text(encoding="utf-8")).get("version"))
        if not (found / "cmd" / "run").exists() or version.split(".")[0] != "3":
            raise InputProblem(
                f"{found} is version {version} of the Pulumi SDK, and 3 is needed; "
                f"run `{install} @pulumi/pulumi@3` in {folder}"
            )
        return found
    raise InputProblem(f"{project.directory} has no node_modules with @pulumi/pulumi; run `{install}` there")
