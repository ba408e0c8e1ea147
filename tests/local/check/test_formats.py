from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import click
import jsonschema
import pytest
from click.testing import CliRunner
from lambda_streaming_local.check import text_report
from lambda_streaming_local.check.rules import _write_list
from lambda_streaming_local.check.run import Run
from lambda_streaming_local.check.subject import join, load_subjects
from lambda_streaming_local.check.verdict import Choice, judge_graph
from lambda_streaming_local.cli import main
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import Settings
from pulumi.runtime.rpc import UNKNOWN

ROOT = Path(__file__).parents[3]
REJECTED = ROOT / "examples" / "rejected"
# The schema that https://json.schemastore.org/sarif-2.1.0.json leads to, as an npm package ships it.
SCHEMA = ROOT / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


def check(*args: object):
    return CliRunner().invoke(main, ["check", *map(str, args)])


@pytest.fixture(scope="module")
def findings() -> list[dict]:
    return json.loads(check(REJECTED, "--format", "json").stdout)["findings"]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """One finding of each level, one undecided, declared at a line that the engine knows relative to the project."""
    url, name = "aws:lambda/functionUrl:FunctionUrl", "urn:pulumi:prod::shop::aws:lambda/functionUrl:FunctionUrl::"
    resources = [
        {"urn": f"{name}open", "type": url, "inputs": {"functionName": "f", "authorizationType": "NONE"}}
        | {"sourcePosition": "project:///stacks/a,b.py#7"},
        {"urn": f"{name}later", "type": url, "inputs": {"functionName": "f", "authorizationType": UNKNOWN}},
    ]
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"deployment": {"resources": [{"custom": True, **resource} for resource in resources]}}))
    return file


def test_sarif_is_valid_and_points_at_the_programs_lines(findings):
    result = check(REJECTED, "--format", "sarif")
    assert result.exit_code == 1
    sarif = json.loads(result.stdout)
    jsonschema.validate(sarif, json.loads(SCHEMA.read_text()))
    (run,) = sarif["runs"]
    assert len(run["results"]) == len(findings)
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        place = found["locations"][0]["physicalLocation"]
        lines = (ROOT / place["artifactLocation"]["uri"]).read_text().splitlines()
        assert "aws." in lines[place["region"]["startLine"] - 1]


