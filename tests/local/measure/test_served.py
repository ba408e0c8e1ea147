"""The command against what `serve` serves: the whole way from an event to a verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lambda_streaming_local.testing import ServedStack, serving

EXAMPLES = Path(__file__).parents[3] / "examples"
COMMAND = Path(sys.executable).with_name("lambda-streaming")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "measure", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def report() -> Iterator[ServedStack]:
    with serving(EXAMPLES / "private-vpc") as stack:
        yield stack


def find_function(stack: ServedStack) -> str:
    return next(door.function for door in stack.doors if door.kind == "lambda-api" and door.function)


def test_a_function_streams_its_json_lines(report: ServedStack, tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    endpoint = ("--endpoint-url", report.url("lambda-api"))
    result = run("--function", find_function(report), *endpoint, "--data", '{"rows": 2000}', "--save", str(rows))
    assert result.returncode == 0, result.stderr
    saved = [json.loads(line)["row"] for line in rows.read_text().splitlines()]
    assert saved == list(range(1, 2001))
    shown, _, table = result.stdout.partition("status")
    assert [json.loads(line.split(" s  ")[1])["row"] for line in shown.splitlines()] == saved
    assert "\nverdict     streamed: " in table


def test_what_the_function_says_of_a_bad_event_is_told(report: ServedStack) -> None:
    endpoint = ("--endpoint-url", report.url("lambda-api"))
    result = run("--function", find_function(report), *endpoint, "--data", '{"rows": 0}', "--json")
    assert result.returncode == 1
    assert "must be a whole number from 1 to 1000000" in json.loads(result.stdout)["error"]


def test_a_function_that_is_not_there_is_told_as_lambda_does(report: ServedStack) -> None:
    result = run("--function", "missing", "--endpoint-url", report.url("lambda-api"), "--json")
    assert result.returncode == 1
    measured = json.loads(result.stdout)
    assert measured["status"] == 404
    assert measured["error"].startswith("ResourceNotFoundException: Function not found: ")


def test_a_chat_streams_through_cloudfront_and_past_it_only_when_signed() -> None:
    with serving(EXAMPLES / "chat") as stack:
        posted = run(f"{stack.url('cloudfront')}/api/chat", "--data", '{"message": "Hello"}', "--json")
        assert json.loads(posted.stdout)["verdict"] == "streamed"
        url = f"{stack.url('function-url')}/api/chat?message=Hello"
        assert json.loads(run(url, "--json").stdout)["status"] == 403
        signed = json.loads(run(url, "--sign", "--repeat", "2", "--json").stdout)
        assert (signed["failed"], signed["verdicts"]) == (0, {"streamed": 2})
