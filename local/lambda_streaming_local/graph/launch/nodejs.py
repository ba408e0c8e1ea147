"""Programs and component packages in TypeScript and JavaScript run through the SDK that their own node_modules hold."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..engine.marks import ADDRESS
from ..problem import InputProblem
from .launch import Plugin, ProgramLaunch, ProgramRun

# Not `--require`: where that is given, the SDK does not set ts-node up for programs that are ES modules.
_PRELOAD = ("-r", str(Path(__file__).parent / "preload" / "preload.cjs"))
# For ES modules the program's own ts-node is not told what the SDK is. A compiler that only transpiles refuses options,
# with errors from 5000 on, that it takes when it checks types, such as `module: commonjs` beside the SDK's own.
_TS_NODE = {
    "TS_NODE_TRANSPILE_ONLY": "true",
    "TS_NODE_IGNORE_DIAGNOSTICS": ",".join(str(code) for code in range(5000, 6000)),
}
_INSTALL = {"npm": "npm install", "yarn": "yarn install", "pnpm": "pnpm install", "bun": "bun install"}


def launch(run: ProgramRun) -> ProgramLaunch:
    project = run.project
    entry = "." if project.main.is_dir() else str(project.main)
    command = [
        *_start_node(project.file, project.options),
        str(_find_sdk(project.directory, project.options) / "cmd" / "run"),
        *("--monitor", ADDRESS, "--engine", ADDRESS),
        *("--project", project.name, "--stack", run.stack, "--organization", "organization"),
        *("--root-directory", str(project.root), "--pwd", str(project.directory)),
        *("--dry-run", "--parallel", "16"),
        entry,
    ]
    variables = {
        "PULUMI_CONFIG": json.dumps(run.config),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(run.secret_keys),
    }
    return ProgramLaunch(command, {**variables, **_make_variables(project.root, project.options)})


def launch_plugin(plugin: Plugin) -> ProgramLaunch:
    command = [
        *_start_node(plugin.file, plugin.options),
        str(_find_sdk(plugin.folder, plugin.options) / "cmd" / "run-plugin"),
        str(plugin.folder),
    ]
    return ProgramLaunch(command, _make_variables(plugin.folder, plugin.options))


def _start_node(file: Path, options: Mapping[str, Any]) -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise InputProblem(f"{file} is in Node.js and there is no `node` on PATH; install Node.js 20 or newer")
    return [node, *shlex.split(str(options.get("nodeargs") or "")), *_PRELOAD]


def _make_variables(root: Path, options: Mapping[str, Any]) -> dict[str, str]:
    if not options.get("typescript", True):
        return {}
    # The SDK's own type check costs a minute for a small program; it is the editor's business.
    variables = {"PULUMI_NODEJS_TYPESCRIPT": "true", "PULUMI_NODEJS_TRANSPILE_ONLY": "true", **_TS_NODE}
    if isinstance(options.get("tsconfig"), str):
        variables["PULUMI_NODEJS_TSCONFIG_PATH"] = str(root / options["tsconfig"])
    return variables


def _find_sdk(directory: Path, options: Mapping[str, Any]) -> Path:
    """The folder of the Pulumi SDK, looked up as Node.js does. Raises `InputProblem` that says what to install."""
    install = _INSTALL.get(str(options.get("packagemanager") or "npm"), "npm install")
    for folder in (directory, *directory.parents):
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
    raise InputProblem(f"{directory} has no node_modules with @pulumi/pulumi; run `{install}` there")
