"""When the pieces of a response were written."""

from __future__ import annotations

from typing import NamedTuple

# A longer stream keeps its course in half as many points each time it has this many.
_MOST_POINTS = 1000


class Gap(NamedTuple):
    """The longest silence so far: how long, and when it ended."""

    ms: float
    until_ms: float


class Timeline:
    """The course of one response in bounded memory. Times are milliseconds since the request came."""

    def __init__(self) -> None:
        self.points: list[tuple[float, int]] = []
        self.longest_gap: Gap | None = None
        self._last_ms: float | None = None

    def add(self, ms: float, size: int) -> None:
        if self._last_ms is not None and (self.longest_gap is None or ms - self._last_ms > self.longest_gap.ms):
            self.longest_gap = Gap(ms - self._last_ms, ms)
        self._last_ms = ms
        self.points.append((ms, size))
        if len(self.points) >= _MOST_POINTS:
            pairs = zip(self.points[::2], self.points[1::2], strict=True)
            self.points = [(later[0], earlier[1] + later[1]) for earlier, later in pairs]
