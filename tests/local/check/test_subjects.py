"""What is said of a program as a whole: where it stands, what of it is missing, whether anything streams."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main


def check(*args: object):
    return CliRunner().invoke(main, ["check", *map(str, args)])


@pytest.fixture
def write_program(tmp_path: Path) -> Callable[[str], Path]:
    def write(program: str) -> Path:
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "__main__.py").write_text(program.lstrip())
        return tmp_path

    return write


FUNCTIONS = """
import pulumi, pulumi_aws as aws
code = pulumi.AssetArchive({"a": pulumi.FileAsset("a.txt"), "b": pulumi.FileArchive("lib"), "c": pulumi.StringAsset("")})
role = "arn:aws:iam::123456789012:role/r"
aws.lambda_.Function("one", role=role, runtime="nodejs24.x", handler="i.h", code=pulumi.FileArchive("app"), timeout=30)
aws.lambda_.Function("two", role=role, runtime="nodejs24.x", handler="i.h", code=code, timeout=30)
"""


def test_a_path_that_leads_nowhere_fails_the_run(write_program):
    folder = write_program(FUNCTIONS)
    (folder / "a.txt").write_text("")
    result = check(folder, "--format", "json")
    assert result.exit_code == 1
    found = [one for one in json.loads(result.stdout)["findings"] if one["rule"] == "asset-missing"]
    assert [(one["name"], one["property"], one["message"], one["line"]) for one in found] == [
        ("one", "code", "app does not exist", 4),
        ("two", "code", "lib does not exist", 5),
    ]
    assert "asset-missing" not in check(folder, "--ignore", "asset-missing").stdout
    (folder / "app").mkdir()
    (folder / "lib").mkdir()
    assert check(folder).exit_code == 0


def test_a_program_in_which_nothing_streams_is_unseen(write_program):
    folder = write_program("import pulumi")
    result = check(folder, "--format", "json")
    assert result.exit_code == 0
    (told,) = json.loads(result.stdout)["unseen"]
    assert told.startswith("nothing here can stream")
    assert check(folder, "--fail-on", "unseen").exit_code == 1


def test_a_project_up_the_tree_is_named(write_program, monkeypatch):
    folder = write_program("import pulumi")
    (folder / "docs").mkdir()
    monkeypatch.chdir(folder / "docs")
    first = check().stdout.splitlines()[0]
    assert first == f"{folder}: project shop, stack dev, Python, found above ."
    monkeypatch.chdir(folder)
    assert check().stdout.splitlines()[0] == f"{folder}: project shop, stack dev, Python"
