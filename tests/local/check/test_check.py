from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main

EXAMPLES = Path(__file__).parents[3] / "examples"


def check(*args: object):
    return CliRunner().invoke(main, ["check", *map(str, args)])


@pytest.mark.parametrize("example", ["chat", "private-vpc"])
def test_the_examples_are_clean(example: str):
    result = check(EXAMPLES / example, "--format", "json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["undecided"], report["errors"]) == (0, [], [])
    assert {finding["level"] for finding in report["findings"]} <= {"advisory"}
    assert report["resources"] > 10


def test_a_mandatory_finding_says_what_where_and_how_to_fix_it():
    result = check(EXAMPLES / "rejected", "--format", "json")
    assert result.exit_code == 1
    (finding,) = [finding for finding in json.loads(result.stdout)["findings"] if finding["rule"] == "url-auth-none"]
    assert finding["level"] == "mandatory"
    assert finding["type"] == "aws:lambda/functionUrl:FunctionUrl"
    assert finding["urn"].endswith(f"::{finding['name']}")
    assert finding["message"]
    assert finding["fix"]
    assert finding["url"].startswith("https://docs.aws.amazon.com/")


def test_text_names_the_programs_line_and_counts():
    result = check(EXAMPLES / "rejected")
    assert "url-auth-none" in result.stdout
    assert "examples/rejected/__main__.py:" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("failed: ")


def test_levels_from_a_policy_config(tmp_path):
    file = tmp_path / "config.json"
    file.write_text('{"all": "advisory"}')
    result = check(EXAMPLES / "rejected", "--policy-config", file, "--format", "json")
    assert result.exit_code == 0
    assert {finding["level"] for finding in json.loads(result.stdout)["findings"]} == {"advisory"}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{", "is not JSON"),
        ('{"url-auth-nome": "advisory"}', "url-auth-none"),
        ("[]", "config.json"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_policy_config_is_told_in_one_sentence(tmp_path, config, message):
    file = tmp_path / "config.json"
    file.write_text(config)
    result = check(EXAMPLES / "chat", "--policy-config", file)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_state_file(tmp_path):
    file = tmp_path / "state.json"
    url = {
        "urn": "urn:pulumi:prod::shop::aws:lambda/functionUrl:FunctionUrl::open",
        "type": "aws:lambda/functionUrl:FunctionUrl",
        "custom": True,
        "inputs": {"authorizationType": "NONE", "functionName": "f"},
    }
    file.write_text(json.dumps({"deployment": {"resources": [url]}}))
    result = check("--state", file, "--format", "json")
    assert result.exit_code == 1
    assert "url-auth-none" in {finding["rule"] for finding in json.loads(result.stdout)["findings"]}


def test_what_cannot_be_judged_exits_with_2(tmp_path):
    result = check(tmp_path)
    assert result.exit_code == 2
    assert "no Pulumi.yaml in" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_report_that_cannot_be_written_is_no_verdict(tmp_path, format_):
    file = tmp_path / "state.json"
    file.write_text('{"deployment": {"resources": []}}')
    command = [Path(sys.executable).with_name("lambda-streaming"), "check", "--state", file, "--format", format_]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "Error: the report cannot be written: No space left on device"


def test_what_the_stack_only_reads_is_not_judged_itself(tmp_path):
    function, url = "aws:lambda/function:Function", "aws:lambda/functionUrl:FunctionUrl"
    read = {"urn": f"urn:pulumi:prod::shop::{function}::got", "type": function, "custom": True, "external": True}
    read["inputs"] = {"name": "got", "runtime": "nodejs18.x", "vpcConfig": {"subnetIds": ["subnet-1"]}}
    own = {"urn": f"urn:pulumi:prod::shop::{url}::own", "type": url, "custom": True}
    own["inputs"] = {"functionName": "got", "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"}
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"deployment": {"resources": [read, own]}}))
    found = json.loads(check("--state", file, "--format", "json").stdout)["findings"]
    assert [(one["rule"], one["name"]) for one in found] == [("url-in-vpc", "own")]


def test_what_keeps_several_rules_from_deciding_is_told_once(tmp_path):
    type_ = "aws:cloudfront/distribution:Distribution"
    origin = {"originId": "fn", "domainName": "abc.lambda-url.eu-west-1.on.aws", "customOriginConfig": {}}
    origin["originAccessControlId"] = "E1EXAMPLE"
    behavior = {"targetOriginId": "fn", "viewerProtocolPolicy": "https-only", "compress": True}
    front = {"urn": f"urn:pulumi:prod::shop::{type_}::front", "type": type_, "custom": True}
    front["inputs"] = {"origins": [origin], "defaultCacheBehavior": behavior}
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"deployment": {"resources": [front]}}))
    result = check("--state", file)
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("undecided")]
    assert {"origin-timeout-mismatch,", "stream-cached,", "stream-compressed", "front"} <= set(line.split())
    assert result.stdout.count("names a function that is not in this stack") == 1


@pytest.mark.parametrize("file", ["__main__.py", "Pulumi.yaml"])
def test_a_file_means_the_program_that_it_belongs_to(file):
    result = check(EXAMPLES / "json-lines" / file, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["resources"] > 3


def test_a_program_may_take_as_long_as_it_is_given(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import threading\nthreading.Event().wait()\n")
    result = check(tmp_path, "--timeout", "0.5")
    assert result.exit_code == 2
    assert "did not end within 0.5 seconds, and was ended; give it longer with --timeout" in result.stderr
