"""Node.js and AWS's runtime client for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lambda_streaming_local.graph import InputProblem

from .clients import Clients, find_clients, tell_how_to_install
from .flags import choose_flags
from .versions import ask_version, find_version

_FIRST_OF_4 = 24
_OLDEST_NODE = 20
_STUB = Path(__file__).with_name("ric_native_stub.cjs")
_START_3 = Path(__file__).with_name("ric_3.cjs")
_READ_ONLY = Path(__file__).with_name("read_only.cjs")
_PACKAGE_ONLY = Path(__file__).with_name("package_only.cjs")
_UNENDED = Path(__file__).with_name("unended.cjs")
_NODE_PATH_SEARCH = Path(__file__).with_name("node_path.cjs")
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
_SDK = "@aws-sdk"
_NO_PROMISE = "Streaming does not support non-async handlers"
_NOT_FOUND = re.compile(r"Cannot find (?:package|module) '(?P<package>(?:@aws-sdk|@smithy)/[\w.-]+)")


@dataclass(frozen=True)
class Node:
    """The installed Node.js with the runtime clients that it loads."""

    executable: Path
    version: tuple[int, int]
    clients: Clients

    def make_command(
        self, runtime: str, node_options: str, searches_node_path: bool, has_unseen_layers: bool
    ) -> Sequence[str]:
        """The command that serves a function's invocations, as its environment variables describe it.

        With `searches_node_path` ES modules find the packages of NODE_PATH. It makes a cold start longer.
        """
        version = read_declared_version(runtime)
        start = [str(self.executable), *choose_flags(version, self.version, node_options), "--require", str(_STUB)]
        start += ["--require", str(choose_guard(has_unseen_layers)), "--require", str(_UNENDED)]
        if searches_node_path:
            start += ["--require", str(_NODE_PATH_SEARCH)]
        if version < _FIRST_OF_4:
            return [*start, str(_START_3), str(self.clients.version_3 / "dist" / "index.mjs")]
        return [*start, str(self.clients.version_4 / "index.mjs")]


def choose_guard(has_unseen_layers: bool) -> Path:
    """What Node.js loads before a function, so that its code is as at AWS: read-only, and all that there is.

    What comes from layers that are not on this machine cannot be told from what comes from outside of the code.
    """
    return _READ_ONLY if has_unseen_layers else _PACKAGE_ONLY


def read_declared_version(runtime: str) -> int:
    """The major version of Node.js that a runtime such as nodejs22.x has."""
    found = re.match(r"nodejs(\d+)", runtime)
    return int(found[1]) if found else _FIRST_OF_4


def find_node(program: Path, wanted: int | None = None) -> Node:
    """Looks for Node.js of the major version `wanted`, else takes the first one on PATH; and for the clients.

    It is looked for on PATH and where nvm, fnm, volta, mise and asdf keep theirs.

    Raises `InputProblem` where one of them is missing or too old.
    """
    executable = (wanted and find_version(wanted)) or shutil.which("node")
    if executable is None:
        raise InputProblem(f"Node.js is not on PATH; install Node.js {_OLDEST_NODE} or newer to run the functions")
    version = ask_version(executable)
    if version is None or version[0] < _OLDEST_NODE:
        raise InputProblem(f"{executable} is no Node.js {_OLDEST_NODE} or newer, which is needed to run the functions")
    clients = find_clients(program.resolve())
    if clients is None:
        raise InputProblem(
            "AWS's runtime clients for Node.js are not installed; "
            f"run `{tell_how_to_install()}` in the program's folder"
        )
    return Node(Path(executable), version, clients)


def find_sdk(program: Path) -> Path | None:
    """The folder of packages, from `program` upwards, that has AWS's SDK, as Lambda's own runtimes have it."""
    folders = (place / "node_modules" for place in _list_upwards(program))
    return next((folder for folder in folders if (folder / _SDK).is_dir()), None)


def explain_missing_sdk(message: str) -> str | None:
    """What to do about an error of a function, where a package is missing that Lambda's own runtime has."""
    found = _NOT_FOUND.search(message)
    if found is None:
        return None
    package = found["package"]
    return (
        f"{package} is part of Lambda's Node.js runtimes and not installed here; run "
        f"`npm install --save-dev {package}` in the program's folder and start anew"
    )


def explain_no_promise(message: str) -> str | None:
    """What to do about a streaming handler that AWS's runtime client breaks off because it returns no promise."""
    if _NO_PROMISE not in message:
        return None
    return (
        "a streaming handler returns a promise that lasts until all is written, else AWS breaks off what is not sent "
        "yet: write `async (event, responseStream) => { ... }` and await the work in it"
    )


def _list_upwards(folder: Path) -> list[Path]:
    folder = folder.resolve()
    return [folder, *folder.parents]
