"""The plugin as a team uses it: in a pytest of its own, on a program of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGIN = "lambda_streaming_local.pytest_plugin"


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the chat example; its tests are in `tests`."""
    shutil.copytree(ROOT / "examples" / "chat", tmp_path / "infra")
    (tmp_path / "infra" / "Pulumi.yaml").write_text("name: chat\nruntime: python\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\nstreaming_program = infra\n")
    (tmp_path / "tests").mkdir()
    return tmp_path


def test_the_documented_example_passes(project: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "testing.md").read_text(), re.DOTALL)
    (project / "tests" / "test_chat.py").write_text(code)
    result = run_pytest(project, "-v")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 passed" in result.stdout


def test_a_stack_is_served_once_and_what_its_functions_log_belongs_to_the_failing_test(project: Path) -> None:
    (project / "tests" / "test_served.py").write_text(
        """
import urllib.request

def test_one(streaming_stack):
    urllib.request.urlopen(f"{streaming_stack.url('cloudfront')}/api/chat?message=Hello").read()
    assert False, [door.kind for door in streaming_stack.doors]

def test_two(streaming_stack, request):
    assert streaming_stack is request.getfixturevalue("streaming_stack")
    assert streaming_stack.requests.get(timeout=30).path == "/api/chat"
"""
    )
    result = run_pytest(project)
    assert "1 failed, 1 passed" in result.stdout, result.stdout + result.stderr
    assert "['function-url', 'cloudfront', 'lambda-api']" in result.stdout
    assert "platform.start" in result.stdout.partition("Captured stderr call")[2]


def test_a_program_that_fails_is_one_sentence(project: Path) -> None:
    (project / "infra" / "__main__.py").write_text("raise ValueError('no such thing')\n")
    (project / "tests" / "test_served.py").write_text("def test(streaming_stack): pass\n")
    result = run_pytest(project)
    assert result.returncode == 1
    assert "__main__.py: ValueError: no such thing" in result.stdout
    assert "Traceback" not in result.stdout


def test_the_plugin_alone_imports_nothing_heavy() -> None:
    code = f"import sys, {PLUGIN}; print(*sorted({{'aiohttp', 'botocore', 'pulumi'}} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
