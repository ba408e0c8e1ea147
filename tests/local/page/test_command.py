"""The page as `serve` brings it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

COMMAND = Path(sys.executable).with_name("lambda-streaming")
HANDLER = Path(__file__).parent / "handlers" / "index.handler"


def test_serve_prints_the_page_s_address_and_ends_with_it() -> None:
    command = [str(COMMAND), "serve", "--handler", str(HANDLER), "--page-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        lines = iter(serving.stderr.readline, "")
        address = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/\S+/", line)))
        with urllib.request.urlopen(address) as page:
            assert "<title>Requests</title>" in page.read().decode()
        serving.send_signal(signal.SIGINT)
        assert serving.wait() == 0


def test_a_page_port_that_is_none_is_refused() -> None:
    command = [str(COMMAND), "serve", "--handler", str(HANDLER), "--page-port", "70000"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "--page-port" in run.stderr
