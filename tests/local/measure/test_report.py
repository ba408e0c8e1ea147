from __future__ import annotations

from lambda_streaming_local.measure import Measurement
from lambda_streaming_local.measure.report import format_summary, summarize


def streamed(first):
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.add(first, 10)
    measurement.add(first + 1, 10)
    measurement.duration_seconds = first + 2
    return measurement


MANY = [
    *(streamed(number / 100) for number in range(100, 0, -1)),
    Measurement("GET", "http://localhost/", status=502, duration_seconds=900.0),
]


def test_percentiles_are_nearest_ranks_of_the_answers():
    figures = summarize(MANY)
    assert figures["ttfb_ms"] == {"min": 10, "p50": 500, "p90": 900, "p95": 950, "p99": 990, "max": 1000}
    assert figures["duration_ms"]["max"] == 3000
    assert figures["longest_gap_ms"]["p50"] == 1000
    assert (figures["requests"], figures["failed"]) == (101, 1)
    assert figures["verdicts"] == {"streamed": 100, "buffered": 1}
    assert [run["status"] for run in figures["runs"]] == [200] * 100 + [502]


def test_percentiles_of_few_are_among_them():
    figures = summarize([streamed(0.25), streamed(0.75)])
    assert figures["ttfb_ms"] == {"min": 250, "p50": 250, "p90": 750, "p95": 750, "p99": 750, "max": 750}


def test_without_an_answer_there_are_no_figures():
    figures = summarize([Measurement("GET", "http://localhost/", error="gone")])
    assert figures["failed"] == 1
    assert "ttfb_ms" not in figures


def test_the_lines_say_the_same():
    lines = {line[:16].strip(): line[16:].split() for line in format_summary(MANY).splitlines()}
    assert lines["requests"] == ["101,", "1", "failed"]
    assert lines["verdicts"] == ["100", "streamed,", "1", "buffered"]
    assert lines[""] == ["min", "p50", "p90", "p95", "p99", "max"]
    assert lines["ttfb_ms"] == ["10.0", "500.0", "900.0", "950.0", "990.0", "1000.0"]
    assert lines["failure"] == ["1", "time:", "status", "502"]
