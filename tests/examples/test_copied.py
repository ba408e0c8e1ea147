"""Each example, copied out of this repository, is fit to be deployed."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from lambda_streaming_local.cli import main
from lambda_streaming_local.graph import load_program

EXAMPLES = Path(__file__).parents[2] / "examples"
_SPEC = importlib.util.spec_from_file_location("example_pictures", EXAMPLES.parent / "scripts" / "example_pictures.py")
assert _SPEC is not None
assert _SPEC.loader is not None
_PICTURES = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _PICTURES  # dataclasses look their module up
_SPEC.loader.exec_module(_PICTURES)
PICTURES, draw = _PICTURES.PICTURES, _PICTURES.draw
CONFIG = {
    "assistant": {
        "providerUrl": "https://api.example.com/v1/chat/completions",
        "model": "a-model",
        "apiKeySecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf",
    },
    "chat": {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"},
    "production": {"domainName": "digest.example.com", "hostedZoneId": "Z123", "alarmEmail": "team@example.com"},
}
# Shown to be rejected; those whose programs lie deeper; and hono, whose own test makes the SDK that it needs.
OTHERS = {"rejected", "consumers", "hono"}
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/Pulumi.yaml") if path.parent.name not in OTHERS)


def check(folder: Path, config: dict[str, str]) -> dict[str, list[object]]:
    options = [f"--config={key}={value}" for key, value in config.items()]
    result = CliRunner().invoke(main, ["check", str(folder), "--format", "json", *options])
    assert result.exit_code == 0, result.output
    report: dict[str, list[object]] = json.loads(result.stdout)
    return report


@pytest.mark.parametrize(("name", "config"), [*((name, {}) for name in NAMES), *CONFIG.items()])
def test_nothing_stops_it(name: str, config: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("*.pem", "node_modules", "package"))
    project = folder / "Pulumi.yaml"
    project.write_text(re.sub(r"\n  options:\n    virtualenv: .*", "", project.read_text()))
    report = check(folder, config)
    assert report["errors"] == report["undecided"] == []


@pytest.mark.parametrize("name", [*NAMES, "hono"])
def test_its_readme_says_how_to_run_deploy_and_remove_it_and_what_it_costs(name: str) -> None:
    readme = (EXAMPLES / name / "README.md").read_text()
    for word in (f"lambda-streaming serve examples/{name}", "pulumi up", "pulumi destroy", "| cost |"):
        assert word in readme, word


@pytest.mark.parametrize("name", [*NAMES, "hono", "consumers", "rejected"])
def test_its_picture_is_drawn_as_the_others_are(name: str) -> None:
    picture = PICTURES[name]
    assert (EXAMPLES / name / "picture.svg").read_text() == draw(picture), "run: make docs"
    assert f"![{picture.description}](picture.svg)" in (EXAMPLES / name / "README.md").read_text()
    boxes = [*picture.way, *picture.below.values()]
    assert all(len(box.name) <= 14 and len(box.note) <= 18 for box in boxes), "a word would leave its box"


def seen(program: Path) -> set[str]:
    """The resources that a consumer declares, which `check` has nothing against."""
    urns = {resource.urn.split("::", 2)[2] for resource in load_program(program).graph}
    report = check(program, {})
    assert report["errors"] == report["undecided"] == report["unseen"] == []
    return {urn for urn in urns if not urn.startswith("pulumi:pulumi:Stack")}


def test_nothing_stops_the_components_in_typescript(installed: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "chat", tmp_path / "chat")
    typescript = installed(EXAMPLES / "consumers" / "typescript", tmp_path / "consumers" / "typescript")
    assert seen(typescript) == seen(EXAMPLES / "consumers" / "python")


def test_nothing_stops_the_components_of_the_package_in_python(
    installed_python: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    shutil.copytree(EXAMPLES / "chat", tmp_path / "chat")
    python = installed_python(EXAMPLES / "consumers" / "python-sdk", tmp_path / "consumers" / "python-sdk")
    assert seen(python) == seen(EXAMPLES / "consumers" / "python")


def test_nothing_stops_the_components_in_go(installed_go: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "chat", tmp_path / "chat")
    go = installed_go(EXAMPLES / "consumers" / "go", tmp_path / "consumers" / "go")
    assert seen(go) == seen(EXAMPLES / "consumers" / "python")


def test_the_components_in_yaml_are_judged_by_a_preview() -> None:
    result = CliRunner().invoke(main, ["check", str(EXAMPLES / "consumers" / "yaml")])
    assert result.exit_code == 2
    assert (
        "give the output of `pulumi preview --json`, or of `pulumi stack export`, to `check --state`" in result.output
    )
