"""AWS's runtime clients for Node.js: where they are, and how they get into the user's cache."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from lambda_streaming_local.graph import InputProblem

# Version 4 takes no handlers with callbacks, as runtimes from nodejs24.x on; those before take them:
# https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137
_PACKAGES = {"aws-lambda-ric": "4.0.2", "aws-lambda-ric-3": "npm:aws-lambda-ric@3.3.0"}
_INSTALL = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
# Their native part is not used, and what would compile it is 175 packages.
_NOT_COMPILED = {"node-addon-api": "file:nothing", "node-gyp": "file:nothing"}


@dataclass(frozen=True)
class Clients:
    """The folders of version 4, and of version 3 for runtimes before nodejs24.x."""

    version_4: Path
    version_3: Path


def find_clients(program: Path) -> Clients | None:
    """The clients in `node_modules` of `program` or a folder above it, of one above this package, or in the cache."""
    places = [program, *program.parents, *Path(__file__).parents, _cache()]
    folders = [place / "node_modules" for place in places]
    version_4 = next((found for found in (folder / "aws-lambda-ric" for folder in folders) if _is_4(found)), None)
    version_3 = next((found for found in (folder / "aws-lambda-ric-3" for folder in folders) if _is_3(found)), None)
    return Clients(version_4, version_3) if version_4 and version_3 else None


def install_clients() -> Path:
    """Installs the clients into the user's cache and tells where; raises `InputProblem` where npm cannot."""
    npm = shutil.which("npm")
    if npm is None:
        raise InputProblem(f"npm is not on PATH; install it, or run `{tell_how_to_install()}` in the program's folder")
    cache = _cache()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        made = Path(folder, "made")
        (made / "nothing").mkdir(parents=True)
        (made / "nothing/package.json").write_text('{"name": "nothing", "version": "0.0.0"}')
        package = {"dependencies": _PACKAGES, "overrides": _NOT_COMPILED}
        (made / "package.json").write_text(json.dumps(package))
        done = subprocess.run([npm, *_INSTALL], cwd=made, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise InputProblem(
                f"AWS's runtime clients for Node.js cannot be installed; npm says:\n{done.stderr.strip()}"
            )
        made.replace(cache)  # at once, so that nobody finds half of it
    return cache


def tell_how_to_install() -> str:
    """The command that installs the clients into the folder where it runs."""
    packages = (f"{name}@{version}" for name, version in _PACKAGES.items())
    return f"npm install --ignore-scripts {' '.join(packages)}"


def _cache() -> Path:
    versions = "-".join(version.rpartition("@")[2] for version in _PACKAGES.values())
    return platformdirs.user_cache_path("lambda-streaming") / f"runtime-clients-{versions}"


def _is_4(folder: Path) -> bool:
    return (folder / "index.mjs").is_file()


def _is_3(folder: Path) -> bool:
    return (folder / "dist").is_dir()
