"""A benchmark that does not keep one of its limits says so, and ends with status 1."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.components import startup
from benchmarks.limits import limits
from benchmarks.policies import check_state, growth, servicer
from benchmarks.startup import command, demo


@pytest.mark.parametrize(("value", "status"), [(1.0, None), (1.01, 1)])
def test_the_first_of_two_limits(value: float, status: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert end(lambda: measure_two(value)) == status
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:5] == ["first", f"{value:.2f}", "ms", "(at", "most"]
    assert ("NOT KEPT" in first) == (status == 1)
    assert "NOT KEPT" not in second


def measure_two(first: float) -> None:
    with limits() as check:
        check("first", first, 1, " ms", "2 s / 2 s")
        check("second", 0.5, 1)


def end(main: Callable[[], None]) -> Any:
    """The status that it ends with."""
    try:
        main()
    except SystemExit as ended:
        return ended.code
    return None


def patch_startup(patch: Any) -> None:
    patch(startup, "cpu_seconds", cycle(10.0, 1.0))


def patch_command(patch: Any) -> None:
    seconds = cycle(10.0, 1.0)
    for name in ("process", "program", "until_first_line"):
        patch(command, name, lambda *_: seconds)
    patch(command, "node_seconds", seconds)
    patch(command, "resources_of_chat", lambda _: None)


def patch_demo(patch: Any) -> None:
    patch(demo, "demo_seconds", cycle(10.0, 1.0))


def patch_servicer(patch: Any) -> None:
    patch(servicer, "milliseconds", cycle((2.0, 2.0)))
    patch(servicer, "importing", cycle(1.0))


def patch_check_state(patch: Any) -> None:
    patch(sys, "argv", ["check_state", "1", "--checkov", "checkov"])
    patch(check_state, "measured", cycle((10.0, 1.0, 1.0), (10.0, 1.0, 1.0), (1.0, 1.0, 1.0)))


def cycle(*values: Any) -> Callable[..., Any]:
    """Gives one after another of them, whatever it is asked."""
    following = itertools.cycle(values)
    return lambda *_, **__: next(following)


@pytest.mark.parametrize(
    ("benchmark", "with_slow", "given"),
    [
        (startup, patch_startup, (1,)),
        (command, patch_command, (1,)),
        (demo, patch_demo, ("HEAD~0",)),
        (servicer, patch_servicer, (1,)),
        (check_state, patch_check_state, ()),
    ],
)
def test_a_benchmark_that_is_too_slow(
    benchmark: Any,
    with_slow: Callable[[Any], None],
    given: tuple[Any, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_slow(monkeypatch.setattr)
    assert end(lambda: benchmark.main(*given)) == 1
    assert "NOT KEPT" in capsys.readouterr().out


def test_growth_that_is_more_than_the_resources(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grown = {"check": [(resources, resources**2) for resources in growth.RESOURCES]}
    monkeypatch.setattr(sys, "argv", ["growth", "--checkov", "checkov", "--plot", str(tmp_path / "plot.svg")])
    monkeypatch.setattr(growth, "measure", lambda *_: (grown, grown))
    assert end(growth.main) == 1
    assert "NOT KEPT" in capsys.readouterr().out
