"""Whatever a state, a project's file or a settings file holds: a verdict or one sentence, never a traceback.

HYPOTHESIS_PROFILE=long tries many more; what once failed is kept by hypothesis in its database and below as an example.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lambda_streaming_local.check.command import check

EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 40
LITERALS = st.sampled_from(
    ("None", "True", "-1", "1e400", "'x'", "''", "[]", "{}", "b'x'", "object()", "pulumi.Output.from_input(None)",
     "pulumi.Output.secret('x')", "pulumi.AssetArchive({'a': pulumi.StringAsset('')})", "pulumi.FileArchive('missing')",
     "aws.get_region_output().region", "config.get('missing')", "last", "[last, last]", "{'a': [last]}", "'*'")
)  # fmt: skip
ARGUMENTS = st.sampled_from(
    ("runtime", "handler", "role", "code", "timeout", "function_name", "authorization_type", "invoke_mode", "environment",
     "opts", "memory_size", "tags", "vpc_config", "principal", "origins", "entry", "app", "door", "misspelt")
)  # fmt: skip
CLASSES = st.sampled_from(
    ("aws.lambda_.Function", "aws.lambda_.FunctionUrl", "aws.lambda_.Permission", "aws.cloudfront.Distribution",
     "lambda_streaming.StreamingFunction", "lambda_streaming.StreamingUrl", "lambda_streaming.StreamingService",
     "pulumi.ComponentResource", "pulumi.StackReference", "aws.Provider")
)  # fmt: skip
DECLARATIONS = st.builds(
    lambda cls, name, arguments: (
        f"last = {cls}({', '.join([repr(name), *(f'{k}={v}' for k, v in arguments.items())])})"
    ),
    CLASSES,
    st.text(max_size=5) | st.just("fn"),
    st.dictionaries(ARGUMENTS, LITERALS, max_size=4),
)
STATEMENTS = DECLARATIONS | st.sampled_from(
    ("print('{')", "pulumi.export('a', last)", "config.require('missing')", "last.arn.apply(lambda arn: 1 / 0)", "1 / 0",
     "import missing", "raise SystemExit(3)", "os._exit(0)", "def (", "sys.stdout.close()", "sys.stderr.close()", "last = last.arn",
     "pulumi.log.error('told')", "pulumi.runtime.set_mocks(None)", "asyncio.get_event_loop().stop()", "last = last['a']")
)  # fmt: skip
# Whatever stands beside one of these, nothing can be judged.
FAILURES = {"1 / 0", "import missing", "raise SystemExit(3)", "def (", "os._exit(0)", "config.require('missing')"}
PREAMBLE = """import asyncio, os, sys
import pulumi, pulumi_aws as aws, lambda_streaming
config, last = pulumi.Config(), None
"""
PROGRAMS = st.lists(STATEMENTS, max_size=4).map(lambda lines: PREAMBLE + "\n".join(lines) + "\n")
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Each runs in a process of its own.
PROGRAM_RUNS = settings(QUICK, max_examples=EXAMPLES // 5)
TYPES = (
    "aws:lambda/function:Function",
    "aws:lambda/functionUrl:FunctionUrl",
    "aws:lambda/permission:Permission",
    "aws:cloudfront/distribution:Distribution",
    "pulumi:providers:aws",
    "pulumi:pulumi:Stack",
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(("functionName", "authorizationType", "invokeMode", "origins", "runtime", "__defaults", "name"))
URNS = st.builds("urn:pulumi:dev::app::{}::{}".format, st.sampled_from(TYPES), st.text(max_size=5)) | VALUES
RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "urn": URNS,
        "type": st.sampled_from(TYPES) | VALUES,
        "custom": VALUES,
        "id": VALUES,
        "inputs": st.dictionaries(NAMES | st.text(max_size=8), VALUES, max_size=4) | VALUES,
        "outputs": st.dictionaries(NAMES, VALUES, max_size=4) | VALUES,
        "parent": URNS,
        "dependencies": st.lists(URNS, max_size=2) | VALUES,
        "propertyDependencies": VALUES,
    },
)
STATES = VALUES | st.fixed_dictionaries(
    {
        "version": st.just(3) | VALUES,
        "deployment": st.fixed_dictionaries({"resources": st.lists(RESOURCES, max_size=4)}) | VALUES,
    }
)


def is_verdict(result: Result) -> None:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
    if result.exit_code == 2:
        assert "Error: " in result.output


@QUICK
@given(STATES)
@example({"version": 3, "deployment": [1]})
@example({"version": 3, "deployment": {"resources": [{"urn": 5, "type": None}]}})
@example({"version": 3, "deployment": {"resources": [{"urn": "u", "type": "t", "inputs": {"a": 1e400}}]}})
def test_any_state(tmp_path_factory: Any, state: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any-state.json"
    path.write_text(json.dumps(state))
    is_verdict(CliRunner().invoke(check, ["--state", str(path)]))


@QUICK
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"[" * 100_000)
@example(b"9" * 5_000)
@example(b'{"deployment": {"resources": [{"urn": "u", "type": "t", "inputs": {"a": ' + b"9" * 5_000 + b"}}]}}")
def test_any_bytes_as_a_state(tmp_path_factory: Any, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.json"
    path.write_bytes(content)
    result = CliRunner().invoke(check, ["--state", str(path)])
    is_verdict(result)
    assert result.exit_code == 2


@QUICK
@given(st.sampled_from(("lambda-streaming.toml", "Pulumi.yaml", "pyproject.toml")), st.text(max_size=120))
@example("lambda-streaming.toml", "rules = " + "[" * 2_000)
@example("Pulumi.yaml", "a: &a [*a]")
@example("Pulumi.yaml", "name: app\nruntime: {name: 5}")
def test_any_text_as_a_settings_file(tmp_path_factory: Any, name: str, text: str) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "any-settings"
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: app\nruntime: cobol\n")  # so that nothing runs
    (folder / "pyproject.toml").unlink(missing_ok=True)
    (folder / "lambda-streaming.toml").unlink(missing_ok=True)
    (folder / name).write_text(
        "[tool.lambda-streaming]\n" + text if name == "pyproject.toml" else text, encoding="utf-8"
    )
    is_verdict(CliRunner().invoke(check, [str(folder)]))


@PROGRAM_RUNS
@given(PROGRAMS)
@example(f"{PREAMBLE}sys.stdout.close()")
@example(f"{PREAMBLE}sys.stderr.close(); pulumi.log.error('told')")
def test_any_program(tmp_path_factory: Any, capfd: Any, program: str) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "any-program"
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    result = CliRunner().invoke(check, [str(folder)])
    is_verdict(result)
    if not FAILURES.isdisjoint(program.splitlines()):
        assert result.exit_code == 2
    # Of a failure the program's own lines are shown, and none of ours.
    assert "lambda_streaming_local" not in result.output + capfd.readouterr().err
