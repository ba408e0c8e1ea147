"""The command as it is typed: what it prints, and that nothing of it is left behind."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from click.testing import CliRunner
from lambda_streaming_local.measure import Signer
from lambda_streaming_local.serve.command import serve
from multidict import CIMultiDict

HANDLERS = Path(__file__).parents[1] / "handlers"
PROGRAM = f"""
import pulumi
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy="{{}}")
function = aws.lambda_.Function(
    "fn",
    runtime="nodejs22.x",
    handler="index." + pulumi.Config().require("handler"),
    role=role.arn,
    timeout=120,
    code=pulumi.FileArchive("app")
    if pulumi.Config().get_bool("in_place")
    else pulumi.AssetArchive({{"index.mjs": pulumi.FileAsset("{HANDLERS / "index.mjs"}")}}),
)
aws.lambda_.FunctionUrl(
    "url", function_name=function.name, authorization_type="NONE", invoke_mode=pulumi.Config().get("mode")
)
"""


class Command:
    """`lambda-streaming serve --json`, in a process group of its own."""

    def __init__(
        self, folder: Path, handler: str, temporary: Path, *options: str, env: dict[str, str] | None = None
    ) -> None:
        # Doors have ports by their names: those of tests at the same time are others.
        name = f"served-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        self.temporary = temporary
        self.errors_path = temporary.parent / "errors"
        self.errors = self.errors_path.open("w+b")
        command = "from lambda_streaming_local.serve.command import serve; serve()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, str(folder), "--json", "--config", f"handler={handler}", *options],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(temporary), **(env or {})},
        )
        self.doors = self.line()["doors"]

    def line(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (self.errors.seek(0), self.errors.read())[1].decode()
        return json.loads(line)

    def error(self, text: str) -> str:
        """Waits until a line with `text` was printed to stderr, and returns it."""
        for _ in watchfiles.watch(self.errors_path, rust_timeout=50, yield_on_timeout=True, debounce=50, step=10):
            lines = self.errors_path.read_text().splitlines(keepends=True)
            found = [line for line in lines if text in line and line.endswith("\n")]
            if found:
                return found[0]
            assert self.process.poll() is None, lines
        raise AssertionError(text)

    def get(self) -> Any:
        with urllib.request.urlopen(self.doors[0]["url"], timeout=60) as response:
            return json.loads(response.read())

    def get_status(self, url: str) -> int:
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def rest(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.read()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., Command]]:
    started = []

    def start(handler: str, *options: str, env: dict[str, str] | None = None) -> Command:
        (tmp_path / "temporary").mkdir()
        started.append(Command(tmp_path, handler, tmp_path / "temporary", *options, env=env))
        return started[0]

    yield start
    for each in started:
        each.errors.close()
        if each.process.poll() is None:
            each.process.kill()
        each.process.stdout.close()
        each.process.wait()


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
    summary = json.loads(served.rest())["summary"]
    assert summary["doors"] == [
        {
            "door": "function-url",
            "name": "url",
            "requests": 1,
            "refused": 0,
            "errors": 0,
            "bytes": 1,
            "billed_ms": billed_ms,
            "cost_usd": summary["cost_usd"],
        }
    ]
    assert served.process.wait(60) == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for foreign processes needs Linux")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_however_it_ends(command, number, status):
    served = command("grandchild")
    started = served.get()
    descriptors = [ended(started["process"]), ended(started["child"]), ended(started["daemon"])]
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


class Gate:
    """An address that a handler fetches; `open` answers it."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(60)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def called(self) -> None:
        self._connection, _ = self._listening.accept()
        self._connection.settimeout(60)
        self._connection.recv(4096)

    def open(self) -> None:
        self._connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._listening.close()


def streaming(served: Command, gate: Gate) -> Any:
    """A response whose handler has sent its first chunk and waits for `gate`."""
    response = urllib.request.urlopen(f"{served.doors[0]['url']}?count=1&gate={gate.url}", timeout=60)
    gate.called()
    assert response.readline() == b"chunk 0\n"
    return response


def test_the_first_signal_waits_for_what_is_under_way(command):
    served, gate = command("chunks", "--config", "mode=RESPONSE_STREAM"), Gate()
    with streaming(served, gate) as response:
        served.process.send_signal(signal.SIGINT)
        assert "(url: GET /); Ctrl-C again breaks them off." in served.error(
            "Waiting up to 5 s for 1 request under way"
        )
        with pytest.raises(urllib.error.HTTPError, match="503"):
            served.get()
        gate.open()
        assert response.read() == b""
    lines = [json.loads(line) for line in served.rest().splitlines()]
    assert [line.get("status") for line in lines] == [201, None]
    assert served.process.wait(60) == 0


