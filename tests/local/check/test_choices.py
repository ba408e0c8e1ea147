"""What the command line chooses: rules, levels, what fails, where reports go, and several stacks at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main
from pulumi.runtime.rpc import UNKNOWN

URL, FUNCTION = "aws:lambda/functionUrl:FunctionUrl", "aws:lambda/function:Function"


def check(*args: object):
    return CliRunner().invoke(main, ["check", *map(str, args)])


def write_state(file: Path, *resources: tuple[str, str, dict], stack: str = "prod::shop") -> Path:
    entries = [
        {"urn": f"urn:pulumi:{stack}::{type_}::{name}", "type": type_, "custom": True, "inputs": inputs}
        for type_, name, inputs in resources
    ]
    file.write_text(json.dumps({"deployment": {"resources": entries}}))
    return file


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A mandatory finding, an advisory one, and one of the profile production."""
    return write_state(
        tmp_path / "state.json",
        (URL, "open", {"functionName": "f", "authorizationType": "NONE"}),
        (URL, "any", {"functionName": "g", "authorizationType": "AWS_IAM", "cors": {"allowOrigins": ["*"]}}),
    )


def read_rules(*args: object) -> set[str]:
    return {finding["rule"] for finding in json.loads(check(*args, "--format", "json").stdout)["findings"]}


def test_profiles(state):
    assert read_rules("--state", state) == {"url-auth-none", "cors-any-origin"}
    assert read_rules("--state", state, "--profile", "production") == {
        "url-auth-none",
        "cors-any-origin",
        "url-buffered",
    }


def test_selected_and_ignored_rules(state):
    assert read_rules("--state", state, "--select", "url-buffered") == {"url-buffered"}
    assert read_rules("--state", state, "--ignore", "url-auth-none") == {"cors-any-origin"}
    unknown = check("--state", state, "--select", "url-auth-nome")
    assert unknown.exit_code == 2
    assert "url-auth-none" in unknown.stderr


def test_what_fails_the_run(state, tmp_path):
    harmless = ("--state", state, "--ignore", "url-auth-none")
    assert check(*harmless).exit_code == 0
    assert check(*harmless, "--fail-on", "undecided").exit_code == 0
    assert check(*harmless, "--fail-on", "undecided,advisory").exit_code == 1
    later = write_state(tmp_path / "later.json", (URL, "later", {"functionName": "f", "authorizationType": UNKNOWN}))
    assert check("--state", later).exit_code == 0
    assert check("--state", later, "--fail-on", "undecided").exit_code == 1
    wrong = check("--state", later, "--fail-on", "everything")
    assert wrong.exit_code == 2
    assert "mandatory, advisory, undecided, unseen" in wrong.stderr


def test_short_is_one_line_a_finding(state):
    lines = check("--state", state, "--format", "short").stdout.splitlines()
    assert lines[0].startswith("prod::shop: mandatory: url-auth-none: open: authorizationType: ")
    assert lines[1].startswith("prod::shop: advisory: cors-any-origin: any: cors.allowOrigins: ")
    assert len(lines) == 2


def test_reports_beside_the_printed_one(state, tmp_path):
    result = check("--state", state, "--output", f"json={tmp_path}/a.json", "--output", f"sarif={tmp_path}/b.sarif")
    assert "url-auth-none" in result.stdout
    assert json.loads((tmp_path / "a.json").read_text())["passed"] is False
    assert json.loads((tmp_path / "b.sarif").read_text())["version"] == "2.1.0"
    for wrong in ("sarif", "sarif=", "sarff=x"):
        assert check("--state", state, "--output", wrong).exit_code == 2
    assert check("--state", state, "--output", f"json={tmp_path}/no/such/folder").exit_code == 2


def test_the_worst_comes_first_and_the_last_line_says_what_it_comes_to(state, tmp_path):
    text = check("--state", state).stdout
    assert text.index("url-auth-none") < text.index("cors-any-origin")
    assert text.splitlines()[0] == f"{state}: stack prod, project shop"
    assert text.splitlines()[-1] == "failed: 1 mandatory, 1 advisory, in 2 resources"
    clean = write_state(tmp_path / "clean.json", (FUNCTION, "f", {"name": "f", "runtime": "nodejs24.x"}))
    assert check("--state", clean).stdout.splitlines()[-1] == "passed: nothing to report, in 1 resource"


def test_what_a_loop_declares_is_told_once(tmp_path):
    urls = [
        (URL, f"tool-{number}", {"functionName": f"f{number}", "authorizationType": "NONE"}) for number in range(20)
    ]
    text = check("--state", write_state(tmp_path / "state.json", *urls)).stdout
    assert text.count("anyone on the internet") == 1
    assert "(20)" in text
    assert 'resource = "tool-*"' in text


def test_each_finding_offers_its_exception(state):
    lines = [line.strip() for line in check("--state", state).stdout.splitlines()]
    start = lines.index("[[exceptions]]")
    assert lines[start + 1 : start + 3] == ['rule = "url-auth-none"', 'resource = "open"']


