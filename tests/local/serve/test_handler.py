"""`serve --handler`: one function at a function URL, with no program."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from lambda_streaming_local.serve.command import serve

HANDLER = """
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  const { SIZE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_EXECUTION_ENV } = process.env;
  stream.write(JSON.stringify({ SIZE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_EXECUTION_ENV }) + '\\n');
  stream.end(String(context.getRemainingTimeInMillis()));
});
"""


def test_a_handler_is_served_as_its_options_say(tmp_path: Path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "index.mjs").write_text(HANDLER)
    (tmp_path / "variables").write_text("SIZE=3\n")
    options = [
        "--runtime",
        "nodejs20.x",
        "--timeout",
        "7",
        "--memory",
        "256",
        "--env-file",
        "variables",
        "--port",
        "0",
        "--warm",
    ]
    served = subprocess.Popen(
        [
            Path(sys.executable).with_name("lambda-streaming"),
            "serve",
            "--handler",
            "app/index.handler",
            "--json",
            *options,
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert served.stdout is not None
        assert served.stderr is not None
        doors = {door["kind"]: door for door in json.loads(served.stdout.readline())["doors"]}
        assert doors.keys() == {"function-url", "lambda-api"}
        assert doors["function-url"]["name"] == "app"
        assert b"The functions have started.\n" in served.stderr
        with urllib.request.urlopen(doors["function-url"]["url"], timeout=60) as answer:
            first, left = answer.read().splitlines()
    finally:
        served.terminate()
        served.communicate()
    environment = "AWS_Lambda_nodejs20.x"
    assert json.loads(first) == {
        "SIZE": "3",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_EXECUTION_ENV": environment,
    }
    assert 0 < int(left) <= 7000


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--handler", "app/index.handler"], "there is no"),
        (["--handler", "app/index.handler", "--timeout", "901"], "ends after at most 900 seconds"),
        (["--handler", "app/index.handler", "--timeout", "0"], "0 is not in the range"),
        (["--handler", "app/index.handler", "--memory", "64"], "64 is not in the range"),
    ],
)
def test_a_handler_that_cannot_be_served_is_told(options: list[str], told: str):
    result = CliRunner().invoke(serve, options)
    assert result.exit_code == 2
    assert told in result.stderr
