"""The versions of Node.js that are on this machine."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

# Where version managers keep theirs: below the home folder, `*` standing for a version.
_MANAGED = (
    ".nvm/versions/node/*/bin/node",
    ".local/share/fnm/node-versions/*/installation/bin/node",
    ".fnm/node-versions/*/installation/bin/node",
    "Library/Application Support/fnm/node-versions/*/installation/bin/node",
    ".volta/tools/image/node/*/bin/node",
    ".local/share/mise/installs/node/*/bin/node",
    ".asdf/installs/nodejs/*/bin/node",
)


@lru_cache
def ask_version(executable: str) -> tuple[int, int] | None:
    """Major and minor version of a Node.js; None for what is none."""
    try:
        answer = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    match = re.match(r"v(\d+)\.(\d+)\.", answer.strip())
    return (int(match[1]), int(match[2])) if match else None


def find_version(major: int) -> str | None:
    """The newest Node.js of this major version, the first on PATH going before those of version managers."""
    for executable in _find_on_path():
        version = ask_version(executable)
        if version is not None and version[0] == major:
            return executable
    found = [(version, executable) for executable in _find_managed(major) if (version := ask_version(executable))]
    return max((one for one in found if one[0][0] == major), default=(None, None))[1]


def _find_on_path() -> Iterator[str]:
    for folder in dict.fromkeys(os.environ.get("PATH", "").split(os.pathsep)):
        candidate = Path(folder) / "node"
        if folder and os.access(candidate, os.X_OK):
            yield str(candidate)


def _find_managed(major: int) -> Iterator[str]:
    for pattern in _MANAGED:
        for candidate in Path.home().glob(pattern):
            # The version is in the path; asking each one would take its time.
            if re.search(rf"/v?{major}(\.[\d.]+)?/", str(candidate)):
                yield str(candidate)
