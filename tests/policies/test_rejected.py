import re
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules

PROGRAM = Path(__file__).parents[2] / "examples" / "rejected"


@pytest.fixture(scope="module")
def report():
    return judge(load_program(PROGRAM, "dev", ()).graph, load_rules(), {}, {})


def test_everything_is_found_at_its_own_level(report):
    assert all(finding.level == finding.rule.level for finding in report.findings)
    assert not report.undecided
    assert not report.errors


def test_the_readme_names_each_rule_and_resource_once(report):
    page = (PROGRAM / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([\w-]+)` \| (\w+) `(\w+)` \|", page, flags=re.MULTILINE)
    places = [(one.rule.id, one.violation.resource) for one in report.findings]
    found = [(rule, resource.type.rsplit(":", 1)[-1], resource.name) for rule, resource in places]
    assert sorted(told) == sorted(found)
