"""Where in the program a resource is declared."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from .marks import OUTPUT_FORM

_FOREIGN = ("/site-packages/", "/node_modules/", "/sdks/")  # the last is where `pulumi package add` puts an SDK


class Sources:
    """The program's own line for each request, also for those that another process makes on its behalf."""

    def __init__(self, root: Path) -> None:
        self._inside = root.as_uri() + "/"
        self._of_handle: dict[str, str] = {}
        self.of_lookups: dict[str, str] = {}
        """The line of a lookup by its token, where the SDK does not send it with the request."""

    def find(self, request: Any) -> str:
        """`file:///...#line` of the innermost frame inside the project, not in its packages; "" where there is none."""
        positions = [frame.pc for frame in request.stackTrace.frames] + [request.sourcePosition]
        for position in positions:
            if position.uri.startswith(self._inside) and not any(folder in position.uri for folder in _FOREIGN):
                return f"{position.uri}#{position.line}"
        of_lookup = self.of_lookups.get(getattr(request, "tok", "").removesuffix(OUTPUT_FORM), "")
        return of_lookup or self._of_handle.get(request.parentStackTraceHandle, "")

    def handle(self, source: str) -> str:
        """What a provider passes on, so that what it registers is found to come from `source`."""
        if not source:
            return ""
        handle = uuid.uuid4().hex
        self._of_handle[handle] = source
        return handle
