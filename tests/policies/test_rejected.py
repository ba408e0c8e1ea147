import re
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules

REJECTED = Path(__file__).parents[2] / "examples" / "rejected"
# The AWS provider refuses such a program itself, before any policy.
WITHOUT_CASE = ["timeout-over-limit"]


@pytest.fixture(scope="module", params=[REJECTED, REJECTED / "web-functions"], ids=lambda program: program.name)
def program(request):
    return request.param


@pytest.fixture(scope="module")
def report(program):
    return judge(load_program(program, "dev", ()).graph, load_rules(), {}, {})


def read_table(program):
    page = (program / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([\w-]+)` \| (\w+) `(\w+)` \|", page, flags=re.MULTILINE)


def test_everything_is_found_at_its_own_level(report):
    assert all(finding.level == finding.rule.level for finding in report.findings)
    assert not report.undecided
    assert not report.errors


def test_the_readme_names_each_rule_and_resource_once(program, report):
    places = [(one.rule.id, one.violation.resource) for one in report.findings]
    found = [(rule, resource.type.rsplit(":", 1)[-1], resource.name) for rule, resource in places]
    assert sorted(read_table(program)) == sorted(found)


def test_every_rule_has_a_case():
    told = {rule for program in (REJECTED, REJECTED / "web-functions") for rule, _, _ in read_table(program)}
    assert sorted({rule.id for rule in load_rules()} - told) == WITHOUT_CASE
