"""What breaks in the midst: the right exit status, one sentence, and nothing left running or lying about."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

import aiohttp
import psutil
import pytest
from click.testing import CliRunner, Result
from lambda_streaming_local.check.command import check

COMMAND = [sys.executable, "-m", "lambda_streaming_local"]
PROGRAM = """
import pulumi_aws as aws
aws.lambda_.Function("fn", runtime="nodejs22.x", handler="index.handler", role="arn:aws:iam::123456789012:role/r")
"""


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::app::{kind}::{name}"


def state() -> bytes:
    function = {"runtime": "nodejs22.x", "handler": "index.handler", "name": "fn", "timeout": 30}
    url = {"functionName": "fn", "authorizationType": "NONE", "invokeMode": "RESPONSE_STREAM"}
    resources = [
        {"urn": urn("pulumi:pulumi:Stack", "app-dev"), "type": "pulumi:pulumi:Stack", "custom": False},
        *(
            {"urn": urn(kind, "one"), "type": kind, "custom": True, "id": "one", "inputs": inputs, "outputs": inputs}
            for kind, inputs in (
                ("aws:lambda/function:Function", function),
                ("aws:lambda/functionUrl:FunctionUrl", url),
            )
        ),
    ]
    return json.dumps({"version": 3, "deployment": {"resources": resources}}).encode()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(check, [str(argument) for argument in arguments])


def is_told(result: Result, *parts: str) -> None:
    """Status 2 and one sentence, which has `parts`."""
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    errors = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, result.output
    for part in parts:
        assert part in result.output
    assert "Traceback" not in result.output


WHOLE = state()


@pytest.mark.parametrize("size", range(0, len(WHOLE), 100))
def test_a_state_that_ends_too_early(tmp_path, size):
    path = tmp_path / "state.json"
    path.write_bytes(WHOLE[:size])
    is_told(run("--state", path), str(path))


def test_the_whole_state_is_judged(tmp_path):
    (tmp_path / "state.json").write_bytes(WHOLE)
    assert run("--state", tmp_path / "state.json").exit_code == 1  # it is public


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise ValueError('of the program')", "of the program"),
        ("import sys; sys.exit(3)", "3"),
        ("import os; os._exit(0)", "ended"),
        ("import os; os._exit(7)", "7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "9"),
        ("def f(): f()\nf()", "RecursionError"),
        ("while True: pass", "--timeout"),
    ],
    ids=["raises", "exits", "ends without a word", "ends with a status", "is killed", "recurses", "never ends"],
)
def test_a_program_that_goes_wrong(project, program, said):
    (project / "__main__.py").write_text(PROGRAM + program)
    before = set(psutil.Process().children(recursive=True))
    is_told(run(project, "--timeout", "20" if "while" not in program else "3"), said)
    assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for foreign processes needs Linux")
def test_a_program_that_leaves_a_child_behind(project, tmp_path):
    (project / "__main__.py").write_text(
        PROGRAM
        + f"import os, time\npid = os.fork()\nif pid:\n    open({str(tmp_path / 'child')!r}, 'w').write(str(pid))\n"
        "else:\n    time.sleep(900)\n"
    )
    assert run(project).exit_code in (0, 1)
    child = int((tmp_path / "child").read_text())
    with suppress(ProcessLookupError):
        assert select.select([os.pidfd_open(child)], [], [], 60)[0]


def test_what_a_program_prints_is_not_in_the_report(project):
    (project / "__main__.py").write_text(PROGRAM + "print('{}')\nprint('not json', flush=True)\n")
    done = command(["check", str(project), "--format", "json"])
    assert json.loads(done.stdout)


BROKEN = [
    ("Pulumi.yaml", "name: [", "Pulumi.yaml"),
    ("Pulumi.yaml", "- a list", "Pulumi.yaml"),
    ("Pulumi.yaml", "name: app", "Pulumi.yaml"),
    ("Pulumi.yaml", "\0", "Pulumi.yaml"),
    ("Pulumi.dev.yaml", "config: [", "Pulumi.dev.yaml"),
    ("Pulumi.dev.yaml", "config: text", "Pulumi.dev.yaml"),
    ("lambda-streaming.toml", "rules = [", "lambda-streaming.toml"),
    ("lambda-streaming.toml", 'profile = "none of ours"', "lambda-streaming.toml"),
    ("lambda-streaming.toml", "rules = 5", "lambda-streaming.toml"),
    ("lambda-streaming.toml", "own = 5", "lambda-streaming.toml"),
    ("lambda-streaming.toml", "[[exceptions]]\nrule = 'url-auth-none'", "lambda-streaming.toml"),
    ("pyproject.toml", "[tool.lambda-streaming]\nprofile = 5", "pyproject.toml"),
    ("pyproject.toml", "[tool.lambda-streaming]\nprofile = [", "pyproject.toml"),
]


@pytest.mark.parametrize(("name", "text", "said"), BROKEN)
def test_a_configuration_that_is_broken(project, name, text, said):
    (project / name).write_text(text)
    options = ("--stack", "dev") if name == "Pulumi.dev.yaml" else ()
    is_told(run(project, *options), said)


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--policy-config", "{"),
        ("--policy-config", "[]"),
        ("--policy-config", '{"no-rule-of-ours": "mandatory"}'),
        ("--answers", "{"),
        ("--answers", "[1]"),
        ("--baseline", "{"),
        ("--baseline", "5"),
        ("--state", ""),
        ("--state", "[]"),
    ],
)
def test_a_file_of_the_command_line_that_is_broken(project, tmp_path, option, text):
    (tmp_path / "given").write_text(text)
    is_told(run(project, option, tmp_path / "given"), str(tmp_path / "given"))
    (tmp_path / "given").unlink()
    is_told(run(project, option, tmp_path / "given"), str(tmp_path / "given"))


# No file may grow over 100 bytes, as on a disk that is full. A program of its own sets that: a `preexec_fn` would fork
# this process, whose threads of gRPC do not bear it.
FULL_DISK = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
os.execv(sys.argv[1], sys.argv[1:])
"""


