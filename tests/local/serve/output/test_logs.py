"""How functions' logs are printed."""

from __future__ import annotations

import json

import pytest
from lambda_streaming_local.serve.output.logs import LogPrinter

CONSOLE = b"2026-11-28T00:28:04.258Z\tid-1\tINFO\tfirst\rsecond\n"


def test_a_record_of_several_lines_is_one_record_in_json(capsys):
    LogPrinter("json", None).print("fn", CONSOLE + b"no line break")
    records = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [record["message"] for record in records] == ["first\nsecond", "no line break"]
    assert records[0]["requestId"] == "id-1"


def test_for_people_it_has_the_function_the_level_and_its_lines(capsys):
    LogPrinter("text", None).print("fn", CONSOLE)
    assert capsys.readouterr().err.split(" ", 1)[1] == "fn INFO first\nsecond\n"


def test_the_platforms_lines_are_folded_into_one(capsys):
    lines = b"START RequestId: a Version: $LATEST\nEND RequestId: a\nREPORT RequestId: a\tDuration: 1.00 ms\t\n"
    LogPrinter("text", None).print("fn", lines)
    assert capsys.readouterr().err.split(" ", 1)[1] == "fn REPORT RequestId: a Duration: 1.00 ms\n"


def show(capsys, line: bytes) -> str:
    LogPrinter("text", None).print("fn", line + b"\n")
    return str(capsys.readouterr().err.partition(" fn ")[2])


TRACE = ["Error: broken", "    at f (a.js:1)"]


@pytest.mark.parametrize(
    "error",
    [
        {"level": "ERROR", "message": {"errorType": "Error", "errorMessage": "broken", "stackTrace": TRACE}},
        {"level": "error", "errorType": "Error", "errorMessage": "broken", "stack": TRACE},
    ],
)
def test_a_stack_trace_has_its_lines(capsys, error):
    assert show(capsys, json.dumps(error).encode()) == "ERROR Error: broken\n        at f (a.js:1)\n"


def test_an_error_in_a_text_log_has_its_lines(capsys):
    error = {"errorType": "Error", "errorMessage": "broken", "stack": TRACE}
    line = f"2026-11-28T00:28:04.258Z\tid-1\tERROR\tInvoke Error \t{json.dumps(error)}".encode()
    assert show(capsys, line) == "ERROR Invoke Error\n    Error: broken\n        at f (a.js:1)\n"


def test_a_traceback_in_a_field_has_its_lines(capsys):
    record = {"level": "ERROR", "message": "bad", "exception": "Traceback:\n  File a\nValueError: 1"}
    assert show(capsys, json.dumps(record).encode()) == "ERROR bad\n    Traceback:\n      File a\n    ValueError: 1\n"


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (
            {"level": "INFO", "message": "paid", "timestamp": "2026", "order": {"id": 7}},
            'INFO paid {"order": {"id": 7}}\n',
        ),
        ({"level": 40, "msg": "slow", "time": 1, "ms": 7}, 'WARN slow {"ms": 7}\n'),
        ({"level": "info", "event": "paid", "order": 7}, 'INFO paid {"order": 7}\n'),
        ({"levelname": "WARNING", "message": "slow"}, "WARNING slow\n"),
        ({"order": 7}, '{"order": 7}\n'),
        ([1, 2], "[1, 2]\n"),
    ],
)
def test_fields_beside_the_message_are_shown_whichever_logger_wrote_them(capsys, record, shown):
    assert show(capsys, json.dumps(record).encode()) == shown


def test_a_report_is_the_same_in_both_log_formats(capsys):
    metrics = {"durationMs": 1.5, "billedDurationMs": 2, "memorySizeMB": 128}
    report = {"time": "2026", "type": "platform.report", "record": {"requestId": "a", "metrics": metrics}}
    assert show(capsys, json.dumps(report).encode()) == (
        "REPORT RequestId: a Duration: 1.5 ms Billed Duration: 2 ms Memory Size: 128 MB\n"
    )


@pytest.mark.parametrize(("wanted", "printed"), [("second", True), ("third", False)])
def test_only_what_holds_the_wanted_text_is_printed(capsys, wanted, printed):
    LogPrinter("text", wanted).print("fn", CONSOLE)
    assert bool(capsys.readouterr().err) == printed
