"""What a stack is served anew with, wherever it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lambda_streaming_local.graph.program import Program
from lambda_streaming_local.serve.sources import WatchedSources, find_sources
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource


@pytest.fixture
def sources(tmp_path: Path) -> Any:
    """Those of a program in infra/, of which one resource has `inputs`."""
    for folder in ("infra/program", "infra/stacks", "site", "app"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "infra" / "Pulumi.yaml").write_text(
        "name: app\nruntime: python\nmain: program\nstackConfigDir: stacks\n"
    )

    def find(type_: str, inputs: dict[str, Any], *named: Path) -> WatchedSources:
        graph = Graph([Resource("urn:one", type_, "one", inputs)])
        program = Program("app", "dev", "Python", tmp_path / "infra" / "program", graph, (), ())
        return find_sources(tmp_path / "infra", program, named)

    return find


OBJECT, FUNCTION = "aws:s3/bucketObjectv2:BucketObjectv2", "aws:lambda/function:Function"


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("infra/Pulumi.yaml", True),
        ("infra/Pulumi.dev.yaml", True),
        ("infra/stacks/Pulumi.dev.yaml", True),
        ("infra/program/__main__.py", True),
        ("infra/program/.lambda-streaming/a.zip", False),
        ("infra/.git/index", False),
        ("infra/node_modules/.package-lock.json", True),
        ("infra/program", True),
        ("app/index.mjs", False),
        ("site/index.html", False),
    ],
)
def test_the_project_counts_but_for_what_is_hidden(sources, tmp_path, file, counts):
    assert sources(FUNCTION, {}).hold(tmp_path / file) == counts


def test_a_package_outside_of_the_project_counts_and_what_is_beside_it_does_not(sources, tmp_path):
    package = tmp_path / "app" / "function.zip"
    found = sources(FUNCTION, {"code": {"assets": {"lib": {"path": str(package)}}}})
    assert found.hold(package)
    assert not found.hold(tmp_path / "app" / "README.md")


def test_what_the_components_made_a_package_of_counts(sources, tmp_path):
    package = tmp_path / "infra" / "program" / ".lambda-streaming" / "a.zip"
    package.parent.mkdir()
    package.with_suffix(".sources").write_text(f"{tmp_path}/app\n{tmp_path}/shared/words.ts\n")
    found = sources(FUNCTION, {"code": {"path": str(package)}})
    assert found.hold(tmp_path / "app" / "new.ts")
    assert found.hold(tmp_path / "shared" / "words.ts")
    assert not found.hold(tmp_path / "shared" / "others.ts")
    assert not found.hold(package)


def test_files_beside_those_of_a_site_are_of_the_site(sources, tmp_path):
    found = sources(OBJECT, {"source": {"path": str(tmp_path / "site" / "index.html")}})
    assert found.hold(tmp_path / "site" / "pictures" / "new.svg")


def test_a_lone_file_above_the_project_does_not_bring_all_in_that_is_there(sources, tmp_path):
    found = sources(OBJECT, {"source": {"path": str(tmp_path / "README.md")}})
    assert found.hold(tmp_path / "README.md")
    assert not found.hold(tmp_path / "app" / "index.mjs")


def test_modules_from_beside_the_project_count(tmp_path):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    module = tmp_path / "shared" / "words.py"
    program = Program("app", "dev", "Python", tmp_path / "infra", Graph([]), (), (), (module,))
    found = find_sources(tmp_path / "infra", program, [])
    assert found.hold(module)
    assert not found.hold(module.with_name("others.py"))


def test_a_bare_handler_has_the_files_that_its_options_name(tmp_path, sources, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program = Program("app", "dev", "a bare handler", tmp_path, Graph([]), (), ())
    assert find_sources(None, program, [Path(".env")]).watched == {tmp_path / ".env"}
