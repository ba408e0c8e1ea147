import ast
import inspect
import re
from pathlib import Path

import pytest
from lambda_streaming_policies.reference import reference
from lambda_streaming_policies.rules import all_rules
from lambda_streaming_policies.tools import ELSEWHERE

RULES = all_rules()


def test_the_page_is_what_the_rules_say():
    page = Path(__file__).parents[2] / "policies" / "README.md"
    assert page.read_text(encoding="utf-8") == reference(RULES), (
        "run: cd policies && python -m lambda_streaming_policies.reference > README.md"
    )


def test_the_rules():
    assert [rule.id for rule in RULES] == [
        "access-logs-missing",
        "alarm-missing",
        "api-auth-none",
        "api-not-streaming",
        "api-timeout-default",
        "body-hash-missing",
        "cloudfront-grant-incomplete",
        "cors-any-origin",
        "cors-open",
        "endpoint-ingress-open",
        "endpoint-policy-open",
        "endpoint-private-dns-off",
        "endpoint-single-zone",
        "grant-incomplete",
        "host-forwarded",
        "log-retention-missing",
        "long-stream-unbounded",
        "oac-not-signing",
        "origin-http",
        "origin-timeout-mismatch",
        "origin-without-oac",
        "permission-public",
        "permission-unscoped",
        "permission-wrong-qualifier",
        "provisioned-concurrency-unused",
        "role-too-broad",
        "runtime-cannot-stream",
        "runtime-deprecated",
        "secret-in-environment",
        "security-headers-missing",
        "stream-cached",
        "stream-compressed",
        "timeout-below-response",
        "timeout-over-limit",
        "tls-old",
        "tracing-off",
        "url-auth-none",
        "url-buffered",
        "url-in-vpc",
        "url-qualifier-invalid",
        "viewer-http",
        "vpc-function-unreachable",
        "waf-missing",
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


def test_the_table_of_other_tools_names_our_rules():
    assert set(ELSEWHERE) <= {rule.id for rule in RULES}
    lines = reference(RULES).splitlines()
    row = "| [permission-unscoped](#permission-unscoped) | none | CKV_AWS_364 | none | AWS-0067 | none |"
    assert row in lines
    assert "| [url-in-vpc](#url-in-vpc) | none | none | none | none | none |" in lines
