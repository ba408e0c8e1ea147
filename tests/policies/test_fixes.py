"""What a fix calls an argument is one of the component, or of the provider, that it speaks of."""

import re
from typing import Any

import lambda_streaming
import pytest
from lambda_streaming_policies.fixes import FIXES, NATIVE_FIXES, find_fix
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack import providers
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


NATIVE_TYPES = [type_ for type_ in providers._TABLE if type_.startswith("aws-native:")]
JUDGED = [
    (rule, type_)
    for rule in RULES.values()
    for type_ in NATIVE_TYPES
    if providers.find_canonical_type(type_) in rule.types
]


@pytest.mark.parametrize(("rule", "type_"), JUDGED)
def test_a_fix_of_a_native_resource_has_its_providers_words(rule, type_):
    fix = find_fix(rule, Resource(f"urn:pulumi:dev::app::{type_}::chat", type_, "chat"))
    # A word of one part may be plain English, but not what is to be set.
    named = re.findall(r"\b[a-z]+[A-Z]\w*(?:\.\w+)*", fix) + re.findall(r"\bSet (\w+)", fix)
    assert {name: providers.spell(type_, name).split(".")[-1] for name in named} == {
        name: name.split(".")[-1] for name in named
    }
    assert not re.search(r"\baws\.[a-z]", fix)
    assert fix.endswith(".")


def test_no_native_fix_is_without_use():
    assert set(NATIVE_FIXES) <= {rule.id for rule, _ in JUDGED}
