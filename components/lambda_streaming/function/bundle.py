"""Bundles a JavaScript or TypeScript file into a deployment package with esbuild."""

import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pulumi

from ..shared.checks import ArgumentError
from .zip_package import FOLDER, make_folder, zip_package

ESBUILD_VERSION = "0.28.2"

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
    esbuild = _find_esbuild(source)
    make_folder()
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = [
            esbuild,
            source.name,
            "--bundle",
            "--platform=node",
            f"--target={target}",
            "--format=esm",
            f"--outdir={Path(folder).resolve() / 'out'}",
            f"--metafile={Path(folder).resolve() / 'inputs.json'}",
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
            # Where npm ran no install scripts, esbuild is started by Node.js, which adds its own stack trace.
            said = done.stderr.partition("\nnode:child_process:")[0].strip()
            raise ArgumentError(f"entry {entry!r} cannot be bundled; esbuild says:\n{said}")
        if done.stderr.strip():
            pulumi.log.warn(f"esbuild on {entry}:\n{done.stderr.strip()}")
        files = {path.name: path.read_bytes() for path in Path(folder, "out").iterdir()}
        inputs = _read_inputs(Path(folder, "inputs.json"))
    # Not compressed, because compressors differ from one version of zlib to another.
    content = {**files, "run.sh": b"#!/bin/sh\nexec node index.mjs\n"}
    return zip_package(content, zipfile.ZIP_STORED, [source.parent / name for name in inputs])


def _read_inputs(metafile: Path) -> list[str]:
    """The program's own files in a bundle. Where `options` ask for such a file too, esbuild writes theirs alone."""
    if not metafile.is_file():
        return []
    inputs = json.loads(metafile.read_text(encoding="utf-8"))["inputs"]
    return [name for name in inputs if "node_modules" not in Path(name).parts and ":" not in name]


def _find_esbuild(source: Path) -> str:
    """The esbuild that npm installed for the program, else the one beside this package."""
    for folder in (*source.parents, *Path(__file__).resolve().parents):
        if found := shutil.which("esbuild", path=str(folder / "node_modules" / ".bin")):
            return found
    raise ArgumentError(
        f"entry needs esbuild, which is not installed in {source.parent} or above; run "
        f"`npm install --save-dev --save-exact esbuild@{ESBUILD_VERSION}` in the program's folder"
    )