def test_the_stack_of_a_function_and_the_one_of_its_distribution_are_one_graph(tmp_path):
    host = "abc.lambda-url.eu-west-1.on.aws"
    front = {
        "origins": [{"originId": "fn", "domainName": host, "originAccessControlId": "E1", "customOriginConfig": {}}],
        "defaultCacheBehavior": {"targetOriginId": "fn", "viewerProtocolPolicy": "https-only", "compress": True},
    }
    distribution = ("aws:cloudfront/distribution:Distribution", "front", front)
    cdn = write_state(tmp_path / "cdn.json", distribution, stack="prod::cdn")
    alone = json.loads(check("--state", cdn, "--format", "json").stdout)
    assert "stream-compressed" in {one["rule"] for one in alone["undecided"]}
    url = {"functionName": "f", "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"}
    function = (FUNCTION, "f", {"name": "f", "runtime": "nodejs24.x", "timeout": 60})
    urls = (URL, "url", {**url, "functionUrl": f"https://{host}/"})
    app = write_state(tmp_path / "app.json", function, urls, stack="prod::app")
    both = json.loads(check("--state", cdn, "--state", app, "--format", "json").stdout)
    assert "stream-compressed" in {one["rule"] for one in both["findings"]}
    assert both["undecided"] == []
    assert {one["stack"] for one in both["findings"]} == {"prod"}
    assert len(both["judged"]) == 2


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(
        "import pulumi_aws as aws\n"
        'aws.lambda_.FunctionUrl("open", function_name="elsewhere", authorization_type="NONE")\n'
    )
    return folder


def test_a_program_and_a_state_together_and_where_things_stand(program, state):
    report = json.loads(check(program, "--state", state, "--format", "json").stdout)
    assert report["judged"] == [
        f"{program}: project shop, stack dev, Python",
        f"{state}: stack prod, project shop",
    ]
    (found,) = [one for one in report["findings"] if one["stack"] == "dev" and one["rule"] == "url-auth-none"]
    assert found["file"].endswith("program/__main__.py")
    assert found["line"] == 2


def test_stacks_that_do_not_go_with_the_programs(program):
    result = check(program, program, program, "--stack", "dev", "--stack", "prod")
    assert result.exit_code == 2
    assert "one for each program" in result.stderr


SETTINGS = """
profile = "production"
[rules]
url-auth-none = "advisory"
url-buffered = { level = "mandatory" }
"""


@pytest.mark.parametrize("name", ["lambda-streaming.toml", "pyproject.toml"])
def test_levels_of_the_settings_file(program, name):
    text = SETTINGS
    if name == "pyproject.toml":
        text = '[tool.lambda-streaming]\nprofile = "production"\n' + SETTINGS.replace(
            'profile = "production"', ""
        ).replace("[rules]", "[tool.lambda-streaming.rules]")
    (program / name).write_text(text)
    found = {one["rule"]: one["level"] for one in json.loads(check(program, "--format", "json").stdout)["findings"]}
    assert (found["url-auth-none"], found["url-buffered"]) == ("advisory", "mandatory")
    assert "url-buffered" not in read_rules(program, "--ignore", "url-buffered")


def test_a_rule_that_the_settings_misspell(program):
    (program / "lambda-streaming.toml").write_text('[rules]\nurl-auth-nome = "advisory"\n')
    result = check(program)
    assert result.exit_code == 2
    assert "url-auth-none" in result.stderr


def test_the_baseline_lies_beside_the_program_and_says_how_many_it_hides(program):
    assert check(program, "--write-baseline").exit_code == 0
    assert (program / "lambda-streaming-baseline.json").is_file()
    known = check(program, "--baseline")
    assert known.exit_code == 0
    assert "1 known to the baseline" in known.stdout
    (program / "lambda-streaming-baseline.json").unlink()
    assert "--write-baseline" in check(program, "--baseline").stderr


def test_the_baseline_of_a_state_lies_in_the_current_folder(state, monkeypatch):
    monkeypatch.chdir(state.parent)
    written = check("--state", state, "--write-baseline")
    assert "lambda-streaming-baseline.json now knows 2 findings" in written.stderr
    assert "2 findings left out" in check("--state", state, "--baseline").stderr


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
def test_a_rule_that_is_none_is_told_with_the_nearest(state, option):
    result = check("--state", state, option, "url-auth-nome")
    assert result.exit_code == 2
    assert 'is no rule (did you mean "url-auth-none"?)' in result.stderr


def test_a_baseline_survives_another_order(tmp_path):
    origins: list[dict[str, Any]] = [
        {"originId": name, "domainName": f"{name}.lambda-url.eu-west-1.on.aws", "customOriginConfig": {}}
        for name in ("a", "b")
    ]
    behaviors = {
        "defaultCacheBehavior": {"targetOriginId": "a", "viewerProtocolPolicy": "https-only"},
        "orderedCacheBehaviors": [{"targetOriginId": "b", "viewerProtocolPolicy": "https-only"}],
    }
    type_ = "aws:cloudfront/distribution:Distribution"
    first = write_state(tmp_path / "1.json", (type_, "front", {"origins": origins, **behaviors}))
    second = write_state(tmp_path / "2.json", (type_, "front", {"origins": origins[::-1], **behaviors}))
    check("--state", first, "--write-baseline", tmp_path / "known.json")
    assert check("--state", second, "--baseline", tmp_path / "known.json").exit_code == 0


