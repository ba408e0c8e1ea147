"""Where in the program a resource is declared."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .marks import OUTPUT_FORM

_NOT_OURS = ("node_modules", "sdks", "vendor", "venv")
_FOREIGN = ("/site-packages/", "/node_modules/", "/sdks/")  # the last is where `pulumi package add` puts an SDK


class Sources:
    """The program's own line for each request, also for those that another process makes on its behalf."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inside = root.as_uri() + "/"
        self._of_handle: dict[str, str] = {}
        self.of_lookups: dict[str, str] = {}
        """The line of a lookup by its token, where the SDK does not send it with the request."""

    def find(self, request: Any) -> str:
        """`file:///...#line` of the innermost frame inside the project, not in its packages; "" where there is none."""
        # Older SDKs send one position and no stack, or neither.
        frames = request.stackTrace.frames if hasattr(request, "stackTrace") else ()
        positions = [frame.pc for frame in frames] + [request.sourcePosition]
        for position in positions:
            if position.uri.startswith(self._inside) and not any(folder in position.uri for folder in _FOREIGN):
                return f"{position.uri}#{position.line}"
        token = getattr(request, "tok", "").removesuffix(OUTPUT_FORM)
        found = self.of_lookups.get(token, "") or self._of_handle.get(
            getattr(request, "parentStackTraceHandle", ""), ""
        )
        return found or (self._of_go(token) if token else "")

    def _of_go(self, token: str) -> str:
        """The one line of a Go file that calls a lookup, where there is only one: Go's SDK sends none."""
        name = token.rpartition(":")[2]
        function = name[3:] if name.startswith("get") else name
        calls = re.compile(rf'\b(?:Get|Lookup){re.escape(function)}(?:Output)?\(|"{re.escape(token)}"')
        found = [
            f"{file.as_uri()}#{number}"
            for file in list_go_files(self._root)
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
            if calls.search(line)
        ]
        return found[0] if len(found) == 1 else ""

    def handle(self, source: str) -> str:
        """What a provider passes on, so that what it registers is found to come from `source`."""
        if not source:
            return ""
        handle = uuid.uuid4().hex
        self._of_handle[handle] = source
        return handle


def list_go_files(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _NOT_OURS]
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".go"))
