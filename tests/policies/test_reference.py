import ast
import inspect
import re
from pathlib import Path

import pytest
from lambda_streaming_policies.reference import reference
from lambda_streaming_policies.rules import all_rules

RULES = all_rules()


def test_the_page_is_what_the_rules_say():
    page = Path(__file__).parents[2] / "policies" / "README.md"
    assert page.read_text(encoding="utf-8") == reference(RULES), (
        "run: cd policies && python -m lambda_streaming_policies.reference > README.md"
    )


def test_the_rules_of_the_issue():
    assert [rule.id for rule in RULES] == [
        "cloudfront-grant-incomplete",
        "cors-open",
        "endpoint-policy-open",
        "oac-not-signing",
        "origin-without-oac",
        "permission-public",
        "permission-unscoped",
        "runtime-cannot-stream",
        "stream-cached",
        "url-auth-none",
        "url-in-vpc",
        "viewer-http",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_documented_in_the_same_shape(rule):
    headings = re.findall(r"^## (.+)$", inspect.cleandoc(rule.doc), flags=re.MULTILINE)
    assert headings == ["What it does", "Why is this bad", "Example", "Use instead", "References"]
    assert rule.reference.startswith("https://")
    assert rule.title.endswith(".")
    assert rule.fix.endswith(".")
    assert all({"type", "default", "description"} <= set(schema) for schema in rule.config.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_are_python(rule):
    examples = re.findall(r"```python\n(.*?)```", inspect.cleandoc(rule.doc), flags=re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        ast.parse(example)
