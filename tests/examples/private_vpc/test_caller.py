from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CALLER = Path(__file__).parents[3] / "examples" / "private-vpc" / "caller.py"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def call(api: Any, *arguments: str, without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in without}
    command = [sys.executable, str(CALLER), "report", "--endpoint-url", api.url, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def report(rows: int) -> bytes:
    lines = ({"row": row, "rows": rows, "progress": row / rows, "customer": "王 Zoë"} for row in range(1, rows + 1))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def test_prints_the_lines_and_the_progress(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.chunk(report(20)), lambda_api.complete()]
    result = call(lambda_api, "--rows", "20")
    assert result.stdout == report(20)
    progress = result.stderr.decode().splitlines()
    assert [line.split()[0] for line in progress] == [f"{share}%" for share in range(10, 101, 10)]
    assert progress[-1] == f"100%  row 20 of 20  {len(report(20)) / 1000:,.1f} kB"
    assert result.returncode == 0
    assert lambda_api.paths == ["/2021-11-15/functions/report/response-streaming-invocations"]
    assert lambda_api.events == [{"rows": 20}]


def test_each_line_is_printed_before_the_next_is_sent(lambda_api: Any) -> None:
    lines = report(5).splitlines(keepends=True)
    printed = threading.Semaphore(0)

    def pieces() -> Iterator[bytes]:
        for line in lines:
            yield lambda_api.chunk(line)
            # The time is against a caller that holds lines back, which would wait forever.
            assert printed.acquire(timeout=60)
        yield lambda_api.complete()

    lambda_api.pieces = pieces()
    command = [sys.executable, str(CALLER), "report", "--endpoint-url", lambda_api.url]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as caller:
        assert caller.stdout is not None
        for line in lines:
            assert caller.stdout.readline() == line
            printed.release()
    assert caller.returncode == 0


def test_asks_for_1000_rows_by_default(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.complete()]
    assert call(lambda_api).returncode == 0
    assert lambda_api.events == [{"rows": 1000}]


def test_lines_and_characters_cut_anywhere_come_out_whole(lambda_api: Any) -> None:
    # One chunk per byte: every line, every character and every number is cut at every place.
    lambda_api.pieces = [lambda_api.chunk(bytes([byte])) for byte in report(2)] + [lambda_api.complete()]
    assert call(lambda_api).stdout == report(2)
    # And the event stream itself is cut without regard to its messages.
    whole = lambda_api.chunk(report(2)) + lambda_api.complete()
    lambda_api.pieces = [whole[start : start + 7] for start in range(0, len(whole), 7)]
    assert call(lambda_api).stdout == report(2)


def test_last_line_needs_no_newline(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.chunk(report(2).rstrip()), lambda_api.complete()]
    result = call(lambda_api)
    assert (result.stdout, result.returncode) == (report(2), 0)


def assert_fails_with(result: subprocess.CompletedProcess[bytes], sentence: str) -> None:
    assert result.stderr.decode().splitlines()[-1] == f"report did not deliver the report: {sentence}"
    assert b"Traceback" not in result.stderr
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("details", "message"),
    [
        (json.dumps({"errorType": "RangeError", "errorMessage": "out of rows", "trace": ["at x"]}), "out of rows"),
        ("Task timed out after 30.00 seconds", "Task timed out after 30.00 seconds"),
        ("[]", "[]"),
    ],
)
def test_a_failed_function_gives_one_sentence(lambda_api: Any, details: str, message: str) -> None:
    lambda_api.pieces = [
        lambda_api.chunk(report(3)),
        lambda_api.complete(ErrorCode="Unhandled", ErrorDetails=details),
    ]
    result = call(lambda_api)
    assert result.stdout == report(3)
    assert_fails_with(result, f"Unhandled: {message}")


def test_an_error_body_without_a_newline_is_not_taken_for_a_row(lambda_api: Any) -> None:
    body = json.dumps({"errorType": "RangeError", "errorMessage": "bad rows"})
    lambda_api.pieces = [
        lambda_api.chunk(body.encode()),
        lambda_api.complete(ErrorCode="Unhandled", ErrorDetails=body),
    ]
    result = call(lambda_api)
    assert result.stdout == b""
    assert_fails_with(result, "Unhandled: bad rows")


def test_an_answer_that_ends_without_invoke_complete_is_an_error(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.chunk(report(3))]
    result = call(lambda_api)
    assert result.stdout == report(3)
    assert_fails_with(result, "the connection ended before the function was done")


def test_a_connection_cut_off_is_an_error(lambda_api: Any) -> None:
    lambda_api.pieces, lambda_api.cut_off = [lambda_api.chunk(report(3))], True
    result = call(lambda_api)
    assert result.stdout == report(3)
    assert b"did not deliver the report: " in result.stderr.splitlines()[-1]
    assert b"Traceback" not in result.stderr
    assert result.returncode == 1


def test_a_line_that_is_no_row_is_an_error(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.chunk(b"<html>\n"), lambda_api.complete()]
    assert_fails_with(call(lambda_api), "it sent a line that is no row of a report, after 7 bytes")


def test_what_is_no_event_stream_is_an_error(lambda_api: Any) -> None:
    lambda_api.pieces = [b"<html>an answer of something else than Lambda</html>"]
    result = call(lambda_api)
    assert b"Traceback" not in result.stderr
    assert result.returncode == 1


def test_an_api_error_gives_one_sentence(lambda_api: Any) -> None:
    lambda_api.status, lambda_api.headers = 404, {"x-amzn-errortype": "ResourceNotFoundException"}
    lambda_api.pieces = [b'{"Message": "Function not found: report"}']
    assert_fails_with(
        call(lambda_api),
        "An error occurred (ResourceNotFoundException) when calling the InvokeWithResponseStream operation: "
        "Function not found: report",
    )


REGION = ("AWS_REGION", "AWS_DEFAULT_REGION")
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def test_the_local_run_needs_no_aws_configuration(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.complete()]
    assert call(lambda_api, without=(*REGION, *KEYS)).returncode == 0
    assert "Credential=test/" in lambda_api.authorization
    assert "/us-east-1/lambda/" in lambda_api.authorization


@pytest.mark.parametrize(
    ("without", "sentence"), [(REGION, "You must specify a region."), (KEYS, "Unable to locate credentials")]
)
def test_at_aws_no_region_and_no_credentials_give_one_sentence(without: tuple[str, ...], sentence: str) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in without}
    command = [sys.executable, str(CALLER), "report"]
    assert_fails_with(subprocess.run(command, env=environment, capture_output=True, check=False), sentence)


def test_a_bad_endpoint_is_a_usage_error(lambda_api: Any) -> None:
    lambda_api.url = "nowhere"
    result = call(lambda_api)
    assert b"argument --endpoint-url: Invalid endpoint: nowhere" in result.stderr
    assert result.returncode == 2


def test_a_reader_that_has_enough_ends_it_quietly(lambda_api: Any) -> None:
    lambda_api.pieces = [lambda_api.chunk(report(20_000)), lambda_api.complete()]
    command = [sys.executable, str(CALLER), "report", "--endpoint-url", lambda_api.url]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        assert caller.stderr is not None
        assert caller.stdout.readline() == report(20_000).splitlines(keepends=True)[0]
        caller.stdout.close()
        assert b"Traceback" not in caller.stderr.read()
    assert caller.returncode == 1
