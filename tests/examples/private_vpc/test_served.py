"""The report as the local run serves it: with AWS's own runtime client, behind the Lambda API door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program

EXAMPLE = Path(__file__).parents[3] / "examples" / "private-vpc"


@pytest.fixture(scope="module")
def call(serve: Callable[[str], dict[str, str]]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the caller against the served function, as the README says."""
    (function,) = load_program(EXAMPLE).graph.of_type("aws:lambda/function:Function")
    # As someone calls it who has no AWS configuration.
    environment = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    caller = [sys.executable, str(EXAMPLE / "caller.py"), str(function.props.text("name"))]
    endpoint = ["--endpoint-url", serve("private-vpc")["lambda-api"]]
    return lambda *arguments: subprocess.run(
        [*caller, *endpoint, *arguments], env=environment, capture_output=True, check=False
    )


def test_the_whole_report_arrives(call: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    result = call("--rows", "20000")
    assert result.returncode == 0, result.stderr.decode()
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["row"] for row in rows] == list(range(1, 20_001))
    assert rows[-1] == {"row": 20_000, "rows": 20_000, "progress": 1, "customer": "José Peña", "amountCents": 80_000}
    assert result.stderr.decode().splitlines()[-1].startswith("100%  row 20,000 of 20,000  ")


def test_the_function_s_own_sentence_is_shown(call: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    result = call("--rows", "0")
    assert result.returncode == 1
    assert result.stdout == b""
    (sentence,) = result.stderr.decode().splitlines()
    assert sentence.endswith('"rows" must be a whole number from 1 to 1000000.')
