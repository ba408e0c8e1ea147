"""A pytest plugin: fixtures that serve a Pulumi program for the tests of its functions and front doors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from .testing import ServedStack


class ServeProgram(Protocol):
    """What the fixture `serve_program` gives; see `lambda_streaming_local.testing.serving`."""

    def __call__(
        self,
        program: Path | str,
        *,
        stack: str | None = None,
        config: Mapping[str, str] | None = None,
        answers: Mapping[str, Any] | None = None,
        limit_rate: bool = True,
    ) -> ServedStack: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "streaming_program",
        "Folder, from the root directory, of the Pulumi program that the fixture `streaming_stack` serves.",
        default=".",
    )


@pytest.fixture(scope="session")
def serve_program() -> Iterator[ServeProgram]:
    """Serves a Pulumi program until the session ends: `serve_program(folder, stack=..., config={...})`."""
    # Only here: every pytest run loads this plugin, and most have nothing to serve.
    from .graph import InputProblem
    from .testing import serving

    with ExitStack() as running:

        def serve(
            program: Path | str,
            *,
            stack: str | None = None,
            config: Mapping[str, str] | None = None,
            answers: Mapping[str, Any] | None = None,
            limit_rate: bool = True,
        ) -> ServedStack:
            try:
                return running.enter_context(
                    serving(program, stack=stack, config=config, answers=answers, limit_rate=limit_rate)
                )
            except InputProblem as problem:
                message = problem.message
            pytest.fail(message, pytrace=False)

        yield serve


@pytest.fixture(scope="session")
def streaming_stack(serve_program: ServeProgram, pytestconfig: pytest.Config) -> ServedStack:
    """The program that the setting `streaming_program` names, served until the session ends."""
    return serve_program(pytestconfig.rootpath / str(pytestconfig.getini("streaming_program")))
