"""What the page knows of requests, over real sockets and with a real function."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from lambda_streaming_local.measure import Signer, measure
from lambda_streaming_local.page import record, recorder
from lambda_streaming_policies.stack.graph import Graph


def test_a_request_is_told_with_all_that_belongs_to_it(watching: Any) -> None:
    async def run() -> Any:
        async with watching() as watched:
            await watched.ask(
                "/a?token=x&b=1",
                ("one", "two"),
                headers={"Cookie": "session=abc"},
                body={"password": "p4ssw0rd", "contentType": "text/plain"},
            )
            return await watched.describe(1)

    told = asyncio.run(run())
    assert (told["method"], told["target"], told["status"]) == ("POST", "/a?token=•••&b=1", 200)
    assert (told["bytes"], told["preview"], told["is_preview_whole"]) == (6, "onetwo", True)
    assert sum(size for _, size in told["timeline"]) == 6
    assert told["first_byte_ms"] <= told["duration_ms"]
    assert ["Cookie", "•••"] in told["request_headers"]
    assert ["Content-Type", "text/plain"] in [[name.title(), value] for name, value in told["response_headers"]]
    assert json.loads(told["event"])["rawPath"] == "/a"
    assert "p4ssw0rd" not in json.dumps(told)
    assert "session=abc" not in json.dumps(told)
    assert any("piece 1 of <i>2</i>" in line for line in told["lines"])
    assert told["billed_ms"] > 0
    assert told["cost_usd"] > 0
    assert told["can_send_again"]


def test_a_request_that_no_function_saw_is_shown_too(watching: Any) -> None:
    async def run() -> Any:
        async with watching("AWS_IAM") as watched:
            await watched.ask()
            return await watched.describe(1)

    told = asyncio.run(run())
    assert (told["status"], told["event"], told["billed_ms"]) == (403, "", None)
    assert "MissingAuthenticationToken" in told["error"]


def test_a_stream_is_seen_while_it_runs(watching: Any) -> None:
    async def run() -> tuple[Any, Any]:
        async with watching() as watched:
            asked = asyncio.create_task(watched.ask(pieces=("one", "two"), body={"gate": watched.gate}))
            watched.gates["0"].set()
            async for _ in watched.recorder.follow():
                found = watched.recorder.get(1)
                if found is not None and found.describe()["preview"]:
                    under_way = found.describe()
                    break
            watched.gates["1"].set()
            await asked
            return under_way, await watched.describe(1)

    under_way, over = asyncio.run(run())
    assert (under_way["is_over"], under_way["preview"], under_way["duration_ms"]) == (False, "one", None)
    assert under_way["so_far_ms"] is not None
    assert (over["is_over"], over["preview"]) == (True, "onetwo")
    assert over["longest_gap"]["ms"] > 0


def test_a_request_is_sent_again_as_it_came(watching: Any) -> None:
    async def run() -> tuple[Any, Any]:
        async with watching() as watched:
            await watched.ask("/a%20b?c=%2F", headers={"X-Own": "ü"})
            first = await watched.describe(1)
            async with watched.client.post(f"{watched.page}requests/1/again", json={}) as response:
                assert response.status == 202
            return first, await watched.describe(2)

    first, second = asyncio.run(run())
    first_event, second_event = json.loads(first["event"]), json.loads(second["event"])
    for name in ("rawPath", "rawQueryString", "body"):
        assert first_event[name] == second_event[name]
    assert dict(second["request_headers"])["X-Own"] == "ü"
    assert second["status"] == 200


def test_a_signed_request_is_signed_anew(watching: Any) -> None:
    async def run() -> Any:
        async with watching("AWS_IAM") as watched:
            body = json.dumps({"pieces": ["hello"]}).encode()
            signer = Signer("test", "test", region="eu-west-1")
            headers = [("content-type", "application/json")]
            measured = await measure(watched.door + "/", method="POST", body=body, headers=headers, signer=signer)
            assert measured.status == 200
            async with watched.client.post(f"{watched.page}requests/1/again", json={}) as response:
                assert response.status == 202
            return await watched.describe(2)

    told = asyncio.run(run())
    assert (told["status"], told["preview"]) == (200, "hello")
    assert dict(told["request_headers"])["Authorization"] == "•••"


def test_a_body_that_is_too_large_to_keep_is_not_sent_again(watching: Any) -> None:
    async def run() -> tuple[Any, int]:
        async with watching() as watched:
            await watched.ask(body={"padding": "x" * record.BODY_BYTES})
            told = await watched.describe(1)
            async with watched.client.post(f"{watched.page}requests/1/again", json={}) as response:
                return told, response.status

    told, status = asyncio.run(run())
    assert (told["can_send_again"], status) == (False, 409)
    assert told["event"].startswith("The event has ")


def test_the_oldest_requests_are_forgotten(watching: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST_REQUESTS", 2)

    async def run() -> list[int]:
        async with watching("AWS_IAM") as watched:
            for _ in range(4):
                await watched.ask()
            await watched.describe(4)
            return [number for number in range(1, 5) if watched.recorder.get(number)]

    assert asyncio.run(run()) == [3, 4]


def test_those_that_are_over_are_forgotten_on_request(watching: Any) -> None:
    async def run() -> list[int]:
        async with watching() as watched:
            await watched.ask()
            await watched.describe(1)
            asked = asyncio.create_task(watched.ask(body={"gate": watched.gate}))
            async for _ in watched.recorder.follow():
                if watched.recorder.get(2) is not None:
                    break
            async with watched.client.post(f"{watched.page}forget", json={}) as response:
                assert response.status == 200
            left = [number for number in range(1, 3) if watched.recorder.get(number)]
            watched.gates["0"].set()
            await asked
            return left

    assert asyncio.run(run()) == [2]


def test_a_request_whose_door_is_gone_is_not_sent_again(watching: Any) -> None:
    async def run() -> tuple[int, Any]:
        async with watching() as watched:
            await watched.ask()
            await watched.describe(1)
            graph = watched.server._graph
            await watched.server.replace(Graph(graph.resources[:1]), {})
            async with watched.client.post(f"{watched.page}requests/1/again", json={}) as response:
                return response.status, await response.json()

    assert asyncio.run(run()) == (409, {"why": "nothing listens at its door any more"})


def test_requests_are_shown_and_sent_again_after_the_program_has_changed(watching: Any) -> None:
    async def run() -> tuple[Any, Any]:
        async with watching() as watched:
            await watched.ask(pieces=("before",))
            before = await watched.describe(1)
            graph = watched.server._graph
            function = replace(graph.resources[0], inputs={**graph.resources[0].inputs, "memorySize": 512.0})
            assert await watched.server.replace(Graph([function, *graph.resources[1:]]), {}) == ["fn"]
            async with watched.client.post(f"{watched.page}requests/1/again", json={}) as response:
                assert response.status == 202
            return before, await watched.describe(2)

    before, after = asyncio.run(run())
    assert (before["preview"], after["preview"], after["status"]) == ("before", "before", 200)
    assert "Memory Size: 512 MB" in "".join(after["lines"])
