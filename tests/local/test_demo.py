from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_declares_judges_serves_and_streams_and_ends_by_itself():
    demo = subprocess.run(
        [sys.executable, "-m", "lambda_streaming_local.demo", "examples/chat"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert demo.returncode == 0, demo.stderr
    assert "aws:lambda/functionUrl:FunctionUrl chat" in demo.stdout
    assert "passed: nothing to report" in demo.stdout
    # Without a terminal the answer's arrival is told in plain lines.
    assert len(re.findall(r"^ +\d+\.\d{3} s  .*, \d+ chunks, first byte \d+ ms, ", demo.stdout, re.MULTILINE)) > 1
    assert "verdict     streamed" in demo.stdout