def command(arguments: Sequence[str], full: bool = False, **env: str) -> subprocess.CompletedProcess[str]:
    limited = [sys.executable, "-c", FULL_DISK] if full else []
    return subprocess.run(
        [*limited, *COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **env},
    )


@pytest.mark.parametrize(
    "option",
    [("--output", "json={}/report.json"), ("--output", "sarif={}/report.sarif"), ("--write-baseline", "{}/base")],
)
def test_a_full_disk_for_a_report(tmp_path, option):
    (tmp_path / "state.json").write_bytes(WHOLE)
    options = [text.format(tmp_path) for text in option]
    done = command(["check", "--state", str(tmp_path / "state.json"), *options], full=True)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_for_the_code(project, tmp_path):
    (project / "__main__.py").write_text("""
import pulumi, pulumi_aws as aws
code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("x" * 1000)})
aws.lambda_.Function("fn", runtime="nodejs22.x", handler="index.handler", code=code, role="arn:aws:iam::123456789012:role/r")
""")
    (tmp_path / "temporary").mkdir()
    done = command(["serve", str(project), "--offline"], full=True, TMPDIR=str(tmp_path / "temporary"))
    assert done.returncode == 2, done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any((tmp_path / "temporary").iterdir())


def test_a_runtime_that_is_killed_while_it_loads(serve, declare):
    async def scenario(served):
        for _ in range(2):
            async with served.client.get(served.url) as response:
                assert (response.status, await response.read()) == (502, b"Internal Server Error")
            assert "signal: killed" in (await served.logged()).error

    source = "process.kill(process.pid, 'SIGKILL'); export const handler = async () => 1;"
    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)


@pytest.mark.parametrize("phase", ["before", "within", "after"])
def test_a_runtime_that_is_killed_at_any_time(serve, declare, phase):
    async def scenario(served):
        async with served.client.get(served.url, params={"die": phase}) as response:
            if phase == "before":
                assert response.status == 502
            elif phase == "within":
                with pytest.raises(aiohttp.ClientPayloadError):
                    await response.read()
            else:
                assert await response.read() == b"part"
        error = (await served.logged()).error
        assert error is not None
        assert error.startswith("after the response had ended: ") == (phase == "after")
        for _ in range(3):  # the next requests get an environment of their own, or a whole one
            async with served.client.get(served.url) as response:
                assert (response.status, await response.read()) == (200, b"part")
            assert (await served.logged()).error is None

    source = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { die } = event.queryStringParameters ?? {};
  if (die === 'before') process.kill(process.pid, 'SIGKILL');
  stream.write('part');
  if (die === 'within') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  }
  stream.end();
  if (die === 'after') setImmediate(() => setImmediate(() => process.kill(process.pid, 'SIGKILL')));
});
"""
    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_jumps_within_a_stream(serve, declare, monkeypatch, jump):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url}) as response:
            assert await response.content.readline() == b"chunk 0\n"
            with monkeypatch.context() as patched:
                now = time.time
                patched.setattr(time, "time", lambda: now() + jump)
                for number in range(3):
                    served.gates.open(str(number))
                assert await response.read() == b"chunk 1\nchunk 2\n"
                log = await served.logged()
                async with served.client.get(served.url) as again:
                    assert again.status == 201
        assert log.error is None
        assert 0 < log.ttfb_ms < log.duration_ms < 3_600_000
        assert 0 < log.billed_ms < 3_600_000

    serve(declare("chunks"), scenario)
