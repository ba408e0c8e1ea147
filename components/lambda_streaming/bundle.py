"""Bundles a JavaScript or TypeScript file into a deployment package with esbuild."""

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pulumi

from .arguments import ArgumentError

ESBUILD_VERSION = "0.28.2"

# In the program's folder, so that what the engine is told is a relative path, the same on every machine.
_FOLDER = Path(".lambda-streaming")

# An ECMAScript module has none of these, and bundled CommonJS packages ask for them. As globals they do not collide
# with variables of the same name in the program's own files.
_COMMONJS = (
    'import{createRequire as lambdaStreamingCreateRequire}from"node:module";'
    "globalThis.require??=lambdaStreamingCreateRequire(import.meta.url);"
    "globalThis.__filename??=import.meta.filename;"
    "globalThis.__dirname??=import.meta.dirname;"
)


def bundle(entry: str, target: str, external_packages: Sequence[str], options: Sequence[str]) -> pulumi.FileArchive:
    """A zip file with the module `index.mjs` made of `entry` and what it imports, and `run.sh`, which starts it.

    The same sources give the same bytes, wherever they are bundled. `target` is esbuild's, such as `node22`.
    https://esbuild.github.io/api/
    """
    source = Path(entry).resolve()
    if not source.is_file():
        raise ArgumentError(f"entry is {entry!r}, but there is no such file; give the handler's source file")
    esbuild = _esbuild(source)
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=_FOLDER) as folder:
        command = [
            esbuild,
            source.name,
            "--bundle",
            "--platform=node",
            f"--target={target}",
            "--format=esm",
            f"--outdir={Path(folder).resolve()}",
            "--entry-names=index",
            "--out-extension:.js=.mjs",
            f"--banner:js={_COMMONJS}",
            "--log-level=warning",
            "--color=false",
            *(f"--external:{package}" for package in external_packages),
            *options,
        ]
        # esbuild writes the paths of modules into its output, relative to the folder that it runs in.
        done = subprocess.run(command, cwd=source.parent, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ArgumentError(f"entry {entry!r} cannot be bundled; esbuild says:\n{done.stderr.strip()}")
        if done.stderr.strip():
            pulumi.log.warn(f"esbuild on {entry}:\n{done.stderr.strip()}")
        package = _zip(Path(folder))
    archive = _FOLDER / f"{hashlib.sha256(package).hexdigest()}.zip"
    if not archive.exists():
        unfinished = archive.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(package)
        unfinished.replace(archive)
    return pulumi.FileArchive(archive.as_posix())


def _esbuild(source: Path) -> str:
    """The esbuild that npm installed for the program, else the one beside this package."""
    for folder in (*source.parents, *Path(__file__).resolve().parents):
        if found := shutil.which("esbuild", path=str(folder / "node_modules" / ".bin")):
            return found
    raise ArgumentError(
        f"entry needs esbuild, which is not installed in {source.parent} or above; run "
        f"`npm install --save-dev --save-exact esbuild@{ESBUILD_VERSION}` in the program's folder"
    )


def _zip(folder: Path) -> bytes:
    """The files of `folder`, and `run.sh`, without anything that differs from one run or machine to the next."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files["run.sh"] = b"#!/bin/sh\nexec node index.mjs\n"
    package = io.BytesIO()
    # Not compressed, because compressors differ from one version of zlib to another.
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = (0o100755 if name == "run.sh" else 0o100644) << 16
            archive.writestr(entry, content)
    return package.getvalue()