def test_the_second_signal_breaks_it_off(command):
    served, gate = command("chunks", "--config", "mode=RESPONSE_STREAM"), Gate()
    with streaming(served, gate) as response:
        served.process.send_signal(signal.SIGINT)
        served.error("for 1 request under way")
        served.process.send_signal(signal.SIGINT)
        with pytest.raises(http.client.IncompleteRead):
            response.read()
    gate.close()
    (request, summary) = [json.loads(line) for line in served.rest().splitlines()]
    assert request["error"] is not None
    assert summary["summary"]["doors"][0]["errors"] == 1
    assert served.process.wait(60) == 130


def test_a_stream_that_never_ends_is_broken_off_after_the_grace(command):
    served, gate = command("chunks", "--config", "mode=RESPONSE_STREAM", "--grace", "0.2"), Gate()
    with streaming(served, gate) as response:
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(http.client.IncompleteRead):
            response.read()
    gate.close()
    assert "Broke off 1 request" in served.errors_path.read_text()
    assert served.process.wait(60) == 0
    assert not any(served.temporary.iterdir())


def test_the_secret_is_not_in_the_list_of_processes(command):
    served = command("returned", "--secret-key", "hidden-secret")
    assert b"hidden-secret" not in arguments(served.process.pid)


def test_no_secret_is_printed(command, tmp_path, monkeypatch):
    """Neither the key, nor variables, configuration and credentials that functions get."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "variables").write_text("API_TOKEN=secret-of-a-file\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  own:\n    secure: secret-of-the-stack\n")
    env = {"PASSED": "secret-of-mine", "AWS_ACCESS_KEY_ID": "AKIAMINE", "AWS_SECRET_ACCESS_KEY": "secret-of-aws"}
    options = (
        "--env-file",
        str(tmp_path / "variables"),
        "--pass-env",
        "PASSED",
        "--aws-credentials",
        "--page-port",
        "0",
    )
    served = command("returned", "--secret-key", "secret-of-the-doors", *options, env=env)
    served.get_status(f"{served.doors[0]['url']}?value=MQ%3D%3D")
    url = f"{served.doors[1]['url']}/2015-03-31/functions/{served.doors[1]['function']}/invocations"
    served.get_status(url)  # refused
    served.process.send_signal(signal.SIGTERM)
    printed = served.rest().decode() + served.errors_path.read_text()
    assert "secret-of-" not in printed
    assert served.process.wait(60) == 0


@pytest.mark.parametrize("way", ["file", "variable"])
def test_the_secret_comes_from_a_file_or_a_variable(command, tmp_path, way):
    (tmp_path / "secret").write_text("of-mine\n")
    options = ("--secret-key", f"@{tmp_path / 'secret'}") if way == "file" else ()
    served = command("returned", *options, env={"LAMBDA_STREAMING_SECRET_KEY": "of-mine"} if way == "variable" else {})
    url = f"{served.doors[1]['url']}/2015-03-31/functions/{served.doors[1]['function']}/invocations"

    def ask(secret: str) -> int:
        headers: CIMultiDict[str] = CIMultiDict()
        Signer("test", secret, region="us-east-1").sign("POST", url, headers, b'{"value": "MQ=="}')
        request = urllib.request.Request(url, b'{"value": "MQ=="}', dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    assert (ask("of-mine"), ask("test")) == (200, 403)


def test_a_secret_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: served\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    options = ["--config", "handler=echo", "--offline", "--secret-key", f"@{tmp_path / 'missing'}"]
    result = CliRunner().invoke(serve, [str(tmp_path), *options])
    assert result.exit_code == 2
    assert "the file cannot be read" in result.output


def test_a_debugger_finds_the_function(command):
    served = command("returned", "--inspect")
    with urllib.request.urlopen(served.doors[0]["url"] + "?value=MQ%3D%3D", timeout=60):
        pass
    line = served.error("Debugger listening on ws://127.0.0.1:")
    address = re.findall(r"ws://(127\.0\.0\.1:\d+)/", line)[0]
    with urllib.request.urlopen(f"http://{address}/json/list", timeout=60) as response:
        (target,) = json.loads(response.read())
    assert target["type"] == "node"


def test_a_function_that_no_debugger_can_attach_to_is_told(command):
    served = command("returned", "--inspect", "other")
    served.error("Warning: no debugger can attach to 'other': functions in Node.js here are fn")


def test_a_program_that_stands_where_a_function_is_meant_is_told(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: served\nruntime: python\n")
    result = CliRunner().invoke(serve, ["--inspect", str(tmp_path)])
    assert result.exit_code == 2
    assert "is a program and no function" in result.output


def test_code_that_is_not_there_is_told_once_and_without_a_trace(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: served\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    options = ["--config", "handler=echo", "--config", "in_place=true", "--offline"]
    result = CliRunner().invoke(serve, [str(tmp_path), *options])
    assert result.exit_code == 2
    assert result.output.count(str(tmp_path / "app")) == 1
    assert "the function's code, does not exist; build it, or correct the path" in result.output


def test_a_function_gets_the_variables_of_a_file(command, tmp_path):
    (tmp_path / "variables").write_text("# mine\nexport OWN='a b'\nOTHER=c # more\n")
    served = command("environment", "--env-file", str(tmp_path / "variables"))
    found = served.get()["variables"]
    assert (found["OWN"], found["OTHER"]) == ("a b", "c")


def test_a_function_starts_anew_when_the_file_of_its_variables_changes(command, tmp_path):
    file = tmp_path / ".env"
    file.write_text("OWN=before")
    served = command("environment", "--env-file", str(file))
    assert served.get()["variables"]["OWN"] == "before"
    (tmp_path / "new").write_text("OWN=after")
    (tmp_path / "new").replace(file)
    served.error(".env has changed, so the program ran again; start anew: fn")
    assert served.get()["variables"]["OWN"] == "after"
    file.write_text("no variable")
    served.error(".env has changed, but what runs goes on as before: --env-file")
    assert served.get()["variables"]["OWN"] == "after"


def test_ports_stay_between_runs(command, tmp_path):
    served = command("returned")
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    again = Command(tmp_path, "returned", served.temporary)
    try:
        assert [door["url"] for door in again.doors] == [door["url"] for door in served.doors]
    finally:
        again.errors.close()
        again.process.kill()
        again.process.stdout.close()
        again.process.wait()


def test_a_changed_program_runs_again_at_the_same_address(command, tmp_path):
    served = command("returned")
    program = next(tmp_path.rglob("__main__.py"))
    program.write_text(
        program.read_text().replace('"index." + pulumi.Config().require("handler")', '"index.environment"')
    )
    served.error("__main__.py has changed, so the program ran again; start anew: fn")
    assert "variables" in served.get()
    program.write_text("raise ValueError('broken')")
    served.error("__main__.py has changed, but what runs goes on as before")
    assert "variables" in served.get()


def test_it_ends_while_a_changed_program_runs(command, tmp_path):
    served = command("returned")
    os.mkfifo(tmp_path / "never")
    program = next(tmp_path.rglob("__main__.py"))
    program.write_text(f"print('runs again', flush=True)\nopen('{tmp_path / 'never'}').read()\n")
    served.error("runs again")
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    assert "Traceback" not in served.errors_path.read_text()


def test_it_ends_when_nobody_reads_its_lines_any_more(command):
    served = command("logs")
    served.process.stdout.close()
    with urllib.request.urlopen(served.doors[0]["url"], timeout=60) as response:
        assert response.status == 200
    assert served.process.wait(60) == 1
    assert "Traceback" not in served.errors_path.read_text()
    assert not any(served.temporary.iterdir())


def test_a_function_starts_anew_when_its_folder_changes(command, tmp_path):
    (tmp_path / "app").mkdir()
    code = tmp_path / "app" / "index.mjs"
    code.write_text("export const version = async () => 1;")
    served = command("version", "--config", "in_place=true")
    assert served.get() == 1
    code.write_text("export const version = async () => 2;")
    served.error("its code has changed, so the next request starts it anew")
    assert served.get() == 2


def test_what_will_have_no_effect_is_told(command):
    served = command("logs", "--viewer-country", "DE")
    served.error("the country of viewers counts for nothing: the stack declares no distribution")


def test_variables_and_credentials_of_the_user_on_request(command, tmp_path, monkeypatch):
    (tmp_path / "credentials").write_text(
        "[mine]\naws_access_key_id=AKIAMINE\naws_secret_access_key=secret\naws_session_token=token\n"
    )
    env = {
        "WANTED": "1",
        "UNWANTED": "1",
        "AWS_PROFILE": "mine",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    found = command("environment", "--pass-env", "WANTED", "--aws-credentials", env=env).get()["variables"]
    assert (found["WANTED"], "UNWANTED" in found, "AWS_PROFILE" in found) == ("1", False, False)
    assert found["AWS_ACCESS_KEY_ID"] == "AKIAMINE"
    assert found["AWS_SECRET_ACCESS_KEY"] == "secret"
    assert found["AWS_SESSION_TOKEN"] == "token"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--pass-env", "NOT_SET_ANYWHERE"), "--pass-env NOT_SET_ANYWHERE: no such variable is set here"),
        (("--aws-credentials",), "--aws-credentials: no AWS credentials are configured here"),
    ],
)
def test_what_the_user_does_not_have_is_told(tmp_path, monkeypatch, option, message):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "Pulumi.yaml").write_text("name: served\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    result = CliRunner().invoke(serve, [str(tmp_path), "--config", "handler=echo", *option])
    assert result.exit_code == 2
    assert message in result.output


def test_functions_logs_are_json_lines(command):
    served = command("logs")
    with urllib.request.urlopen(served.doors[0]["url"], timeout=60) as response:
        request_id = response.headers["x-amzn-RequestId"]
    line = json.loads(served.error('"message": "a line of the function"'))
    assert (line["level"], line["requestId"]) == ("INFO", request_id)
    assert line["function"].startswith("fn")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def arguments(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
