"""Generated stacks: no rule fails on one or tells a value, and the engine's pack and `check` say the same of each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lambda_streaming_policies
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.judge import Report, judge
from lambda_streaming_policies.rule import StackRule
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULES = load_rules()
EXAMPLES = Path(__file__).parents[2] / "examples"
SECRET = "hush-7f3a"
TYPES = sorted({type_ for rule in RULES for type_ in rule.types} | {"aws:lambda/alias:Alias", "aws:iam/role:Role"})
# Every word in quotes in the rules: the names and values that they ask for.
SOURCE = "".join(file.read_text() for file in Path(lambda_streaming_policies.__file__).parent.rglob("*.py"))
WORDS = sorted(set(re.findall(r'"([A-Za-z*][\w.:*/-]{0,40})"', SOURCE)))
NAMES = sorted(word for word in WORDS if re.fullmatch(r"[a-z][A-Za-z]+", word))

texts = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(["*", "chat", "chat:live", "arn:aws:lambda:eu-west-1:123456789012:function:chat", "$LATEST"]),
    st.sampled_from([SECRET, f"{SECRET}.example.com", f"arn:aws:lambda:eu-west-1:123456789012:function:{SECRET}"]),
    st.sampled_from(
        ['{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}', "{", "[]"]
    ),
    st.text(max_size=8),
)
numbers = st.one_of(st.sampled_from([0.0, 1.0, 30.0, 900.0, 901.0]), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts, st.just(UNKNOWN)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(NAMES), texts), inner, max_size=5)
    ),
    max_leaves=12,
)
properties = st.dictionaries(st.sampled_from(NAMES), values, max_size=12)


@st.composite
def stacks(draw: st.DrawFn) -> list[Resource]:
    kinds = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6))
    named = [(f"urn:pulumi:dev::app::{type_}::r{number}", type_, f"r{number}") for number, type_ in enumerate(kinds)]
    urns = [urn for urn, _, _ in named]
    links = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(urns), max_size=2).map(tuple), max_size=4)
    return [
        Resource(urn, type_, name, draw(properties), draw(properties), links=draw(links)) for urn, type_, name in named
    ]


def said(report: Report) -> list[str]:
    return [finding.violation.message for finding in report.findings] + [one.message for one in report.undecided]


@given(stacks())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_rule_fails_and_no_value_is_told(resources: list[Resource]) -> None:
    report = judge(Graph(resources), RULES, {}, {})
    assert [error.message for error in report.errors] == []
    assert [message for message in said(report) if SECRET in message] == []


@given(stacks(), st.randoms())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_resources_changes_nothing(resources: list[Resource], random: Any) -> None:
    shuffled = random.sample(resources, len(resources))
    assert said(judge(Graph(shuffled), RULES, {}, {})) == said(judge(Graph(resources), RULES, {}, {}))


def by_check(resources: list[Resource]) -> tuple[set[Any], set[str]]:
    report = judge(Graph(resources), RULES, {}, {})
    found = {(one.rule.id, one.level, one.violation.resource.urn, one.violation.message) for one in report.findings}
    return found, {one.rule.id for one in report.undecided}


def by_engine(resources: list[Resource], engine: Any) -> tuple[set[Any], set[str]]:
    found, undecided = set(), set()
    for one in engine(resources):
        if "can't run policy" in one.message:
            undecided.add(one.policyName)
        else:
            level = "mandatory" if one.enforcementLevel == 1 else "advisory"
            said = one.message.split("\n")[1].partition(": ")[2]
            found.add((one.policyName, level, one.urn, said))
    return found, undecided


@given(resources=stacks())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_the_pack_says_what_check_says_of_generated_stacks(engine: Any, resources: list[Resource]) -> None:
    # The engine sends a stack's resources once more as they will be: inputs, then outputs.
    complete = [
        Resource(one.urn, one.type, one.name, one.inputs, {**one.inputs, **one.outputs}, links=one.links)
        for one in resources
    ]
    resource_rules = {rule.id for rule in RULES if not isinstance(rule, StackRule)}
    alone = by_check([Resource(one.urn, one.type, one.name, one.inputs) for one in resources])
    together = by_check(complete)
    expected = {one for one in alone[0] if one[0] in resource_rules} | {
        one for one in together[0] if one[0] not in resource_rules
    }
    found, undecided = by_engine(resources, engine)
    assert found == expected
    assert undecided == (alone[1] & resource_rules) | (together[1] - resource_rules)


@pytest.mark.parametrize("example", sorted(file.parent.name for file in EXAMPLES.glob("*/__main__.py")))
def test_the_pack_says_what_check_says_of_the_examples(engine: Any, example: str) -> None:
    resources = list(load_program(EXAMPLES / example).graph)
    assert by_engine(resources, engine) == by_check(resources)
