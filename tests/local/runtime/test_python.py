"""Functions in Python, through AWS's own runtime client."""

from __future__ import annotations

import pytest

pytest.importorskip("awslambdaric")

SOURCE = """
import os

def handler(event, context):
    if event.get("rawPath") == "/fails":
        raise ValueError("broken")
    return {"statusCode": 201, "headers": {"x-own": "1"}, "body": context.function_name + event["rawPath"]}
"""


@pytest.fixture
def python(serve, declare, tmp_path):
    (tmp_path / "app.py").write_text(SOURCE)

    def run(scenario, mode="BUFFERED", **function):
        declared = {"runtime": "python3.13", "handler": "app.handler", "code": {"path": str(tmp_path)}, **function}
        serve(declare("", url={"invokeMode": mode}, **declared), scenario)

    return run


def test_a_handler_answers(python):
    async def scenario(served):
        async with served.client.get(served.url + "/path") as response:
            assert (response.status, response.headers["x-own"], await response.text()) == (201, "1", "fn/path")
        assert (await served.logged()).warning is None
        async with served.client.get(served.url + "/fails") as response:
            assert response.status == 502
        assert "broken" in (await served.logged()).error

    python(scenario)


def test_behind_a_streaming_url_it_is_told_that_it_does_not_stream(python):
    async def scenario(served):
        async with served.client.get(served.url + "/path") as response:
            assert '"statusCode"' in await response.text()
        assert "managed runtime does not stream" in (await served.logged()).warning

    python(scenario, mode="RESPONSE_STREAM")


def test_a_handler_that_is_not_there_is_told_at_the_start(python):
    async def scenario(served):
        assert any("which the code does not have" in note for note in served.server.notes)

    python(scenario, handler="elsewhere.handler")
