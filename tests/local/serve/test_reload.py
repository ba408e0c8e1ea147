"""A program that changes is served anew, and what is under way goes on."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.graph.program import Program
from lambda_streaming_local.serve import reload
from lambda_streaming_local.serve.door import Door
from lambda_streaming_local.serve.options import Options
from lambda_streaming_local.serve.output.json_lines import JsonOutput
from lambda_streaming_local.serve.output.logs import LogPrinter
from lambda_streaming_local.serve.output.text import TextOutput
from lambda_streaming_local.serve.plan import Plan
from lambda_streaming_local.serve.reload import Reloading
from lambda_streaming_local.serve.server import Server
from lambda_streaming_policies.stack.graph import Graph


class Paused:
    """A server that takes no requests until it goes on."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.notes: tuple[str, ...] = ("told at start",)
        self.doors: list[Door] = []

    async def replace(self, graph: Graph, pass_env: Any) -> list[str]:
        self.notes = ("told at start", "new")
        self.doors = [Door("function-url", "url", f"http://127.0.0.1:1/{pass_env['A']}")]
        return ["fn"]

    def runs_in_place(self, path: Path) -> bool:
        return False

    def pause(self) -> None:
        self.calls.append("pause")

    async def resume(self) -> None:
        self.calls.append("resume")


