from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Pulumi project; returns its folder."""

    def write(program: str, pulumi_yaml: str = "name: shop\nruntime: python\n", **files: str) -> Path:
        (tmp_path / "Pulumi.yaml").write_text(pulumi_yaml)
        (tmp_path / "__main__.py").write_text(dedent(program))
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(dedent(text))
        return tmp_path

    return write
