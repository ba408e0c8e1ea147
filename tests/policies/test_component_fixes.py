"""What a fix calls an argument is one of the component that it speaks of."""

import re
from typing import Any

import lambda_streaming
import pytest
from lambda_streaming_policies.component_fixes import FIXES, find_fix
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.resource import Resource

RULES = {rule.id: rule for rule in load_rules()}
ROWS = [(rule, component, fix) for rule, fixes in FIXES.items() for component, fix in fixes.items()]


def list_arguments(component: str) -> set[str]:
    args: Any = getattr(lambda_streaming, f"{component}Args")
    return set(args.__annotations__)


@pytest.mark.parametrize(("rule", "component", "fix"), ROWS)
def test_a_fix_names_arguments_that_there_are(rule, component, fix):
    assert rule in RULES
    named = set(re.findall(r"\b([a-z][a-z_]*)=", fix))
    speaks_of = {component, *re.findall(r"\bStreaming[A-Z]\w+", fix)}
    assert named <= set().union(*map(list_arguments, speaks_of))
    assert fix.endswith(".")


def made_by(*types: str) -> Resource:
    type_ = "aws:cloudfront/distribution:Distribution"
    return Resource(f"urn:pulumi:dev::app::{'$'.join((*types, type_))}::front", type_, "front")


DISTRIBUTION, SERVICE = (f"lambda-streaming:index:Streaming{kind}" for kind in ("Distribution", "Service"))


@pytest.mark.parametrize(
    ("types", "component"),
    [
        ([DISTRIBUTION], "StreamingDistribution"),
        (["my:index:Chat", SERVICE, DISTRIBUTION], "StreamingService"),
    ],
)
def test_the_outermost_component_of_ours_is_spoken_of(types, component):
    rule = RULES["waf-missing"]
    assert find_fix(rule, made_by(*types)) == FIXES[rule.id][component]


@pytest.mark.parametrize("types", [[], ["my:index:Chat"], ["lambda-streaming:index:StreamingMonitoring"]])
def test_other_resources_are_put_right_in_the_providers_words(types):
    rule = RULES["waf-missing"]
    assert find_fix(rule, made_by(*types)) == rule.fix