class Shown:
    def __init__(self) -> None:
        self.doors: list[tuple[list[Door], list[Door]]] = []

    def show_doors(self, server: Any, before: list[Door]) -> None:
        self.doors.append((server.doors, before))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Evaluates a program by `load` once `names` have changed; returns the server, what was told, and the output."""
    (tmp_path / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    program = Program("app", "dev", "Python", tmp_path, Graph([]), ("known",), ())

    def run(load: Any, *names: str, at_once: bool = True) -> tuple[Any, list[str], Any]:
        async def watch(list_paths: Any) -> AsyncIterator[dict[Path, Any]]:
            for batch in [names] if at_once else [[name] for name in names]:
                yield dict.fromkeys(tmp_path / name for name in batch)

        monkeypatch.setattr(reload, "watch", watch)
        server: Any = Paused()
        output: Any = Shown()
        told: list[str] = []
        reloading = Reloading(tmp_path, lambda: load(program), lambda: {"A": "1"}, ())
        asyncio.run(reloading.run(program, server, output, told.append))
        return server, told, output

    return run


def fail(error: Exception) -> Any:
    def load(program: Program) -> Program:
        raise error

    return load


def test_a_program_that_is_broken_leaves_what_runs(run):
    server, told, output = run(fail(InputProblem("broken")), "__main__.py")
    assert told == ["__main__.py has changed, but what runs goes on as before: broken"]
    assert server.calls == ["pause", "resume"]
    assert output.doors == []


def test_requests_go_on_whatever_fails(run, monkeypatch):
    paused: Any = Paused()
    monkeypatch.setattr(f"{__name__}.Paused", lambda: paused)
    with pytest.raises(TypeError, match="of ours"):
        run(fail(TypeError("of ours")), "__main__.py")
    assert paused.calls == ["pause", "resume"]


def test_what_is_new_is_told(run):
    server, told, output = run(lambda program: replace(program, warnings=("known", "unknown")), "__main__.py")
    assert told == [
        "__main__.py has changed, so the program ran again; start anew: fn",
        "Warning: unknown",
        "Warning: new",
    ]
    assert output.doors == [(server.doors, [])]


def test_a_program_that_runs_for_what_it_writes_itself_is_told(run, tmp_path):
    runs = []

    def load(program: Program) -> Program:
        runs.append(program)
        (tmp_path / "built.json").write_text(str(len(runs)))
        return program

    (tmp_path / "built.json").write_text("0")
    _, told, _ = run(load, *["built.json"] * 6, at_once=False)
    assert len(runs) == 6
    assert len([line for line in told if f"the program itself writes {tmp_path / 'built.json'}" in line]) == 1


def test_many_files_are_told_in_one_line(run):
    _, told, _ = run(fail(InputProblem("broken")), *(f"{number}.py" for number in range(20)))
    assert told == ["0.py and 19 other files have changed, but what runs goes on as before: broken"]


def add_function(graph: Graph, **inputs: Any) -> Graph:
    """`graph` with another function and its URL, which come after those that are there."""
    function, url, *_ = graph.resources
    return Graph(
        [
            *graph.resources,
            replace(
                function,
                urn="urn:zz-function",
                name="other",
                inputs={**function.inputs, "name": "other", **inputs},
                outputs={"name": "other", "arn": str(function.outputs["arn"]).replace(":fn", ":other")},
            ),
            replace(
                url,
                urn="urn:zz-url",
                name="other",
                inputs={**url.inputs, "functionName": "other"},
                links={"functionName": ("urn:zz-function",)},
                outputs={"functionUrl": str(url.outputs["functionUrl"]).replace("https://a", "https://b")},
            ),
        ]
    )


def test_a_stream_under_way_survives_a_program_that_cannot_be_served(serve, declare, tmp_path):
    graph = declare("chunks")

    async def scenario(served: Any) -> None:
        doors = served.server.doors
        async with served.client.get(served.url, params={"count": "1", "gate": served.gates.url}) as response:
            await served.gates.called("0")
            with pytest.raises(InputProblem, match="does not exist; build it"):
                await served.server.replace(add_function(graph, code={"path": str(tmp_path / "no")}), {})
            served.gates.open("0")
            await response.read()
            process = response.headers["X-Process"]
        await served.logged()
        assert served.server.doors == doors
        async with served.client.get(served.url, params={"count": "1"}) as response:
            assert response.headers["X-Process"] == process

    serve(graph, scenario)


def test_a_stream_under_way_goes_on_when_the_program_has_changed(serve, declare):
    graph = declare("chunks")

    async def scenario(served: Any) -> None:
        async with served.client.get(served.url, params={"count": "1", "gate": served.gates.url}) as response:
            await served.gates.called("0")
            before = served.server._deployment
            assert await served.server.replace(add_function(graph), {}) == ["other"]
            # What only the first deployment had is over, so it waits for this stream alone.
            async with served.client.get(served.url, params={"count": "1"}) as other:
                await other.read()
            served.gates.open("0")
            await response.read()
        await asyncio.gather(*served.server._retiring)
        assert served.server._deployment is not before

    serve(graph, scenario)


def test_a_door_that_is_gone_refuses_connections_and_a_new_one_takes_its_port(serve, declare, free_ports):
    first = free_ports(4)
    graph = declare("echo")
    more = add_function(graph)

    async def scenario(served: Any) -> None:
        await served.server.replace(more, {})
        (new,) = {door.url for door in served.server.doors} - {served.url, served.api}
        async with served.client.get(new) as response:
            assert response.status == 200
        await served.server.replace(graph, {})
        port = int(new.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        await served.server.replace(more, {})
        assert new in {door.url for door in served.server.doors}

    serve(graph, scenario, port=first)


DOOR = Door("function-url", "chat", "http://127.0.0.1:1", "chat-1", "NONE")


def test_people_read_which_doors_are_new_and_which_are_gone(capsys):
    server = Server(Graph([]), Plan(), Options())
    server.doors = [DOOR, replace(DOOR, name="new", url="http://127.0.0.1:2")]
    TextOutput(LogPrinter("text", None)).show_doors(server, [DOOR, replace(DOOR, name="old", url="http://127.0.0.1:3")])
    assert capsys.readouterr().out.splitlines() == [
        "No longer there: function-url old, http://127.0.0.1:3",
        "Door          Resource  Address             Function  Signed",
        "function-url  new       http://127.0.0.1:2  chat-1    no",
        "",
        "To try:",
        "  curl -N http://127.0.0.1:2/",
    ]


def test_programs_get_all_the_doors_once_more(capsys):
    server: Any = type("Server", (), {"doors": [DOOR], "access_keys": ["test"], "certificate": None})
    JsonOutput(LogPrinter("json", None)).show_doors(server, [])
    assert [door["name"] for door in json.loads(capsys.readouterr().out)["doors"]] == ["chat"]
