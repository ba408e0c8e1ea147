"""`lambda-streaming new`: what it writes can be judged and served as it is."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lambda_streaming_local.cli import main
from lambda_streaming_local.measure import measure
from lambda_streaming_local.new.command import new
from lambda_streaming_local.testing import serving

COMMAND = Path(sys.executable).with_name("lambda-streaming")
NODE_MODULES = Path(__file__).parents[3] / "node_modules"
TEMPLATES = new.params[0].type.choices  # type: ignore[attr-defined]


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["new", *map(str, args)])


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_found_in_a_new_stack(template: str, tmp_path: Path) -> None:
    folder = tmp_path / "my-stack"
    assert run(template, folder).exit_code == 0
    if (folder / "package.json").exists():
        if not (NODE_MODULES / "@pulumi" / "pulumi").is_dir():
            pytest.skip("no @pulumi/pulumi in node_modules: `make setup` installs it")
        (folder / "node_modules").symlink_to(NODE_MODULES)
    command = [str(COMMAND), "check", str(folder), "--fail-on", "mandatory,advisory,undecided"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "my-stack" in (folder / "Pulumi.yaml").read_text() + (folder / "README.md").read_text()
    assert not [file for file in folder.rglob("*") if file.is_file() and b"${PROJECT}" in file.read_bytes()]


@pytest.mark.parametrize(
    ("template", "path", "first"),
    [("chat", "/api/chat?message=hello", b"event: token\n"), ("html", "/", b"<!doctype html>")],
)
def test_a_new_stack_streams(template: str, path: str, first: bytes, tmp_path: Path) -> None:
    run(template, tmp_path / template)
    with serving(tmp_path / template) as stack:
        answer = asyncio.run(measure(stack.url("cloudfront") + path))
    assert answer.status == 200
    assert answer.judgement.verdict == "streamed", answer.judgement.reason


def test_the_next_steps_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "my chat"
    assert "cannot be a project's name" in run("chat", folder).output
    said = run("chat-typescript", tmp_path / "chat").output
    assert (
        said.index("npm install --prefix") < said.index("lambda-streaming serve") < said.index("lambda-streaming check")
    )


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert run("html", tmp_path).exit_code == 0
    page = (tmp_path / "app" / "index.mjs").read_text()
    refused = run("chat", tmp_path)
    assert refused.exit_code == 2
    assert "is not empty; name another folder" in refused.output
    assert (tmp_path / "app" / "index.mjs").read_text() == page


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "chat").write_text("")
    refused = run("chat", tmp_path / "chat")
    assert refused.exit_code == 2
    assert "Not a directory" in refused.output


def test_its_help_names_every_template() -> None:
    said = run("--help").output
    assert all(template in said for template in TEMPLATES)
