from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main

PROGRAM = """
import pulumi_aws as aws
aws.lambda_.FunctionUrl("open", function_name="elsewhere", authorization_type="NONE", invoke_mode="RESPONSE_STREAM")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def check(project: Path, settings: str, *options: str) -> tuple[int, list[tuple[str, str]], str]:
    (project / "lambda-streaming.toml").write_text(settings)
    result = CliRunner().invoke(main, ["check", str(project), "--format", "json", *options])
    said = json.loads(result.stdout)["findings"] if result.exit_code != 2 else []
    return result.exit_code, [(finding["rule"], finding["level"]) for finding in said], result.output


def exception(rule: str, rest: str = "") -> str:
    return f'[[exceptions]]\nrule = "{rule}"\nresource = "open"\nreason = "a page without data"\n{rest}\n'


def test_an_accepted_finding_does_not_count(project):
    code, said, _ = check(project, exception("url-auth-none"))
    assert code == 0
    assert "url-auth-none" not in dict(said)
    assert "exceptions" not in dict(said)


def test_an_expired_exception_is_a_finding_beside_what_it_accepted(project):
    code, said, output = check(project, exception("url-auth-none", "expires = 2020-01-31"))
    assert code == 1
    assert {("url-auth-none", "mandatory"), ("exceptions", "advisory")} <= set(said)
    assert "expired on 2020-01-31" in output


def test_a_useless_exception_is_a_finding_mandatory_in_the_strict_profile(project):
    both = exception("url-auth-none") + exception("cors-open")
    assert ("exceptions", "advisory") in check(project, both)[1]
    code, said, _ = check(project, both, "--profile", "strict")
    assert code == 1
    assert ("exceptions", "mandatory") in said


def test_the_minimal_profile_asks_who_can_reach_what_alone(project):
    _, said, _ = check(project, 'profile = "minimal"')
    assert dict(said)["url-auth-none"] == "mandatory"
    assert "runtime-cannot-stream" not in dict(said)


def test_a_policy_configuration_that_allows_no_exception(project, tmp_path):
    config = tmp_path / "config.json"
    config.write_text('{"url-auth-none": {"allowExceptions": false}, "exceptions": "mandatory"}')
    code, said, output = check(project, exception("url-auth-none"), "--policy-config", str(config))
    assert code == 1
    assert {("url-auth-none", "mandatory"), ("exceptions", "mandatory")} <= set(said)
    assert "allows none" in output


def test_a_broken_file_is_told_in_one_sentence(project):
    code, _, output = check(project, "profile = [")
    assert code == 2
    assert "lambda-streaming.toml is not TOML" in output
