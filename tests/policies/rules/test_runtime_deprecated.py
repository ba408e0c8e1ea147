from datetime import date

import pytest
from lambda_streaming_policies.rules.runtime_deprecated import runtime_deprecated
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.runtimes import find_deprecation
from lambda_streaming_policies.stack.unknown import UNKNOWN

DEPRECATED = "runtime-deprecated"


@pytest.mark.parametrize("runtime", ["nodejs18.x", "python3.9", "provided", "go1.x", "nodejs20.x"])
def test_a_deprecated_runtime(stack, runtime):
    stack.function(runtime=runtime)
    assert stack.judge(DEPRECATED).found == [("chat", "runtime")]


@pytest.mark.parametrize("runtime", [None, "", "nodejs99.x", "provided.al2023", "python3.18", "not a runtime"])
def test_a_runtime_that_is_not_deprecated(stack, nothing, runtime):
    stack.function(runtime=runtime)
    assert stack.judge(DEPRECATED) == nothing


def test_a_runtime_that_is_not_known_yet(stack):
    stack.function(runtime=UNKNOWN)
    assert stack.judge(DEPRECATED).undecided == [("chat", "runtime")]


@pytest.mark.parametrize(
    ("runtime", "day", "deprecated"),
    [
        ("nodejs22.x", date(2027, 4, 29), False),
        ("nodejs22.x", date(2027, 4, 30), True),
        ("nodejs18.x", date(2025, 8, 31), False),
        ("unheard-of", date(2099, 1, 1), False),
    ],
)
def test_the_day_decides(runtime, day, deprecated):
    assert (find_deprecation(runtime, day) is not None) == deprecated


def test_the_finding_says_since_when():
    function = Resource("urn", "aws:lambda/function:Function", "chat", {"runtime": "nodejs18.x"})
    (found,) = runtime_deprecated.run(function, Graph([function]), {})
    assert found.message == "nodejs18.x has been deprecated since 2025-09-01."
