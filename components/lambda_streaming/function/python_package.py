"""Packages a Python web server with what it requires, for Lambda's Python and processor."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pulumi

from ..shared.checks import ArgumentError
from .zip_package import FOLDER, Link, list_files, make_folder, zip_package

DEFAULT_PYTHON = "python3.13"
WITHOUT_PACKAGES = "LAMBDA_STREAMING_WITHOUT_PACKAGES"
"""The environment variable with which what is required stays out, because the package runs where it is installed."""

# A file, and the name of the application in it.
_ENTRY = re.compile(r"(?P<file>.+\.py)(:(?P<name>[A-Za-z_]\w*))?")
# How packages that serve are started, by their names, in the order in which they are looked for.
_SERVERS = {
    "uvicorn": 'python3 -m uvicorn {app} --host 127.0.0.1 --port "$PORT"',
    "hypercorn": 'python3 -m hypercorn {app} --bind "127.0.0.1:$PORT"',
    "gunicorn": 'python3 -m gunicorn {app} --bind "127.0.0.1:$PORT" --worker-tmp-dir /tmp',
    "waitress": 'python3 -m waitress --listen="127.0.0.1:$PORT" {app}',
}
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
# What an installer writes of itself and of this machine. Scripts in `bin` begin with the path of this one's Python.
_NOT_OURS = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json"}


def is_python(entry: object) -> bool:
    return isinstance(entry, str) and _ENTRY.fullmatch(entry) is not None


def package_python(entry: str, runtime: str, architecture: str) -> pulumi.FileArchive:
    """A zip file with the folder of `entry`, what it requires, and `run.sh`, which starts the application.

    The same sources and the same versions give the same bytes.
    """
    match = _ENTRY.fullmatch(entry)
    source = Path(match["file"] if match else entry)
    if match is None or not source.is_file():
        raise ArgumentError(f"entry is {entry!r}, but there is no such file; give the file with the application")
    folder = source.parent
    if (folder / "Pulumi.yaml").is_file():
        raise ArgumentError(
            f"entry is {entry!r}, in the program's own folder, which would be packaged with it; give the application a "
            "folder of its own, such as app/"
        )
    files: dict[str, Path | bytes | Link] = {}
    if not os.environ.get(WITHOUT_PACKAGES):
        installed = _install(_find_requirements(folder), runtime, architecture)
        files |= {name: path for name, path in list_files(installed).items() if _is_ours(name)}
    files |= list_files(folder)
    if "run.sh" not in files:
        app = f"{source.stem}:{match['name'] or 'app'}"
        files["run.sh"] = f"#!/bin/sh\nexec {_choose_server(folder, files).format(app=app)}\n".encode()
    return zip_package(files, zipfile.ZIP_DEFLATED, [folder])


def _find_requirements(folder: Path) -> Path:
    """The file that says what the application requires, in its folder or above, up to the program's."""
    program = Path.cwd()
    for place in (folder.resolve(), *folder.resolve().parents):
        for name in ("uv.lock", "requirements.txt", "pyproject.toml"):
            if (place / name).is_file():
                return place / name
        if place == program:
            break
    raise ArgumentError(
        f"entry is in {folder}, where nothing says what it requires; write a requirements.txt, a pyproject.toml or a "
        "uv.lock there"
    )


def _install(required: Path, runtime: str, architecture: str) -> Path:
    """The folder that holds what `required` names, kept for as long as that says the same."""
    uv = shutil.which("uv")
    # The others are what it may refer to.
    beside = [file for file in sorted(required.parent.iterdir()) if file.suffix in (".lock", ".toml", ".txt")]
    content = [runtime.encode(), architecture.encode(), *(file.read_bytes() for file in beside)]
    digest = hashlib.sha256(b"\0".join(content)).hexdigest()[:16]
    target = FOLDER / f"python-{digest}"
    if target.is_dir():
        return target
    if uv is None and (required.name != "requirements.txt" or importlib.util.find_spec("pip") is None):
        raise ArgumentError(f"entry needs uv to install what {required.name} names; see https://docs.astral.sh/uv/")
    make_folder()
    with tempfile.TemporaryDirectory(dir=FOLDER) as unfinished:
        packages = Path(unfinished) / "packages"
        packages.mkdir()
        if required.name == "uv.lock":
            locked = Path(unfinished) / "requirements.txt"
            options = ["--frozen", "--no-dev", "--no-emit-project", "--quiet", "--output-file", str(locked.resolve())]
            _run([str(uv), "export", *options], required)
            command = _write_command(uv, locked, packages, runtime, architecture)
        else:
            command = _write_command(uv, required, packages, runtime, architecture)
        _run(command, required)
        packages.replace(target)
    return target


def _write_command(uv: str | None, required: Path, target: Path, runtime: str, architecture: str) -> list[str]:
    """Lambda's Python from 3.12 on runs on Amazon Linux 2023, with glibc 2.34, others on Amazon Linux 2, with 2.26.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    version = runtime.removeprefix("python")
    is_new = tuple(map(int, version.split("."))) >= (3, 12)
    machine = _MACHINES[architecture]
    if uv is not None:
        platform = f"{machine}-manylinux_2_28" if is_new else f"{machine}-manylinux2014"
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable]
        command += ["--python-version", version, "--python-platform", platform, "--only-binary", ":all:"]
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        platforms = ["manylinux2014", "manylinux_2_17", *(["manylinux_2_28"] if is_new else [])]
        command += [option for platform in platforms for option in ("--platform", f"{platform}_{machine}")]
        command += ["--python-version", version, "--implementation", "cp", "--only-binary", ":all:"]
    return [*command, "--target", str(target.resolve()), "--requirement", str(required.resolve())]


def _run(command: list[str], required: Path) -> None:
    # In the folder whose settings of uv count.
    done = subprocess.run(command, cwd=required.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tool = "uv" if Path(command[0]).name.startswith("uv") else "pip"
        raise ArgumentError(f"what {required.name} names cannot be installed; {tool} says:\n{done.stderr.strip()}")


def _is_ours(name: str) -> bool:
    parts = Path(name).parts
    return parts[0] not in ("bin", ".lock") and not (parts[0].endswith(".dist-info") and parts[-1] in _NOT_OURS)


def _choose_server(folder: Path, files: dict[str, Path | bytes | Link]) -> str:
    """Of what the package holds, or, where what is required stays out, of what is asked for."""
    asked = ""
    if os.environ.get(WITHOUT_PACKAGES):
        asked = _find_requirements(folder).read_text(encoding="utf-8").lower()
    for server, command in _SERVERS.items():
        if f"{server}/__init__.py" in files or re.search(rf"\b{server}\b", asked):
            return command
    raise ArgumentError(
        "entry has no server among its requirements; add uvicorn or hypercorn for an ASGI application such as FastAPI, "
        "gunicorn or waitress for a WSGI one such as Flask, or write a run.sh that starts yours on port $PORT"
    )
