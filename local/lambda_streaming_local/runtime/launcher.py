"""Makes the functions of a stack ready to start: their code, layers, commands and variables."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

from .code import find_linked_folders, merge_layers, place_code
from .declaration import Declaration
from .launch import Launch
from .missing import find_missing
from .node.node import Node, find_node, find_sdk, read_declared_version
from .read_only import keep_read_only
from .reaper import Reaper, run_mark
from .variables import Keys, Places, make_process_variables
from .web.settings import AdapterSettings

_PYTHON_CHECK = "import sys, awslambdaric; print('%d.%d' % sys.version_info[:2])"
_ADAPTER_BINARY = "lambda-adapter"


class Launcher:
    """Lays archives out in `folder`, which is in the folder `run` that `reaper` removes at the end.

    `program` is the folder from which the Node.js runtime client is looked for; `python` the interpreter that web
    servers in Python find first. `log` gets what functions log, under their
    names. `inspect` is the name of the function that debuggers may attach to, `*` for all.
    """

    def __init__(
        self,
        folder: Path,
        run: Path,
        program: Path,
        python: Path,
        reaper: Reaper,
        log: Callable[[str, bytes], None],
        inspect: str | None,
    ) -> None:
        self._folder = folder
        self._run = run
        self._program = program
        self._python = python
        self._reaper = reaper
        self._log = log
        self._inspect = inspect
        self._notes: list[str] = []
        self._apart: dict[tuple[str, str], list[str]] = {}
        """The functions by what they declare, and what runs them instead."""
        self._nodes: dict[int, Node] = {}
        self._starting = asyncio.Semaphore(2 * (os.cpu_count() or 1))

    @property
    def notes(self) -> list[str]:
        """What of the functions is not as declared."""
        apart = [
            f"{runtime}, which {', '.join(names)} declare{'' if len(names) > 1 else 's'}, is {runs}"
            for (runtime, runs), names in self._apart.items()
        ]
        return [*apart, *self._notes]

    def launch(self, declaration: Declaration, own: Mapping[str, str], keys: Keys) -> Launch:
        """Raises `InputProblem` where code is missing, or Node.js or its runtime client is."""
        folder = self._folder / declaration.name
        root = place_code(declaration.code, folder / "task")
        places = Places(
            task=root,
            layers=merge_layers(declaration.layers, folder / "opt") if declaration.layers else None,
            programs=self._list_programs(declaration),
            sdk=find_sdk(self._program),
            python_cache=folder / "pycache",
            run_mark=run_mark(str(self._run)),
        )
        variables = make_process_variables(declaration, places, own, keys)
        web = declaration.kind == "web"
        self._notes += find_missing(declaration, root)
        in_place = not self._has_unpacked(root)
        if in_place and (linked := list(find_linked_folders(root))):
            self._notes.append(_tell_of_links(declaration.name, root, linked))
        return Launch(
            function_arn=declaration.arn,
            command=self._choose_command(declaration, variables, places),
            folder=root,
            variables=variables,
            timeout_seconds=declaration.timeout_seconds,
            memory_mb=declaration.memory_mb,
            log=partial(self._log, declaration.name),
            reaper=self._reaper,
            starting=self._starting,
            log_as_json=declaration.logs_json,
            inspected=self._is_inspected(declaration),
            in_place=in_place,
            web_adapter=AdapterSettings.of(variables) if web else None,
            adapter_binary=shutil.which(_ADAPTER_BINARY) if web else None,
        )

    def _has_unpacked(self, folder: Path) -> bool:
        """Whether the code in `folder` is a copy, as that of an archive."""
        return folder.is_relative_to(self._folder.resolve()) or folder.is_relative_to(self._folder)

    def _choose_command(self, declaration: Declaration, variables: Mapping[str, str], places: Places) -> Sequence[str]:
        if declaration.kind == "python":
            return self._choose_python_command(declaration)
        if declaration.kind != "node":
            return keep_read_only(places.task, [str(places.task / declaration.executable)])
        node = self._choose_node(declaration)
        command = node.make_command(
            declaration.runtime,
            variables.get("NODE_OPTIONS", ""),
            _needs_node_path(places),
            declaration.has_unseen_layers,
        )
        return [command[0], "--inspect=127.0.0.1:0", *command[1:]] if self._is_inspected(declaration) else command

    def _choose_python_command(self, declaration: Declaration) -> Sequence[str]:
        """AWS's own runtime client, in the program's interpreter. It hands responses over whole, as at AWS."""
        version = self._python_version
        if version is None:
            self._notes.append(
                f"function '{declaration.name}' does not start: AWS's runtime client for Python is not installed; run "
                f"`{self._python} -m pip install awslambdaric`"
            )
        elif f"python{version}" != declaration.runtime:
            self._tell_apart(declaration, f"Python {version} here, the program's own")
        options = [] if declaration.has_unseen_layers else ["-X", "package_only"]
        return [str(self._python), *options, "-m", "awslambdaric", declaration.handler]

    def _is_inspected(self, declaration: Declaration) -> bool:
        names = (declaration.name, declaration.resource.name, "*")
        return declaration.kind == "node" and self._inspect is not None and self._inspect in names

    def _choose_node(self, declaration: Declaration) -> Node:
        wanted = read_declared_version(declaration.runtime)
        if wanted not in self._nodes:
            self._nodes[wanted] = find_node(self._program, wanted)
        node = self._nodes[wanted]
        if node.version[0] != wanted:
            running = ".".join(map(str, node.version))
            self._tell_apart(
                declaration,
                f"Node.js {running} here, so what is new or gone in {wanted} is not as at AWS; install Node.js "
                f"{wanted} on PATH, or with nvm, fnm, volta, mise or asdf, and it is taken",
            )
        return node

    def _tell_apart(self, declaration: Declaration, runs: str) -> None:
        names = self._apart.setdefault((declaration.runtime, runs), [])
        if declaration.name not in names:
            names.append(declaration.name)

    @cached_property
    def _python_version(self) -> str | None:
        """That of the interpreter that functions in Python run in; None where AWS's runtime client is not there."""
        found = subprocess.run([self._python, "-c", _PYTHON_CHECK], capture_output=True, text=True, check=False)
        return None if found.returncode else found.stdout.strip()

    def _list_programs(self, declaration: Declaration) -> list[Path]:
        if declaration.kind == "node":
            return [self._choose_node(declaration).executable.parent]
        node = shutil.which("node")
        return [self._python.parent, *([Path(node).parent] if node else [])]


def _tell_of_links(name: str, root: Path, linked: Sequence[Path]) -> str:
    named = ", ".join(str(path.relative_to(root)) for path in linked[:3])
    more = f" and {len(linked) - 3} more" if len(linked) > 3 else ""
    return (
        f"function '{name}': links to folders work here, and Pulumi leaves them out of the archive, so at AWS the code "
        f"has no {named}{more}; put the folders themselves there (npm: --install-links, pnpm: nodeLinker hoisted), or "
        "bundle the code"
    )


def _needs_node_path(places: Places) -> bool:
    """Whether packages of layers or the SDK lie where Node.js does not find them from the code itself."""
    in_layers = places.layers is not None and (places.layers / "nodejs").is_dir()
    return in_layers or (places.sdk is not None and not places.task.is_relative_to(places.sdk.parent))
