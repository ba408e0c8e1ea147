"""What the process of an environment logs, and the platform beside it: whole lines, which the invocation keeps too."""

from __future__ import annotations

from collections.abc import Callable

from .invocation import Invocation

_MAX_LINE_BYTES = 64 * 1024
# With this a guard in the process tells of what goes otherwise at AWS.
_NOTICE = b"lambda-streaming: "
# What the C library says of a write into the code.
_READ_ONLY = b"Read-only file system"


class ProcessLog:
    """`find_invocation` is asked which invocation is under way, if one is."""

    def __init__(self, log: Callable[[bytes], None], find_invocation: Callable[[], Invocation | None]) -> None:
        self._log, self._find_invocation = log, find_invocation
        self._begun_line = b""
        self._is_guarded = False
        self.notices: list[str] = []
        """What the process does that goes otherwise at AWS."""

    def add(self, text: str) -> None:
        """Logs what the platform says, after a line that the process has begun."""
        begun, self._begun_line = self._begun_line, b""
        self._pass_on((begun + b"\n" if begun else b"") + text.encode())

    def add_output(self, data: bytes) -> None:
        """Logs whole lines of the process, so that those of several environments do not mix."""
        lines, newline, self._begun_line = (self._begun_line + data).rpartition(b"\n")
        if len(self._begun_line) > _MAX_LINE_BYTES:
            lines, newline, self._begun_line = lines + newline + self._begun_line, b"", b""
        if lines or newline:
            self._pass_on(lines + newline)
        if _NOTICE in lines:
            for line in lines.splitlines():
                if line.startswith(_NOTICE):
                    self.notices.append(line.removeprefix(_NOTICE).decode("utf-8", "replace"))
                    self._is_guarded = True
        # A guard tells of it itself, once, before what it refuses is logged.
        if _READ_ONLY in lines and not self._is_guarded and not self.notices:
            self.notices.append("the code is read-only, as at AWS (EROFS): write below /tmp")

    def _pass_on(self, data: bytes) -> None:
        self._log(data)
        invocation = self._find_invocation()
        if invocation is not None:
            invocation.log(data)
