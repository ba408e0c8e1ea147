import ast
import inspect
import json
import re
from pathlib import Path

import jsonschema
import pytest
from lambda_streaming_policies import rules
from lambda_streaming_policies.reference import write_reference
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.schema import make_schema

RULES = load_rules()


def test_the_page_is_what_the_rules_say():
    page = Path(__file__).parents[2] / "policies" / "README.md"
    assert page.read_text(encoding="utf-8") == write_reference(RULES), (
        "run: cd policies && python -m lambda_streaming_policies.reference > README.md"
    )


def test_each_rule_has_a_file_and_tests_of_its_own():
    ids = sorted(rule.id.replace("-", "_") for rule in RULES)
    assert ids == sorted(file.stem for file in Path(rules.__file__).parent.glob("[!_]*.py"))
    assert [f"test_{id_}" for id_ in ids] == sorted(
        file.stem for file in (Path(__file__).parent / "rules").glob("test_*.py")
    )


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


def test_the_table_of_other_tools():
    lines = write_reference(RULES).splitlines()
    row = "| [permission-unscoped](#permission-unscoped) | none | CKV_AWS_364 | none | AWS-0067 | none |"
    assert row in lines
    assert "| [url-in-vpc](#url-in-vpc) | none | none | none | none | none |" in lines


def test_the_schema_of_the_settings_file_is_what_the_rules_say():
    file = Path(__file__).parents[2] / "policies" / "lambda-streaming.schema.json"
    assert json.loads(file.read_text()) == make_schema(RULES), "run: make docs"


@pytest.mark.parametrize(
    ("settings", "valid"),
    [
        ({"profile": "production", "rules": {"url-in-vpc": {"level": "mandatory", "urls": "any"}}}, True),
        (
            {
                "exceptions": [
                    {"rule": "url-auth-none", "resource": "open", "reason": "a page", "expires": "2027-01-31"}
                ]
            },
            True,
        ),
        ({"profile": "lax"}, False),
        ({"rules": {"url-auth-nome": "advisory"}}, False),
        ({"exceptions": [{"rule": "url-auth-none", "resource": "open"}]}, False),
    ],
)
def test_the_schema_takes_what_the_settings_take(settings, valid):
    assert jsonschema.Draft7Validator(make_schema(RULES)).is_valid(settings) == valid
