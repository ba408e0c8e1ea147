"""Work beside the requests does not fail in silence."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.graph.program import Program
from lambda_streaming_local.serve import reload
from lambda_streaming_local.serve.tasks import start_task
from lambda_streaming_policies.stack.graph import Graph


def test_a_failure_is_told_and_an_end_is_not() -> None:
    told: list[str] = []

    async def fail() -> None:
        raise OSError("OS file watch limit reached")

    async def end() -> None:
        pass

    async def wait(started: asyncio.Event) -> None:
        started.set()
        await asyncio.Event().wait()

    async def run() -> None:
        task = start_task(fail(), "changes of code are not seen any more", told.append)
        await asyncio.wait([task, start_task(end(), "ending", told.append)])
        started = asyncio.Event()
        waiting = start_task(wait(started), "waiting", told.append)
        await started.wait()
        waiting.cancel()
        await asyncio.wait([waiting])

    asyncio.run(run())
    assert told == ["changes of code are not seen any more: OSError: OS file watch limit reached"]


class Paused:
    """A server that takes no requests until it goes on."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.notes: tuple[str, ...] = ("told at start",)

    async def replace(self, graph: Graph) -> list[str]:
        self.notes = ("told at start", "new")
        return ["fn"]

    def pause(self) -> None:
        self.calls.append("pause")

    async def resume(self) -> None:
        self.calls.append("resume")


@pytest.mark.parametrize("error", [InputProblem("broken"), TypeError("of ours")])
def test_whatever_fails_when_a_program_changes_requests_go_on(tmp_path, error) -> None:
    server: Any = Paused()
    told: list[str] = []

    def evaluate() -> Program:
        raise error

    async def run() -> None:
        await reload._replace(tmp_path / "__main__.py", evaluate, server, told.append)

    if isinstance(error, InputProblem):
        asyncio.run(run())
        assert told == ["__main__.py has changed, but what runs goes on as before: broken"]
    else:
        with pytest.raises(TypeError, match="of ours"):
            asyncio.run(run())
    assert server.calls == ["pause", "resume"]


def test_a_changed_program_is_warned_of_what_is_new(tmp_path) -> None:
    server: Any = Paused()
    told: list[str] = []
    program = Program("app", "dev", "python", tmp_path, Graph([]), (), ())
    asyncio.run(reload._replace(tmp_path / "__main__.py", lambda: program, server, told.append))
    assert told == ["__main__.py has changed, so the program ran again; start anew: fn", "Warning: new"]
