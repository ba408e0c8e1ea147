"""Draws how answers arrived, as an SVG picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from xml.sax.saxutils import escape

from ..doors.shared.limits import BYTES_PER_SECOND, MIB, UNTHROTTLED_BYTES
from ..wording import count
from .measurement import Measurement

_WIDTH, _HEIGHT = 800, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 20, 72, 48
# More points do not show on the picture's width.
_MOST_POINTS = 2000
_TICKS = 5
_STYLE = """
  svg { font: 13px system-ui, sans-serif; background: #fff; }
  text { fill: #1f2430; } .quiet { fill: #5b6472; } .grid { stroke: #e3e6eb; }
  path { fill: none; stroke-width: 2; } .limit { stroke-width: 1.5; stroke-dasharray: 6 4; }
  .answer { stroke: #0b62c4; } .limit { stroke: #b3470f; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171c; } text { fill: #e7eaf0; } .quiet { fill: #a2abb9; } .grid { stroke: #2b313b; }
    .answer { stroke: #6cb1ff; } .limit { stroke: #ff9a5c; }
  }"""


def draw(measurements: Sequence[Measurement]) -> str:
    """The bytes of each answer over time, and the most that Lambda would have let through since its first byte.

    https://docs.aws.amazon.com/lambda/latest/dg/config-rs-bandwidth.html
    """
    seconds = max((measurement.duration_seconds or 0.0 for measurement in measurements), default=0.0) or 1.0
    most = max((measurement.bytes for measurement in measurements), default=0) or 1
    scale = _Scale(seconds, most * 1.08)
    first = next((found.first_byte_seconds for found in measurements if found.first_byte_seconds is not None), 0.0)
    target = measurements[0].url or measurements[0].function or ""
    title = f"{measurements[0].method} {target}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}: {escape(_describe(measurements))}</title><style>{_STYLE}</style>',
        f'<text x="{_LEFT}" y="26">{escape(title if len(title) < 100 else title[:99] + "…")}</text>',
        f'<text x="{_LEFT}" y="48" class="quiet">{escape(_describe(measurements))}</text>',
        *scale.draw_axes(),
        f'<path class="limit" d="{scale.trace(_limit_points(first, scale))}"/>',
    ]
    parts += [
        f'<path class="answer" d="{scale.trace(_answer_points(measurement))}"/>'
        for measurement in measurements
        if measurement.chunks
    ]
    return "\n".join([*parts, "</svg>", ""])


def _describe(measurements: Sequence[Measurement]) -> str:
    if len(measurements) > 1:
        said = count(len(measurements), "answer")
    else:
        first = measurements[0].first_byte_seconds
        said = measurements[0].judgement.verdict
        if first is not None:
            said += f", first byte after {first * 1000:.0f} ms"
    return f"{said}; dashed: Lambda's limit of 6 MB at once, then 2 MB/s"


class _Scale:
    """Turns seconds and bytes into places on the picture."""

    def __init__(self, seconds: float, most_bytes: float) -> None:
        self.seconds = seconds
        self.most_bytes = most_bytes

    def trace(self, points: Sequence[tuple[float, float]]) -> str:
        """The commands of a path through points of seconds and bytes."""
        places = (f"{self._to_x(seconds):.1f} {self._to_y(size):.1f}" for seconds, size in points)
        return "M" + "L".join(places)

    def draw_axes(self) -> list[str]:
        unit, name = (MIB, "MiB") if self.most_bytes >= MIB else (1024, "KiB")
        parts = []
        for size in _choose_ticks(self.most_bytes / unit):
            y = self._to_y(size * unit)
            parts += [
                f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
                f'<text class="quiet" text-anchor="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{size:g} {name}</text>',
            ]
        for seconds in _choose_ticks(self.seconds):
            place = f'x="{self._to_x(seconds):.1f}" y="{_HEIGHT - _BOTTOM + 22}"'
            parts.append(f'<text class="quiet" text-anchor="middle" {place}>{seconds:g} s</text>')
        return parts

    def _to_x(self, seconds: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * seconds / self.seconds

    def _to_y(self, size: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * size / self.most_bytes


def _choose_ticks(most: float) -> list[float]:
    """About five round numbers from 0 to `most`."""
    power = 10.0 ** math.floor(math.log10(most / _TICKS))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= most / _TICKS)
    return [round(number * step, 9) for number in range(int(most / step) + 1)]


def _answer_points(measurement: Measurement) -> list[tuple[float, float]]:
    """A step up at each chunk, thinned out where there are very many."""
    so_far = list(accumulate(chunk.size for chunk in measurement.chunks))
    every = -(-len(so_far) // _MOST_POINTS)
    kept = sorted({*range(0, len(so_far), every), len(so_far) - 1})
    points = [(measurement.chunks[0].seconds, 0.0)]
    for number in kept:
        seconds = measurement.chunks[number].seconds
        points += [(seconds, points[-1][1]), (seconds, float(so_far[number]))]
    points.append((measurement.duration_seconds or points[-1][0], points[-1][1]))
    return points


def _limit_points(first: float, scale: _Scale) -> list[tuple[float, float]]:
    """Lambda's limit from the first byte on, as far as it lies within the picture."""
    start = min(float(UNTHROTTLED_BYTES), scale.most_bytes)
    until = min(scale.seconds, first + (scale.most_bytes - start) / BYTES_PER_SECOND)
    return [(first, 0.0), (first, start), (until, start + (until - first) * BYTES_PER_SECOND)]
