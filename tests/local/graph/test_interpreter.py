"""Programs in Python run under the interpreter that Pulumi would use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_local.graph.engine.options import is_given
from lambda_streaming_local.graph.engine.sources import Sources
from lambda_streaming_local.graph.launch.python import find_interpreter
from lambda_streaming_local.graph.project import find_project
from pulumi.runtime.proto import resource_pb2


def python_at(folder: Path) -> Path:
    """An environment whose Python tells in a file beside it that it was used."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ntouch {folder}/used\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python


def options(text: str) -> str:
    return f"name: shop\nruntime: {{name: python, options: {{{text}}}}}\n"


@pytest.mark.parametrize("program", [".", "app"], ids=["at the root", "in a folder"])
def test_a_virtual_environment_is_named_from_the_root(project, program):
    folder = project("import pulumi\n", options("virtualenv: venv") + f"main: {program}\n")
    (folder / "app").mkdir()
    (folder / "app" / "__main__.py").write_text("import pulumi\n")
    python_at(folder / "venv")
    load_program(folder)
    assert (folder / "venv" / "used").exists()


def test_an_absolute_virtual_environment(project, tmp_path_factory):
    environment = tmp_path_factory.mktemp("environment")
    python = python_at(environment)
    assert find_interpreter(find_project(project("", options(f"virtualenv: {environment}")))) == python


@pytest.mark.parametrize("file", ["uv.lock", "pyproject.toml"])
def test_uv_has_its_environment_beside_the_nearest_lock_file(project, file):
    folder = project("")
    (folder / file).write_text("")
    (folder / "infra").mkdir()
    (folder / "infra" / "Pulumi.yaml").write_text(options("toolchain: uv"))
    python = python_at(folder / ".venv")
    assert find_interpreter(find_project(folder / "infra")) == python


def test_uv_has_its_environment_in_the_project_where_there_is_no_file(project):
    folder = project("", options("toolchain: uv"))
    python = python_at(folder / ".venv")
    assert find_interpreter(find_project(folder)) == python


def test_poetry_is_asked_for_its_environment(project, tmp_path, monkeypatch):
    folder = project("", options("toolchain: poetry"))
    python = python_at(tmp_path / "made-by-poetry")
    poetry = tmp_path / "bin" / "poetry"
    poetry.parent.mkdir()
    poetry.write_text(f'#!/bin/sh\n[ "$*" = "env info --executable" ] && [ "$PWD" = {folder} ] && echo {python}\n')
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", f"{poetry.parent}{os.pathsep}{os.environ['PATH']}")
    assert find_interpreter(find_project(folder)) == python


def test_an_active_environment_goes_before_paths_python(project, tmp_path, monkeypatch):
    python = python_at(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert find_interpreter(find_project(project(""))) == python


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("virtualenv: venv", "make it with `pulumi install`, or with `python -m venv` and pip"),
        ("toolchain: uv", "make it with `uv sync`"),
        ("toolchain: uv, virtualenv: env", "the virtual environment 'env'"),
        ("toolchain: poetry", "there is no `poetry` on PATH; install Poetry"),
    ],
)
def test_an_environment_that_is_missing_is_told_with_what_makes_it(project, tmp_path, monkeypatch, named, told):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputProblem) as caught:
        load_program(project("", options(named)))
    assert told in caught.value.message


def test_a_poetry_without_an_environment_is_told(project, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "poetry").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(InputProblem, match="make it with `poetry install` there"):
        load_program(project("", options("toolchain: poetry")))


def test_an_interpreter_without_the_sdk_is_told(project, tmp_path, monkeypatch):
    folder = project("", options("virtualenv: bare"))
    python = folder / "bare" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    with pytest.raises(InputProblem, match="has no Pulumi SDK; install the program's requirements there"):
        load_program(folder)


def test_an_sdk_without_transforms_is_told(project):
    folder = project("", options("virtualenv: venv"))
    parents = ("pulumi", "pulumi/runtime", "pulumi/runtime/proto")
    python = python_at(folder / "venv")
    for parent in parents:
        (folder / "old" / parent).mkdir(parents=True)
        (folder / "old" / parent / "__init__.py").write_text("")
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder}/old exec {sys.executable} "$@"\n')
    with pytest.raises(InputProblem, match=r"has a Pulumi SDK older than 3\.113; update it with `pip install"):
        load_program(folder)


@pytest.mark.skipif(
    not os.environ.get("LAMBDA_STREAMING_TEST_REGISTRIES"),
    reason="fetches from a registry; set LAMBDA_STREAMING_TEST_REGISTRIES=1 to run it",
)
@pytest.mark.parametrize("version", ["3.113.0", "3.150.0", "3.215.0"])
def test_an_older_sdk(project, version):
    folder = project(
        """
        import pulumi

        role = pulumi.CustomResource("aws:iam/role:Role", "role", {"name": "chat"})
        pulumi.export("partition", pulumi.runtime.invoke("aws:index/getPartition:getPartition", {}).value["partition"])
        """,
        options("virtualenv: venv"),
    )
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [folder / "venv" / "bin" / "python", "-m", "pip", "install", "-q"]
    subprocess.run([*pip, f"pulumi=={version}", "setuptools<80"], check=True)
    program = load_program(folder)
    types = {resource.type: resource for resource in program.graph}
    assert types.keys() == {"pulumi:pulumi:Stack", "aws:iam/role:Role"}
    assert types["pulumi:pulumi:Stack"].outputs == {"partition": "aws"}


def test_options_of_sdks_that_cannot_tell_false_from_none():
    request = resource_pb2.RegisterResourceRequest()
    assert [is_given(request, name) for name in ("custom", "protect")] == [False, False]
    request.custom, request.protect = False, False
    assert [is_given(request, name) for name in ("custom", "protect")] == [False, True]
    request.custom = True
    assert is_given(request, "custom")


def test_a_request_without_a_stack_trace_has_its_one_position(tmp_path):
    position = SimpleNamespace(uri=(tmp_path / "__main__.py").as_uri(), line=3)
    request = SimpleNamespace(sourcePosition=position, type="aws:s3/bucket:Bucket")
    assert Sources(tmp_path).find(request) == f"{position.uri}#3"
