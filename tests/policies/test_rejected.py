from collections import Counter
from pathlib import Path

from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import all_rules

PROGRAM = Path(__file__).parents[2] / "examples" / "rejected"


def test_every_rule_rejects_the_example_once():
    report = judge(load_program(PROGRAM, "dev", ()).graph, all_rules(), {}, {})
    assert Counter(finding.rule.id for finding in report.findings) == {rule.id: 1 for rule in all_rules()}
    assert {finding.level for finding in report.findings} == {"mandatory"}
    assert not report.undecided
    assert not report.errors
