"""Node.js and AWS's runtime client for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..graph import InputProblem

_CLIENT = Path("node_modules", "aws-lambda-ric")
_CLIENT_VERSION = "4.0.2"
_OLDEST_NODE = 20
_STUB = Path(__file__).with_name("ric_native_stub.cjs")


@dataclass(frozen=True)
class Node:
    """The installed Node.js with the runtime client that it loads."""

    executable: Path
    client: Path

    @property
    def command(self) -> Sequence[str]:
        """The command that serves a function's invocations, as its environment variables describe it."""
        return [str(self.executable), "--require", str(_STUB), str(self.client / "index.mjs")]

    @property
    def modules(self) -> Path:
        """The folder of packages that stands for those in Lambda's own runtime."""
        return self.client.parent


def find_node(program: Path) -> Node:
    """Looks for `node` on PATH, and for the client from `program` upwards, then from this package upwards.

    Raises `InputProblem` where either is missing or too old.
    """
    executable = shutil.which("node")
    if executable is None:
        raise InputProblem(f"Node.js is not on PATH; install Node.js {_OLDEST_NODE} or newer to run the functions")
    version = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    match = re.match(r"v(\d+)\.", version)
    if match is None or int(match[1]) < _OLDEST_NODE:
        raise InputProblem(f"{executable} answers {version!r} to --version; Node.js {_OLDEST_NODE} or newer is needed")
    places = [*_upwards(program), *_upwards(Path(__file__).parent)]
    client = next((place / _CLIENT for place in places if (place / _CLIENT / "index.mjs").is_file()), None)
    if client is None:
        raise InputProblem(
            "AWS's runtime client for Node.js is not installed; run "
            f"`npm install --ignore-scripts aws-lambda-ric@{_CLIENT_VERSION}` in the program's folder"
        )
    return Node(Path(executable), client)


def _upwards(folder: Path) -> list[Path]:
    folder = folder.resolve()
    return [folder, *folder.parents]
