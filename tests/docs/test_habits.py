"""The files at the root that tools read are valid, and say what the project says elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob(".github/**/*.yml"), ROOT / "action.yml"])
)
def test_github_can_read(path):
    assert isinstance(read(path), dict)


def test_ci_runs_the_oldest_python_of_pyproject_and_the_newest_of_its_classifiers():
    matrix = read(".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    supported = [
        line.removeprefix("Programming Language :: Python :: ")
        for line in PROJECT["classifiers"]
        if re.search(r"Python :: 3\.\d+$", line)
    ]
    assert matrix["python"] == [supported[0], supported[-1]]
    assert PROJECT["requires-python"] == f">={supported[0]}"
    assert len(matrix["node"]) == 2


def test_the_license_is_the_one_that_pyproject_names():
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_hooks_that_others_use_call_the_command():
    (hook,) = read(".pre-commit-hooks.yaml")
    assert hook["entry"].split()[0] in PROJECT["scripts"]


def test_the_action_makes_the_environment_that_the_program_names(tmp_path):
    (step,) = [
        step for step in read("action.yml")["runs"]["steps"] if step.get("name") == "Install what the program needs"
    ]
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "venv/bin/python").exists()


def test_the_action_annotates_and_fails_as_check_does():
    step = read("action.yml")["runs"]["steps"][-1]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "ARGUMENTS": "--stack dev"}
    script = ["bash", "-e", "-c", step["run"]]
    environment["PROGRAM"] = "examples/rejected"
    refused = subprocess.run(script, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 1, refused.stderr
    assert "::error file=examples/rejected/__main__.py,line=" in refused.stdout
    environment["PROGRAM"] = "examples/chat"
    assert subprocess.run(script, env=environment, capture_output=True, cwd=ROOT, check=False).returncode == 0
