from __future__ import annotations

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
    assert "0 mandatory" in demo.stdout
    assert "verdict     streamed" in demo.stdout