def test_pulumis_own_exceptions(state, tmp_path):
    entry = {
        "reason": "a page",
        "match": [{"policies": ["url-auth-none"], "targets": [f"urn:pulumi:prod::shop::{URL}::open"]}],
    }
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"exceptions": [entry]}))
    assert "url-auth-none" not in read_rules("--state", state, "--policy-config", config)
    config.write_text(json.dumps({"exceptions": [{"reason": "a page"}]}))
    assert check("--state", state, "--policy-config", config).exit_code == 2


def test_one_exception_covers_what_follows_from_a_public_url(program):
    (program / "__main__.py").write_text(
        "import pulumi_aws as aws\n"
        'function = aws.lambda_.Function("f", role="r", runtime="nodejs24.x", handler="i.h", s3_bucket="b", s3_key="k")\n'
        'url = aws.lambda_.FunctionUrl("open", function_name=function.name, authorization_type="NONE")\n'
        'aws.lambda_.Permission("anyone", action="lambda:InvokeFunctionUrl", function=function.name, principal="*",\n'
        '    function_url_auth_type="NONE")\n'
    )
    assert read_rules(program) == {"url-auth-none", "permission-public"}
    (program / "lambda-streaming.toml").write_text(
        '[[exceptions]]\nrule = "url-auth-none"\nresource = "open"\nreason = "a page without data"\n'
    )
    assert read_rules(program) == set()


def test_sarif_has_a_place_in_the_checkout_or_none(program, state, monkeypatch):
    (program / "lambda-streaming.toml").write_text(
        '[[exceptions]]\nrule = "cors-open"\nresource = "gone"\nreason = "none"\n'
    )
    monkeypatch.chdir(program)
    (result,) = [
        one
        for one in json.loads(check("--format", "sarif").stdout)["runs"][0]["results"]
        if one["ruleId"] == "exceptions"
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "__main__.py"
    assert result["partialFingerprints"]["primaryLocationLineHash"]
    outside = json.loads(check("--state", state, "--format", "sarif").stdout)["runs"][0]["results"]
    assert all("locations" not in one for one in outside)


APP = """
import pulumi
import pulumi_aws as aws
function = aws.lambda_.Function("f", role="r", runtime="nodejs24.x", handler="i.h", s3_bucket="b", s3_key="k")
url = aws.lambda_.FunctionUrl("url", function_name=function.name, authorization_type="AWS_IAM")
pulumi.export("host", url.function_url.apply(lambda address: address.split("/")[2]))
pulumi.export("function", function.name)
"""
CDN = """
import pulumi
import pulumi_aws as aws
app = pulumi.StackReference("acme/app/dev")
front = aws.cloudfront.Distribution(
    "front",
    enabled=True,
    origins=[{"origin_id": "fn", "domain_name": app.get_output("host"), "origin_access_control_id": "E1",
              "custom_origin_config": {"http_port": 80, "https_port": 443, "origin_protocol_policy": "https-only",
                                       "origin_ssl_protocols": ["TLSv1.2"]}}],
    default_cache_behavior={"target_origin_id": "fn", "viewer_protocol_policy": "https-only",
                            "allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"]},
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
aws.lambda_.Permission("url", action="lambda:InvokeFunctionUrl", function=app.get_output("function"),
                       principal="cloudfront.amazonaws.com", source_arn=front.arn)
"""


@pytest.fixture
def two_programs(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("app", APP), ("cdn", CDN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        (tmp_path / name / "__main__.py").write_text(text)
    return tmp_path / "cdn", tmp_path / "app"


def test_a_program_gets_the_outputs_of_the_other_stacks_of_the_run(two_programs):
    cdn, app = two_programs
    alone = check(cdn, "--fail-on", "unseen", "--format", "json")
    assert alone.exit_code == 1
    assert "acme/app/dev" in json.loads(alone.stdout)["unseen"][0]
    both = json.loads(check(cdn, app, "--format", "json").stdout)
    assert both["unseen"] == []
    (found,) = [one for one in both["findings"] if one["rule"] == "cloudfront-grant-incomplete"]
    assert found["file"].endswith("app/__main__.py")


def test_two_stacks_of_one_program_keep_apart(two_programs):
    _, app = two_programs
    one = json.loads(check(app, "--stack", "dev", "--profile", "production", "--format", "json").stdout)
    two = json.loads(
        check(app, "--stack", "dev", "--stack", "prod", "--profile", "production", "--format", "json").stdout
    )
    assert len(two["findings"]) == 2 * len(one["findings"]) > 0
    assert two["undecided"] == []