def test_sarif_levels_and_undecided(state):
    sarif = json.loads(check("--state", state, "--format", "sarif").stdout)
    jsonschema.validate(sarif, json.loads(SCHEMA.read_text()))
    said = {(found["ruleId"], found["level"]) for found in sarif["runs"][0]["results"]}
    assert {("url-auth-none", "error"), ("url-auth-none", "note")} <= said
    (location,) = next(f for f in sarif["runs"][0]["results"] if f["level"] == "error")["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "stacks/a,b.py"
    assert location["logicalLocations"][0]["fullyQualifiedName"].endswith("::open")


def test_junit_has_a_failure_for_each_mandatory_finding(findings):
    result = check(REJECTED, "--format", "junit")
    suite = ElementTree.fromstring(result.stdout.encode()).find("testsuite")
    mandatory = [finding for finding in findings if finding["level"] == "mandatory"]
    assert len(suite.findall("testcase/failure")) == int(suite.attrib["failures"]) == len(mandatory)
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert {case.get("classname") for case in suite.findall("testcase")} == {finding["rule"] for finding in findings}


def test_junit_skips_what_is_undecided(state):
    suite = ElementTree.fromstring(check("--state", state, "--format", "junit").stdout.encode()).find("testsuite")
    assert any("authorizationType" in skipped.attrib["message"] for skipped in suite.findall("testcase/skipped"))


def test_github_annotations_are_escaped(state):
    lines = check("--state", state, "--format", "github").stdout.splitlines()
    assert any(line.startswith("::error file=stacks/a%2Cb.py,line=7,title=url-auth-none::open, ") for line in lines)
    assert any(line.startswith("::notice title=url-auth-none::undecided: ") for line in lines)
    assert all(line.startswith("::") for line in lines)


@pytest.mark.parametrize(
    ("checkout", "path"), [("", "infra/__main__.py"), ("infra", "__main__.py"), (None, "__main__.py")]
)
def test_a_program_outside_the_current_folder_has_a_place(tmp_path, monkeypatch, checkout, path):
    """Relative to its own checkout, where it is in one."""
    program, elsewhere = tmp_path / "repository" / "infra", tmp_path / "elsewhere"
    program.mkdir(parents=True)
    elsewhere.mkdir()
    (program / "Pulumi.yaml").write_text("name: chat\nruntime: python\n")
    url = 'aws.lambda_.FunctionUrl("chat", function_name="chat", authorization_type="NONE")'
    (program / "__main__.py").write_text(f"import pulumi_aws as aws\n\n{url}\n")
    if checkout is not None:
        (tmp_path / "repository" / checkout / ".git").mkdir()
    monkeypatch.chdir(elsewhere)
    (run,) = json.loads(check(program, "--format", "sarif").stdout)["runs"]
    (place,) = (result["locations"][0]["physicalLocation"] for result in run["results"])
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (path, 3)
    assert check(program, "--format", "github").stdout.startswith(f"::error file={path},line=3,")


def test_a_baseline_leaves_only_what_is_new(tmp_path, state):
    baseline = tmp_path / "baseline.json"
    written = check("--state", state, "--write-baseline", baseline)
    assert written.exit_code == 0
    again = check("--state", state, "--baseline", baseline, "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)["findings"]) == (0, [])
    # Another stack of the same project, with one more URL.
    data = json.loads(state.read_text().replace("urn:pulumi:prod::", "urn:pulumi:dev::"))
    more = json.loads(json.dumps(data["deployment"]["resources"][0]).replace("::open", "::new"))
    data["deployment"]["resources"].append(more)
    state.write_text(json.dumps(data))
    new = check("--state", state, "--baseline", baseline, "--format", "json")
    assert new.exit_code == 1
    assert {finding["name"] for finding in json.loads(new.stdout)["findings"]} == {"new"}


def test_a_baseline_says_what_is_gone_and_what_it_is_not(tmp_path, state):
    baseline = tmp_path / "baseline.json"
    check("--state", state, "--write-baseline", baseline)
    state.write_text('{"deployment": {"resources": []}}')
    gone = check("--state", state, "--baseline", baseline)
    assert gone.exit_code == 0
    assert "finding of" in gone.stderr
    assert "no longer found" in gone.stderr
    assert check("--state", state, "--baseline", state).exit_code == 2
    assert "is not a baseline" in check("--state", state, "--baseline", state).stderr


@pytest.mark.parametrize(
    "text", ["", "5", "[]", "{}", '{"findings": 5}', '{"findings": [5]}', '{"findings": {"a": 1}}', "[" * 100_000]
)
def test_what_is_no_baseline_is_refused(tmp_path, state, text):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(text)
    result = check("--state", state, "--baseline", baseline)
    assert result.exit_code == 2
    assert f"{baseline} is not a baseline; write one with --write-baseline" in result.stderr


def test_rules_are_listed_and_explained():
    listed = json.loads(CliRunner().invoke(main, ["rules", "--json"]).stdout)
    assert {"rule", "title", "level", "severity", "fix", "url"} <= listed[0].keys()
    table = CliRunner().invoke(main, ["rules"]).stdout
    for rule in listed:
        assert rule["rule"] in table
        explained = check("--explain", rule["rule"])
        assert explained.exit_code == 0
        assert rule["title"] in explained.stdout
        assert not re.search(r"[ \t]+$", explained.stdout, re.MULTILINE)
    unknown = check("--explain", "url-auth-nome")
    assert unknown.exit_code == 2
    assert "url-auth-none" in unknown.stderr


def test_rules_on_a_terminal_are_paragraphs_that_fit():
    lines = [click.unstyle(line) for line in _write_list(load_rules(), 80)]
    at = lines.index("url-auth-none  mandatory, critical, from profile minimal")
    assert lines[at + 1] == "  A function URL must ask its callers for AWS credentials."
    assert max(map(len, lines)) <= 80


@pytest.fixture(scope="module")
def run() -> Run:
    subjects = load_subjects((REJECTED,), (), (), (), {})
    graph = join(subjects)
    return Run(subjects, graph, judge_graph(graph, Settings(), Choice("production")))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_longer_than_the_terminal(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    text_report.write(run, terminal)
    lines = re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()).splitlines()
    # But for a path or a name that is longer, perhaps after a label.
    assert all(len(line) <= width or len(line.split()) <= 2 for line in lines)
    reference = run.report.findings[0].rule.reference
    assert all(line.startswith("  see  https://") for line in lines if "https://" in line)
    assert any(reference in line for line in lines) == (width == 140)


def test_a_path_is_never_cut(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    text_report.write(run, terminal)
    places = {str(run.find_source(finding.violation.resource)) for finding in run.report.findings}
    assert any(len(place) > 30 for place in places)
    assert all(f"  at   {place}\n" in re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()) for place in places)


def test_a_paragraph_is_one_line_where_nobody_looks(run):
    file = io.StringIO()
    text_report.write(run, file)
    assert all(f"  fix  {finding.rule.fix}\n" in file.getvalue() for finding in run.report.findings)
