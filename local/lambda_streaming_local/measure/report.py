"""Measurements for people, and many of them together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

from rich.filesize import decimal

from ..wording import count
from .causes import Cause, find_causes
from .measurement import Measurement, to_milliseconds

_PERCENTILES = {"min": 0, "p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100}


def format_measurement(measurement: Measurement) -> str:
    """One measurement, in lines."""
    judgement = measurement.judgement
    status = "none" if measurement.status is None else f"{measurement.status} {measurement.reason or ''}".strip()
    lines = [("status", status)]
    if measurement.status is not None:
        lines.append(("verdict", f"{judgement.verdict}: {judgement.reason}"))
    if measurement.first_byte_seconds is not None:
        lines.append(("first byte", f"{measurement.first_byte_seconds * 1000:.1f} ms"))
    spacing = ""
    if measurement.median_gap_seconds is not None and measurement.longest_gap_seconds is not None:
        spacing = (
            f", {measurement.median_gap_seconds * 1000:.1f} ms apart (median), "
            f"{measurement.longest_gap_seconds * 1000:.1f} ms at most"
        )
    lines.append(("chunks", f"{len(measurement.chunks)}{spacing}"))
    rate = "" if measurement.bytes_per_second is None else f", {decimal(int(measurement.bytes_per_second))}/s"
    lines.append(("bytes", f"{measurement.bytes}{rate}"))
    if measurement.duration_seconds is not None:
        lines.append(("duration", f"{measurement.duration_seconds:.3f} s"))
    if measurement.message:
        lines.append(("message", measurement.message))
    if measurement.error:
        lines.append(("error", measurement.error))
    lines += [("perhaps", str(cause)) for cause in find_causes(measurement)]
    return _format_table(lines, 12)


def to_json(measurement: Measurement) -> dict[str, Any]:
    """One measurement, and what may have caused it."""
    return {**measurement.as_json(), "causes": [asdict(cause) for cause in find_causes(measurement)]}


def format_summary(measurements: Sequence[Measurement]) -> str:
    """Many measurements of the same request, in lines."""
    verdicts = Counter(measurement.judgement.verdict for measurement in measurements)
    failed = [measurement for measurement in measurements if measurement.failed]
    lines = [
        ("requests", f"{len(measurements)}, {len(failed)} failed"),
        ("verdicts", ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())),
        ("", "".join(f"{name:>10}" for name in _PERCENTILES)),
    ]
    for name, values in _compute_percentiles(measurements).items():
        lines.append((name, "".join(f"{value:>10.1f}" for value in values.values())))
    reasons = Counter(_describe_failure(failure) for failure in failed)
    lines += [("failure", f"{count(times, 'time')}: {reason}") for reason, times in reasons.most_common()]
    lines += [("perhaps", str(cause)) for cause in dict.fromkeys(chain(*map(find_causes, failed)))]
    return _format_table(lines, 16)


def format_found(found: Sequence[Cause] | None) -> list[str]:
    """What `--explain` found, in lines; None: it was not asked."""
    if found is None:
        return []
    lines = [("found", str(cause)) for cause in found]
    return [_format_table([line], 12) for line in lines or [("found", "nothing wrong in what was read")]]


def _describe_failure(measurement: Measurement) -> str:
    if measurement.error:
        return measurement.error
    return f"status {measurement.status}" + (f", {measurement.message}" if measurement.message else "")


def summarize(measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Many measurements of the same request: percentiles, and each by itself under `runs`."""
    return {
        "requests": len(measurements),
        "failed": sum(measurement.failed for measurement in measurements),
        "verdicts": dict(Counter(measurement.judgement.verdict for measurement in measurements)),
        **_compute_percentiles(measurements),
        "runs": [to_json(measurement) for measurement in measurements],
    }


def _compute_percentiles(measurements: Sequence[Measurement]) -> dict[str, dict[str, float]]:
    """Percentiles of each figure over the answers that did not fail and have it."""
    answers = [measurement for measurement in measurements if not measurement.failed]
    figures = {
        "ttfb_ms": [to_milliseconds(answer.first_byte_seconds) for answer in answers],
        "duration_ms": [to_milliseconds(answer.duration_seconds) for answer in answers],
        "longest_gap_ms": [to_milliseconds(answer.longest_gap_seconds) for answer in answers],
    }
    known = {name: sorted(value for value in values if value is not None) for name, values in figures.items()}
    return {
        name: {label: _find_percentile(values, percent) for label, percent in _PERCENTILES.items()}
        for name, values in known.items()
        if values
    }


def _find_percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank: the smallest value that at least `percent` of all are not above."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def _format_table(lines: Sequence[tuple[str, str]], width: int) -> str:
    return "\n".join(f"{name:<{width}}{value}" for name, value in lines)
