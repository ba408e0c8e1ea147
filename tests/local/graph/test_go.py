"""Programs in Go are built where they stand, or are what `options.binary` names; what keeps them from it is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lambda_streaming_local.graph import InputProblem, load_program

BINARY = "name: shop\nruntime: {name: go, options: {binary: %s}}\nmain: infra\n"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("out/program", "the program ended itself with exit code 3"),
        ("infrastructure", "the program ended itself with exit code 3"),
        ("out/other", "out/other cannot be started: Exec format error"),
        ("out/missing", "infra/out/missing, the `binary` that {file} names, is no program; build it first"),
        ("out", "infra/out, the `binary` that {file} names, is no program; build it first"),
    ],
)
def test_a_binary_stands_in_the_programs_folder_or_on_path(tmp_path: Path, monkeypatch, named, told):
    (tmp_path / "Pulumi.yaml").write_text(BINARY % named)
    for file, text in (("out/program", "#!/bin/sh\nexit 3\n"), ("out/other", "\0"), ("bin/infrastructure", "")):
        binary = tmp_path / "infra" / file
        binary.parent.mkdir(parents=True, exist_ok=True)
        binary.write_text(text or "#!/bin/sh\nexit 3\n")
        binary.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "infra" / "bin"))
    with pytest.raises(InputProblem) as caught:
        load_program(tmp_path)
    assert told.format(file=tmp_path / "Pulumi.yaml") in caught.value.message


@pytest.mark.skipif(shutil.which("go") is None, reason="no `go` on PATH")
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("package main\nfunc main() {\n", "`go build` in {folder} failed; what it printed above says why"),
        ("package library\n", "{folder} has no `package main`, and so no program"),
    ],
)
def test_what_is_no_program_is_told(tmp_path: Path, source, told):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: go\n")
    (tmp_path / "go.mod").write_text("module shop\n")
    (tmp_path / "main.go").write_text(source)
    with pytest.raises(InputProblem) as caught:
        load_program(tmp_path)
    assert told.format(folder=tmp_path) in caught.value.message
