"""AWS's runtime clients come into the user's cache, whole or not at all. npm is a stand-in here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.runtime.node import clients

INSTALLS = """#!/bin/sh
mkdir -p node_modules/aws-lambda-ric node_modules/aws-lambda-ric-3/dist
touch node_modules/aws-lambda-ric/index.mjs
"""


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stand-in; nothing is found but what it installs."""
    monkeypatch.setattr(clients, "__file__", str(tmp_path / "package" / "clients.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    script = tmp_path / "bin" / "npm"
    script.parent.mkdir()
    script.write_text(INSTALLS)
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    return script


def test_what_is_installed_is_found(npm: Path, tmp_path: Path) -> None:
    assert clients.find_clients(tmp_path) is None
    installed = clients.install_clients()
    assert installed.is_relative_to(tmp_path / "cache")
    found = clients.find_clients(tmp_path)
    assert found is not None
    assert found.version_4 == installed / "node_modules" / "aws-lambda-ric"
    assert list(installed.parent.iterdir()) == [installed]


def test_what_would_compile_them_stays_away(npm: Path) -> None:
    installed = clients.install_clients()
    package = json.loads((installed / "package.json").read_text())
    for instead in package["overrides"].values():
        assert (installed / instead.removeprefix("file:") / "package.json").is_file()


def test_npm_says_why_it_cannot(npm: Path, tmp_path: Path) -> None:
    npm.write_text("#!/bin/sh\necho 'no network' >&2\nmkdir node_modules\nexit 1\n")
    with pytest.raises(InputProblem, match="npm says:\nno network"):
        clients.install_clients()
    assert clients.find_clients(tmp_path) is None
    assert not list((tmp_path / "cache").rglob("node_modules"))


def test_without_npm_the_command_is_told(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputProblem, match=r"npm is not on PATH; install it, or run `npm install --ignore-scripts aws"):
        clients.install_clients()
