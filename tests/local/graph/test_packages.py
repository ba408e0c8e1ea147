"""Components and methods of other packages, whose own providers build and answer them."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .sdks import NODE_MODULES, PROGRAMS, go_is_missing, needs_node

PACKAGES = PROGRAMS / "packages"


def by_type(program, end: str):
    (found,) = [resource for resource in program.graph if resource.type.endswith(end)]
    return found


@needs_node
def test_a_package_in_typescript_builds_its_components():
    program = load_program(PACKAGES)
    assert program.unseen == ()
    site, queue = by_type(program, "site:index:Site"), by_type(program, ":Queue")
    assert queue.parent == site.urn
    assert queue.inputs == {"name": "shop", "delaySeconds": 3}
    assert queue.source == f"{(PACKAGES / 'site' / 'index.ts').as_uri()}#19"
    assert by_type(program, ":Stack").outputs == {"site": "https://shop/"}


@needs_node
def test_a_package_in_go_builds_its_components(monkeypatch):
    if reason := go_is_missing():
        pytest.skip(reason)
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    program = load_program(PACKAGES, config=["go=true"])
    assert program.unseen == ()
    component = by_type(program, "queue:index:Queue")
    (queue,) = program.graph.children(component.urn)
    assert queue.inputs == {"name": "shop"}
    assert by_type(program, ":Stack").outputs["queue"] == "https://sqs/shop"


REMOTE = """
    import pulumi

    class Site(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("site:index:Site", name, {}, None, remote=True)

    Site("web")
"""


@pytest.mark.parametrize(
    ("plugin", "told"),
    [
        ("runtime: nodejs\n", "has no node_modules with @pulumi/pulumi; run `npm install` there"),
        ("runtime: {name: nodejs, options: {packagemanager: pnpm}}\n", "run `pnpm install` there"),
        ("runtime: java\n", "a package in java cannot be run without the engine"),
        ("runtime: python\n", "has neither a __main__.py nor a pyproject.toml that names a package"),
        ("runtime: {name: go, options: {binary: site}}\n", "the `binary` that {file} names, is no program"),
    ],
)
def test_a_package_that_cannot_be_run_says_what_mends_it(project, plugin, told):
    folder = project(REMOTE, "name: shop\nruntime: python\npackages: {site: ./site}\n")
    (folder / "site").mkdir()
    (folder / "site" / "PulumiPlugin.yaml").write_text(plugin)
    (unseen,) = load_program(folder).unseen
    assert unseen.startswith("__main__.py:8: site:index:Site 'web' is built by the package site")
    assert told.format(file=folder / "site" / "PulumiPlugin.yaml") in unseen


def test_a_package_that_can_be_installed_is_run_by_the_sdks_own_host(project, monkeypatch):
    folder = project(REMOTE.replace("site:", "streams:"), "name: shop\nruntime: python\npackages: {streams: ./site}\n")
    (folder / "site").mkdir()
    (folder / "site" / "PulumiPlugin.yaml").write_text("runtime: python\n")
    (folder / "site" / "pyproject.toml").write_text('[project]\nname = "streams"\nversion = "1.0.0"\n')
    (folder / "installed").mkdir()
    (folder / "installed" / "streams.py").write_text(
        dedent(
            """
            import pulumi, pulumi_aws as aws
            from typing import TypedDict

            class SiteArgs(TypedDict):
                pass

            class Site(pulumi.ComponentResource):
                def __init__(self, name: str, args: SiteArgs, opts: pulumi.ResourceOptions | None = None):
                    super().__init__("streams:index:Site", name, {}, opts)
                    aws.sqs.Queue(name, opts=pulumi.ResourceOptions(parent=self))
            """
        )
    )
    monkeypatch.setenv("PYTHONPATH", str(folder / "installed"))
    program = load_program(folder)
    assert program.unseen == ()
    assert by_type(program, ":Queue").parent == by_type(program, "streams:index:Site").urn


CALLS = """
    import pulumi

    days = pulumi.runtime.invoke_output("calc:index:getDays", {"first": "monday"})
    pulumi.export("days", days.apply(lambda found: found["days"]))

    answer = pulumi.runtime.call("calc:index:add", {"a": 1, "b": 2})
    pulumi.export("sum", answer.apply(lambda found: found["sum"]))
"""
PROVIDER = """
    import sys
    from pulumi.provider import CallResult, CheckFailure, Provider, main
    from pulumi.provider.provider import InvokeResult

    NO_DAY = CheckFailure("first", "a day is needed")

    class Calculator(Provider):
        def __init__(self):
            super().__init__("1.0.0")

        def call(self, token, args):
            return CallResult({"sum": args["a"] + args["b"]})

        def invoke(self, token, args):
            return InvokeResult({"days": [args["first"], "friday"]}) if args["first"] else InvokeResult({}, [NO_DAY])

    main(Calculator(), sys.argv[1:])
"""


@pytest.mark.parametrize(
    "named", ["packages: {calc: ./calc}", "plugins: {providers: [{name: calc, path: calc}]}"], ids=["package", "plugin"]
)
@pytest.mark.parametrize("form", ["source", "program"])
def test_a_method_and_a_lookup_are_answered_by_their_package(project, named, form):
    folder = project(CALLS, f"name: shop\nruntime: python\n{named}\n")
    (folder / "calc").mkdir()
    if form == "source":
        (folder / "calc" / "PulumiPlugin.yaml").write_text("runtime: python\n")
        (folder / "calc" / "__main__.py").write_text(dedent(PROVIDER))
    else:
        (folder / "calc" / "pulumi-resource-calc").write_text(f"#!{sys.executable}{dedent(PROVIDER)}")
        (folder / "calc" / "pulumi-resource-calc").chmod(0o755)
    program = load_program(folder)
    assert program.unseen == ()
    assert by_type(program, ":Stack").outputs == {"sum": 3, "days": ["monday", "friday"]}


def test_a_lookup_that_its_package_refuses_fails_the_program(project):
    folder = project(CALLS.replace("monday", ""), "name: shop\nruntime: python\npackages: {calc: ./calc}\n")
    (folder / "calc").mkdir()
    (folder / "calc" / "PulumiPlugin.yaml").write_text("runtime: python\n")
    (folder / "calc" / "__main__.py").write_text(dedent(PROVIDER))
    with pytest.raises(InputProblem, match="calc:index:getDays: a day is needed"):
        load_program(folder)


def test_a_method_that_nobody_answers_is_unknown_and_unseen(project):
    program = load_program(project(CALLS))
    lookup, told = sorted(program.unseen)
    assert lookup.startswith("__main__.py:4: calc:index:getDays could not be looked up")
    assert told.startswith("__main__.py:7: calc:index:add is a method of the package calc, which cannot be run here")
    assert by_type(program, ":Stack").outputs["sum"] is UNKNOWN


@needs_node
def test_a_method_that_nobody_answers_is_unknown_in_typescript(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{"private": true, "main": "index.js"}')
    (tmp_path / "index.js").write_text(
        'const pulumi = require("@pulumi/pulumi");\n'
        'exports.sum = pulumi.runtime.call("calc:index:add", { a: 1 }).apply((found) => found.sum.toFixed(1));\n'
    )
    program = load_program(tmp_path)
    (told,) = program.unseen
    assert told.startswith("index.js:2: calc:index:add is a method of the package calc")
    assert by_type(program, ":Stack").outputs["sum"] is UNKNOWN


def test_packages_without_a_plugin_file_are_unseen(project):
    folder = project(REMOTE, "name: shop\nruntime: python\npackages: {site: ./site}\n")
    (unseen,) = load_program(folder).unseen
    assert "name the package's folder in Pulumi.yaml" in unseen


@pytest.mark.parametrize(
    "declared",
    ["packages: [site]", "packages: site", "plugins: [site]", "plugins: site", "plugins: {providers: [site]}",
     "plugins: {providers: {site: ./site}}"],
)  # fmt: skip
def test_packages_that_cannot_be_read_are_told(tmp_path: Path, declared: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\n{declared}\n")
    (tmp_path / "__main__.py").write_text("")
    with pytest.raises(InputProblem, match=r"Pulumi.yaml: `(packages|plugins)` must hold "):
        load_program(tmp_path)
