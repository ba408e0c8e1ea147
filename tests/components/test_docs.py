"""The example in each component's docstring is a program that runs, and that no rule objects to."""

import inspect
import re

import pytest
from lambda_streaming.reference import list_components
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.config import read_config
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules

COMPONENTS = list_components()


def example(component):
    return re.findall(r"```python\n(.*?)```", inspect.getdoc(component) or "", re.DOTALL)[0]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: example\nruntime: python\n")
    for folder, file in (("app", "index.mjs"), ("site", "index.html")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text("")
    return tmp_path


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_example_runs_and_is_judged_clean(project, component):
    (project / "__main__.py").write_text(example(component))

    graph = load_program(project).graph
    policies = read_config({}, load_rules())
    report = judge(graph, load_rules(), policies.levels, policies.properties)

    assert f"lambda-streaming:index:{component.__name__}" in {resource.type for resource in graph}
    assert [
        (found.rule.id, found.violation.resource.name) for found in report.findings if found.level == "mandatory"
    ] == []
    assert report.errors == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_example_is_complete(component):
    assert example(component).startswith("import pulumi\n")
    assert "pulumi.export(" in example(component)
