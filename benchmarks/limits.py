"""What a benchmark measured beside the limit that it must keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Check(Protocol):
    def __call__(self, what: str, value: float, at_most: float, unit: str = "", shown: str = "") -> None:
        """Prints a line: `what`, the value in its unit, the limit, and what else is `shown` of it."""


@contextmanager
def limits() -> Iterator[Check]:
    """At its end the program ends with status 1 where a value was above its limit."""
    broken = []

    def check(what: str, value: float, at_most: float, unit: str = "", shown: str = "") -> None:
        verdict = "" if value <= at_most else "NOT KEPT"
        if verdict:
            broken.append(what)
        ends = "   ".join(part for part in (f"(at most {at_most:g})", shown, verdict) if part)
        print(f"{what:<60} {value:5.2f}{unit}   {ends}", flush=True)

    yield check
    if broken:
        raise SystemExit(1)
