"""The programs beside these tests, and what they need of other languages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAMS = Path(__file__).with_name("programs")
NODE_MODULES = ROOT / "node_modules"

needs_node = pytest.mark.skipif(
    not (NODE_MODULES / "@pulumi" / "pulumi").is_dir(),
    reason="no Pulumi SDK for Node.js in node_modules (`make setup`)",
)


def go_is_missing() -> str | None:
    if shutil.which("go") is None:
        return "no `go` on PATH"
    env = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    listed = subprocess.run(
        ["go", "list", "-deps", "./..."], cwd=PROGRAMS / "go", env=env, capture_output=True, text=True, check=False
    )
    return "the Pulumi SDK for Go is not in the module cache (`make setup`)" if listed.returncode else None
