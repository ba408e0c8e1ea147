"""The application as `lambda-streaming serve` runs it: uvicorn, called as the Lambda Web Adapter calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

BIN = Path(sys.executable).parent
TEXT = "Each word of this answer is on its way before the next one is there."
KEYS = ["--access-key", "test", "--secret-key", "test", "--service", "lambda", "--region", "us-east-1"]


@pytest.fixture(scope="module")
def url(serve: Callable[[str], dict[str, str]]) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        # The interpreter that has FastAPI.
        environment.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
        yield serve("fastapi")["function-url"]


def test_each_word_comes_when_it_is_there(url: str, tmp_path: Path) -> None:
    body = tmp_path / "words"
    command = [str(BIN / "lambda-streaming"), "measure", f"{url}/words", "--sign", *KEYS, "--json", "--save", str(body)]
    measured = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert measured["status"] == 200
    assert measured["verdict"] == "streamed"
    *words, end, rest = body.read_text().split("\n\n")
    assert [json.loads(event.removeprefix("data: "))["word"] for event in words] == TEXT.split()
    assert (end, rest) == ("event: end\ndata: {}", "")


def test_fastapi_answers_for_itself(url: str) -> None:
    command = [str(BIN / "lambda-streaming"), "measure", f"{url}/words?repeat=0", "--sign", *KEYS, "--json"]
    measured = subprocess.run(command, capture_output=True, text=True, check=False)
    assert measured.returncode == 1
    assert json.loads(measured.stdout)["status"] == 422
