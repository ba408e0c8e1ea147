from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """Something that would have made an answer what it is: `why`, and what to do about it."""

    why: str
    mend: str

    def __str__(self) -> str:
        return f"{self.why}: {self.mend}"
