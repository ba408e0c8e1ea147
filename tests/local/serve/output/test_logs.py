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


def test_a_stack_trace_has_its_lines(capsys):
    error = {
        "level": "ERROR",
        "message": {"errorMessage": "broken", "stackTrace": ["Error: broken", "    at f (a.js:1)"]},
    }
    LogPrinter("text", None).print("fn", json.dumps(error).encode() + b"\n")
    assert capsys.readouterr().err.split(" ", 1)[1] == "fn ERROR broken\n    Error: broken\n    at f (a.js:1)\n"


@pytest.mark.parametrize(("wanted", "printed"), [("second", True), ("third", False)])
def test_only_what_holds_the_wanted_text_is_printed(capsys, wanted, printed):
    LogPrinter("text", wanted).print("fn", CONSOLE)
    assert bool(capsys.readouterr().err) == printed
