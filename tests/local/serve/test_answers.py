"""`serve` gives a program what only other stacks and the cloud know, from the command line and from the settings."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

PROGRAM = """
import pulumi, pulumi_aws as aws

network = pulumi.StackReference("organization/network/prod")
function = aws.lambda_.Function(
    "fn", runtime="nodejs20.x", handler="index.handler", role="arn:aws:iam::123456789012:role/r", code=pulumi.FileArchive("app"),
    environment={"variables": {"TABLE": network.require_output("table")}},
)
aws.lambda_.FunctionUrl("url", function_name=function.name, authorization_type="NONE", invoke_mode="RESPONSE_STREAM")
"""
HANDLER = "export const handler = awslambda.streamifyResponse(async (event, stream) => stream.end(process.env.TABLE));"
ANSWERS = {"organization/network/prod": {"table": "orders"}}


@pytest.mark.parametrize("given", ["option", "settings"])
def test_outputs_of_another_stack_reach_the_function(tmp_path: Path, given: str):
    (tmp_path / "Pulumi.yaml").write_text(f"name: answered-{given}\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "index.mjs").write_text(HANDLER)
    options = ["--port", "0", "--json"]
    if given == "option":
        (tmp_path / "answers.json").write_text(json.dumps(ANSWERS))
        options += ["--answers", str(tmp_path / "answers.json")]
    else:
        (tmp_path / "lambda-streaming.toml").write_text('[answers."organization/network/prod"]\ntable = "orders"\n')
    served = subprocess.Popen(
        [Path(sys.executable).with_name("lambda-streaming"), "serve", str(tmp_path), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert served.stdout is not None
        doors = {door["kind"]: door["url"] for door in json.loads(served.stdout.readline())["doors"]}
        with urllib.request.urlopen(doors["function-url"], timeout=60) as answer:
            assert answer.read() == b"orders"
    finally:
        served.terminate()
        served.communicate()
