"""The value that stands for one nobody can know yet."""

from __future__ import annotations

from typing import Final


class Unknown:
    """A value that nobody can know yet, such as an ARN at preview. `UNKNOWN` is its only instance."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
