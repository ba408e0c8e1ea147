"""Which Node.js runs a function."""

from __future__ import annotations

from pathlib import Path

import pytest
from lambda_streaming_local.runtime.node.versions import find_version


def node(path: Path, version: str) -> str:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho v{version}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    "place",
    [
        ".nvm/versions/node/v24.3.0/bin/node",
        ".local/share/fnm/node-versions/v24.3.0/installation/bin/node",
        ".volta/tools/image/node/24.3.0/bin/node",
        ".local/share/mise/installs/node/24.3.0/bin/node",
        ".asdf/installs/nodejs/24.3.0/bin/node",
    ],
)
def test_a_version_of_a_version_manager_is_found(monkeypatch, tmp_path, place):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    found = node(tmp_path / place, "24.3.0")
    assert find_version(24) == found
    assert find_version(22) is None


def test_path_goes_first_and_the_newest_of_a_version_manager_next(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    node(tmp_path / ".nvm/versions/node/v24.3.0/bin/node", "24.3.0")
    newest = node(tmp_path / ".nvm/versions/node/v24.10.0/bin/node", "24.10.0")
    assert find_version(24) == newest
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_version(24) == newest
    on_path = node(tmp_path / "bin" / "node", "24.1.0")
    assert find_version(24) == on_path
