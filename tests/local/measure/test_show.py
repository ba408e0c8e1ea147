from __future__ import annotations

import io

import pytest
from lambda_streaming_local.measure import Measurement, progress_line
from lambda_streaming_local.measure.show import Records
from rich.console import Console


def arrived(content_type, *pieces):
    """Tells `Records` of the `pieces`, one a second."""
    records = Records()
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.headers["Content-Type"] = content_type
    records(measurement, b"")
    for second, data in enumerate(pieces, start=1):
        measurement.add(float(second), len(data))
        records(measurement, data)
    records.close()


@pytest.mark.parametrize(
    ("content_type", "pieces", "lines"),
    [
        (
            "text/event-stream; charset=utf-8",
            [b"id: 0\nevent: start\nda", b"ta: {}\n", b"\n: keep-alive\n\ndata: 1\r\n\r", b"\n", b"data: last"],
            [
                "   3.000 s  id: 0  event: start  data: {}",
                "   3.000 s  : keep-alive",
                "   4.000 s  data: 1",
                "   5.000 s  data: last",
            ],
        ),
        (
            "application/x-ndjson",
            ['{"a": "Gr\u00fc'.encode()[:-1], 'üße"}\n'.encode()[1:], b'{"b": 1}\n\n{"c": 2}\n'],
            ['   2.000 s  {"a": "Grüße"}', '   3.000 s  {"b": 1}', '   3.000 s  {"c": 2}'],
        ),
        ("application/jsonl", [b"{}\n"], ["   1.000 s  {}"]),
        ("text/plain", [b"a\n\nb\n\n"], []),
    ],
)
def test_each_record_is_printed_when_it_is_whole(capsys, content_type, pieces, lines):
    arrived(content_type, *pieces)
    assert capsys.readouterr().out.splitlines() == lines


def test_an_answer_cannot_command_the_terminal(capsys):
    arrived("text/event-stream", b"data: \x1b[2Jgone\x07\n\n")
    assert capsys.readouterr().out == "   1.000 s  data: \N{REPLACEMENT CHARACTER}[2Jgone\N{REPLACEMENT CHARACTER}\n"


def test_a_record_that_never_ends_is_shown_in_parts(capsys):
    arrived("text/event-stream", b"x" * 70_000, b"y")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:8].strip() for line in lines] == ["1.000", "2.000"]
    assert "".join(line[12:] for line in lines) == "x" * 70_000 + "y"


def test_the_line_on_a_terminal_tells_bytes_chunks_and_the_first_byte():
    console = Console(force_terminal=True, width=120, record=True, file=io.StringIO())
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.add(0.25, 1000)
    measurement.add(0.5, 2000)
    with progress_line(console) as on_chunk:
        on_chunk(measurement, b"x")
    assert "3.0 kB, 2 chunks, first byte 250 ms, 6.0 kB/s" in console.export_text()


def test_without_a_terminal_there_is_a_line_every_half_second():
    console = Console(file=io.StringIO(), width=20)
    measurement = Measurement("GET", "http://localhost/", status=200)
    with progress_line(console) as on_chunk:
        on_chunk(measurement, b"")
        for seconds in (0.25, 0.5, 0.75, 1.0, 1.5):
            measurement.add(seconds, 1000)
            on_chunk(measurement, b"x")
    assert console.file.getvalue().splitlines() == [
        "  0.000 s  200, waiting for the first byte",
        "  0.250 s  1.0 kB, 1 chunks, first byte 250 ms, 4.0 kB/s",
        "  0.750 s  3.0 kB, 3 chunks, first byte 250 ms, 4.0 kB/s",
        "  1.500 s  5.0 kB, 5 chunks, first byte 250 ms, 3.3 kB/s",
    ]
