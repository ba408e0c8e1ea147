"""Lines of a function's log as JSON."""

from __future__ import annotations

import pytest
from lambda_streaming_local.serve.output.function_log import log_record

ID = "5ab0a2c4-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (
            f"2026-01-02T03:04:05.678Z\t{ID}\tWARN\tcareful\tthere",
            {
                "timestamp": "2026-01-02T03:04:05.678Z",
                "requestId": ID,
                "level": "WARN",
                "message": "careful\tthere",
            },
        ),
        (f'{{"requestId":"{ID}","level":"INFO","message":"m"}}', {"requestId": ID, "level": "INFO", "message": "m"}),
        (
            f"START RequestId: {ID} Version: $LATEST",
            {"requestId": ID, "message": f"START RequestId: {ID} Version: $LATEST"},
        ),
        (
            f"[INFO]\t2026-01-02T03:04:05.678Z\t{ID}\tcareful\n",
            {"timestamp": "2026-01-02T03:04:05.678Z", "requestId": ID, "level": "INFO", "message": "careful\n"},
        ),
        ("[ERROR] ValueError: bad\nTraceback", {"level": "ERROR", "message": "ValueError: bad\nTraceback"}),
        ("[INFO] 12:00 of an own format", {"level": "INFO", "message": "12:00 of an own format"}),
        ("[Info] printed", {"message": "[Info] printed"}),
        ("printed", {"message": "printed"}),
        ("[1]", {"message": "[1]"}),
        ("", {"message": ""}),
    ],
)
def test_a_line(line, record):
    assert log_record("fn", line) == {"function": "fn", **record}
