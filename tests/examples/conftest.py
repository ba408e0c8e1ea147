from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
COMMAND = Path(sys.executable).with_name("lambda-streaming")

Doors = dict[str, str]


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[str], Doors]]:
    """Serves an example with `lambda-streaming serve` and answers its doors' addresses by kind."""
    with ExitStack() as running:

        def start(example: str) -> Doors:
            command = [COMMAND, "serve", EXAMPLES / example, "--json", "--access-key", "test", "--secret-key", "test"]
            server = running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            running.callback(server.terminate)
            assert server.stdout is not None
            return {door["kind"]: door["url"] for door in json.loads(server.stdout.readline())["doors"]}

        yield start
