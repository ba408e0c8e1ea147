"""The example as `lambda-streaming serve` runs it, asked with its own script."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "assistant"


@pytest.fixture(scope="module")
def command(serve: Callable[[str], dict[str, str]]) -> list[str | Path]:
    return ["node", EXAMPLE / "ask.mjs", serve("assistant")["cloudfront"]]


def test_the_script_prints_the_answer(command: list[str | Path]) -> None:
    asked = subprocess.run([*command, "What streams?"], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.startswith("You asked: What streams?\n\nNo provider is configured")
    assert asked.stdout.endswith("Press Ctrl-C to see.\n")


def test_ctrl_c_cancels_it(command: list[str | Path]) -> None:
    with subprocess.Popen([*command, "Hi"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        assert asking.stderr is not None
        assert asking.stdout.readline() == "You asked: Hi\n"
        asking.send_signal(signal.SIGINT)
        assert asking.stderr.read() == "\nThe answer was stopped.\n"
    assert asking.returncode == 130


def test_the_script_says_how_it_is_used() -> None:
    asked = subprocess.run(["node", EXAMPLE / "ask.mjs"], capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert asked.stderr.startswith('Usage: node ask.mjs ADDRESS "QUESTION"')
