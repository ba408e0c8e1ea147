"""The environment variables of a function's process: what Lambda gives it, and nothing of the user's own.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from .declaration import Declaration
from .node.node import choose_guard

_PYTHON_GUARD = Path(__file__).with_name("python")
_SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True)
class Keys:
    """The AWS credentials that a function runs with."""

    access_key: str
    secret_key: str
    session_token: str | None = None


@dataclass(frozen=True)
class Places:
    """Where on this machine a function finds what Lambda keeps at fixed paths.

    `task` stands for /var/task, `layers` for /opt (None without layers), `programs` are folders of executables and
    `sdk` is the folder of the packages in Lambda's Node.js runtime. By `run_mark` the processes of this run are known.
    """

    task: Path
    layers: Path | None
    programs: Sequence[Path]
    sdk: Path | None
    python_cache: Path
    run_mark: str


def make_process_variables(
    declaration: Declaration, places: Places, own: Mapping[str, str], keys: Keys
) -> dict[str, str]:
    """All variables of the process; `own` are the function's."""
    variables = {**_make_defaults(declaration, places), **own, **_make_reserved(declaration, places, keys)}
    if declaration.kind == "web":
        # What the server is written in shows only when it runs.
        loaded = f'--require "{choose_guard(declaration.has_unseen_layers)}"'
        variables["NODE_OPTIONS"] = f"{loaded} {variables.get('NODE_OPTIONS', '')}".rstrip()
    if declaration.kind in ("python", "web"):
        own_path = variables.get("PYTHONPATH")
        variables["PYTHONPATH"] = _join(*([own_path] if own_path else []), _PYTHON_GUARD)
    return variables


def _make_defaults(declaration: Declaration, places: Places) -> dict[str, str]:
    """Variables that a function may set otherwise."""
    layers = places.layers
    path = [layers / "bin"] if layers else []
    variables = {
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LANG": "en_US.UTF-8",
        "PATH": _join(*path, *places.programs, *_SYSTEM_PATH),
        "TZ": ":UTC",
    }
    if layers:
        variables["LD_LIBRARY_PATH"] = _join(layers / "lib", places.task, places.task / "lib")
    if declaration.runtime.startswith("nodejs"):
        # https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
        version = declaration.runtime.removeprefix("nodejs").removesuffix(".x")
        of_layers = [layers / "nodejs" / folder / "node_modules" for folder in (f"node{version}", "")] if layers else []
        of_runtime = [places.sdk] if places.sdk else []
        variables["NODE_PATH"] = _join(*of_layers, *of_runtime, places.task)
    if declaration.runtime.startswith("python"):
        # Lambda's code folder cannot be written to, so no cache appears in it.
        variables["PYTHONPYCACHEPREFIX"] = str(places.python_cache)
        if layers:
            # https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
            site = layers / "python" / "lib" / declaration.runtime / "site-packages"
            variables["PYTHONPATH"] = _join(layers / "python", site)
    return variables


def _make_reserved(declaration: Declaration, places: Places, keys: Keys) -> dict[str, str]:
    logging = declaration.logging
    today = time.strftime("%Y/%m/%d", time.gmtime())
    variables = {
        "_HANDLER": declaration.handler,
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": declaration.region,
        "AWS_REGION": declaration.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{declaration.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": declaration.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(declaration.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": str(logging.get("logGroup") or f"/aws/lambda/{declaration.name}"),
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{today}/[$LATEST]{places.run_mark}{token_hex(8)}",
        "LAMBDA_TASK_ROOT": str(places.task),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }
    if keys.session_token:
        variables["AWS_SESSION_TOKEN"] = keys.session_token
    for variable, setting in (("AWS_LAMBDA_LOG_FORMAT", "logFormat"), ("AWS_LAMBDA_LOG_LEVEL", "applicationLogLevel")):
        if isinstance(logging.get(setting), str):
            variables[variable] = logging[setting]
    return variables


def _join(*folders: Path | str) -> str:
    return ":".join(map(str, folders))
