"""Runs the JavaScript tests with Node's own test runner."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITES = sorted(path.relative_to(HERE) for path in HERE.rglob("*.test.mjs"))


@pytest.mark.parametrize("suite", SUITES, ids=str)
def test_suite(suite: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TZ": "UTC"}
    result = subprocess.run(
        ["node", "--no-warnings", "--test", str(HERE / suite)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
