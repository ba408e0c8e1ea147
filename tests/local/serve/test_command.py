"""The command as it is typed: what it prints, and that nothing of it is left behind."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HANDLERS = Path(__file__).parent / "handlers"
PROGRAM = f"""
import pulumi
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy="{{}}")
function = aws.lambda_.Function(
    "fn",
    runtime="nodejs22.x",
    handler="index." + pulumi.Config().require("handler"),
    role=role.arn,
    code=pulumi.AssetArchive({{"index.mjs": pulumi.FileAsset("{HANDLERS / "index.mjs"}")}}),
)
aws.lambda_.FunctionUrl("url", function_name=function.name, authorization_type="NONE")
"""


class Command:
    """`lambda-streaming serve --json`, in a process group of its own."""

    def __init__(self, folder: Path, handler: str, temporary: Path) -> None:
        (folder / "Pulumi.yaml").write_text("name: served\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        self.temporary = temporary
        self.errors = (folder / "errors").open("w+b")
        command = "from lambda_streaming_local.serve import serve; serve()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, str(folder), "--json", "--config", f"handler={handler}"],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        self.doors = self.line()["doors"]

    def line(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (self.errors.seek(0), self.errors.read())[1].decode()
        return json.loads(line)

    def get(self) -> Any:
        with urllib.request.urlopen(self.doors[0]["url"], timeout=60) as response:
            return json.loads(response.read())

    def rest(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.read()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[[str], Command]]:
    started = []

    def start(handler: str) -> Command:
        (tmp_path / "temporary").mkdir()
        started.append(Command(tmp_path, handler, tmp_path / "temporary"))
        return started[0]

    yield start
    for each in started:
        each.errors.close()
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def ended(pid: int) -> int | None:
    """Something to wait on for the end of a process; None where it has ended."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def wait_for_end(descriptor: int | None) -> None:
    if descriptor is not None:
        assert select.select([descriptor], [], [], 60)[0]
        os.close(descriptor)


def test_a_line_with_the_doors_and_one_for_each_request(command):
    served = command("returned")
    url, api = served.doors
    assert url == {
        "kind": "function-url",
        "name": "url",
        "url": url["url"],
        "function": url["function"],
        "auth": "NONE",
    }
    assert url["function"].startswith("fn")
    assert api == {**url, "kind": "lambda-api", "name": "fn", "url": api["url"], "auth": "AWS_IAM"}
    with urllib.request.urlopen(url["url"] + "/a/b?value=MQ%3D%3D", timeout=60) as response:
        assert response.read() == b"1"
        request_id = response.headers["x-amzn-RequestId"]
    line = served.line()
    assert line.pop("ttfb_ms") <= line.pop("duration_ms")
    init_ms, billed_ms = line.pop("init_ms"), line.pop("billed_ms")
    assert 0 < init_ms < billed_ms
    # The program declares neither memory nor architecture: 128 MB of x86_64.
    assert line.pop("cost_usd") == pytest.approx(0.2e-6 + billed_ms / 1000 * 0.125 * 0.0000166667)
    assert line == {
        "door": "function-url",
        "name": "url",
        "method": "GET",
        "path": "/a/b",
        "status": 200,
        "chunks": 1,
        "bytes": 1,
        "request_id": request_id,
        "error": None,
        "warning": None,
    }
    served.process.send_signal(signal.SIGTERM)
    assert served.rest() == b""
    assert served.process.wait(60) == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for foreign processes needs Linux")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_however_it_ends(command, number, status):
    served = command("grandchild")
    started = served.get()
    descriptors = [ended(started["process"]), ended(started["child"])]
    assert None not in descriptors
    folders = list(served.temporary.glob("lambda-streaming-*"))
    assert len(folders) == 1
    reaper = ended(next(pid for pid in children(served.process.pid) if b"reaper" in arguments(pid)))

    served.process.send_signal(number)
    assert served.process.wait(60) == status
    for descriptor in [*descriptors, reaper]:
        wait_for_end(descriptor)
    assert not folders[0].exists()
    for door in served.doors:
        socket.create_server(("127.0.0.1", int(door["url"].rpartition(":")[2]))).close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def arguments(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
