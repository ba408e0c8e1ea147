from __future__ import annotations

from dataclasses import dataclass

import pytest
from lambda_streaming_local.measure import Measurement
from lambda_streaming_local.measure.records import RecordPrinter


def arrived(content_type, *pieces):
    """Tells `RecordPrinter` of the `pieces`, one a second."""
    records = RecordPrinter()
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.headers["Content-Type"] = content_type
    records(measurement, b"")
    for second, data in enumerate(pieces, start=1):
        measurement.add(float(second), len(data))
        records(measurement, data)
    records.close()


@dataclass(frozen=True)
class Body:
    content_type: str
    pieces: list[bytes]
    lines: list[str]


BODIES = {
    "server-sent events": Body(
        "text/event-stream; charset=utf-8",
        [b"id: 0\nevent: start\nda", b"ta: {}\n", b"\n: keep-alive\n\ndata: 1\r\n\r", b"\n", b"data: last"],
        [
            "   3.000 s  id: 0  event: start  data: {}",
            "   3.000 s  : keep-alive",
            "   4.000 s  data: 1",
            "   5.000 s  data: last",
        ],
    ),
    "JSON Lines cut within a character": Body(
        "application/x-ndjson",
        ['{"a": "Gr\u00fc'.encode()[:-1], 'üße"}\n'.encode()[1:], b'{"b": 1}\n\n{"c": 2}\n'],
        ['   2.000 s  {"a": "Grüße"}', '   3.000 s  {"b": 1}', '   3.000 s  {"c": 2}'],
    ),
    "JSON Lines by their other name": Body("application/jsonl", [b"{}\n"], ["   1.000 s  {}"]),
    "text": Body("text/plain", [b"a\n\nb\n\n"], []),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_each_record_is_printed_when_it_is_whole(capsys, body):
    arrived(body.content_type, *body.pieces)
    assert capsys.readouterr().out.splitlines() == body.lines


def test_an_answer_cannot_command_the_terminal(capsys):
    arrived("text/event-stream", b"data: \x1b[2Jgone\x07\n\n")
    assert capsys.readouterr().out == "   1.000 s  data: \N{REPLACEMENT CHARACTER}[2Jgone\N{REPLACEMENT CHARACTER}\n"


def test_a_record_that_never_ends_is_shown_in_parts(capsys):
    arrived("text/event-stream", b"x" * 70_000, b"y")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:8].strip() for line in lines] == ["1.000", "2.000"]
    assert "".join(line[12:] for line in lines) == "x" * 70_000 + "y"
