from __future__ import annotations

import io

from lambda_streaming_local.measure import Measurement, show_progress
from rich.console import Console


def test_the_line_on_a_terminal_tells_bytes_chunks_and_the_first_byte():
    console = Console(force_terminal=True, width=120, record=True, file=io.StringIO())
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.add(0.25, 1000)
    measurement.add(0.5, 2000)
    with show_progress(console) as on_chunk:
        on_chunk(measurement, b"x")
    assert "3.0 kB, 2 chunks, first byte 250 ms, 6.0 kB/s" in console.export_text()


def test_without_a_terminal_there_is_a_line_every_half_second():
    printed = io.StringIO()
    console = Console(file=printed, width=20)
    measurement = Measurement("GET", "http://localhost/", status=200)
    with show_progress(console) as on_chunk:
        on_chunk(measurement, b"")
        for seconds in (0.25, 0.5, 0.75, 1.0, 1.5):
            measurement.add(seconds, 1000)
            on_chunk(measurement, b"x")
    assert printed.getvalue().splitlines() == [
        "  0.000 s  200, waiting for the first byte",
        "  0.250 s  1.0 kB, 1 chunk, first byte 250 ms, 4.0 kB/s",
        "  0.750 s  3.0 kB, 3 chunks, first byte 250 ms, 4.0 kB/s",
        "  1.500 s  5.0 kB, 5 chunks, first byte 250 ms, 3.3 kB/s",
    ]
