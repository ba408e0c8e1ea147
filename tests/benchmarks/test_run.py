"""What `make bench` writes, and what it ends with."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import run


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that it writes into, with a plot that a benchmark has drawn."""
    (tmp_path / "growth.svg").write_text("<svg/>")
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    monkeypatch.setattr(run, "SCRIPTS", (("policies.growth",),))
    monkeypatch.setattr(sys, "argv", ["run"])
    return tmp_path


def test_table_and_json_tell_the_same_and_name_the_plots(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        run, "measure", lambda _: run.Run("python -m one", 2.0, 30.0, True, ["what  1.0   (at most 2)"])
    )
    run.main()
    found = json.loads((results / "results.json").read_text())
    table = (results / "results.md").read_text()
    assert found["plots"] == ["growth.svg"]
    assert "![growth](growth.svg)" in table
    assert found["runs"][0] == {
        "command": "python -m one",
        "seconds": 2,
        "peak_mib": 30,
        "kept": True,
        "said": ["what  1.0   (at most 2)"],
    }
    assert "| what | 1.0 (at most 2) |" in table


def test_one_benchmark_that_fails_fails_the_run(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SCRIPTS", (("local.curve",),))  # without the name of a plot
    with pytest.raises(SystemExit) as ended:
        run.main()
    assert ended.value.code == 1
    assert "IndexError" in json.loads((results / "results.json").read_text())["runs"][0]["said"][-1]
    assert "**NOT KEPT**" in (results / "results.md").read_text()
