"""Function URLs whose function fails: before the first byte, midway, after the response."""

from __future__ import annotations

import aiohttp
import pytest


def test_an_error_before_the_first_byte_is_a_bad_gateway_and_the_environment_goes_on(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "early"}) as response:
            assert (response.status, await response.text()) == (502, "Internal Server Error")
        assert "TypeError: before the first byte" in (await served.logged()).error
        async with served.client.get(served.url, params={"when": "never"}) as response:
            assert await response.text() == "part"

    serve(declare("fails", reservedConcurrentExecutions=1.0), scenario)


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("late", "RangeError: after the first byte"),
        ("exit", "Runtime.ExitError: RequestId: {id} Error: Runtime exited with error: exit status 3"),
        ("killed", "Runtime.ExitError: RequestId: {id} Error: Runtime exited with error: signal: killed"),
    ],
)
def test_an_error_midway_breaks_the_body_off(serve, declare, when, error):
    async def scenario(served):
        parameters = {"when": when, "gate": f"{served.gates.url}/go"}
        async with served.client.get(served.url, params=parameters) as response:
            assert response.status == 200
            assert await response.content.readexactly(4) == b"part"
            served.gates.open("go")
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        log = await served.logged()
        assert log.error == error.format(id=log.request_id)
        async with served.client.get(served.url, params={"when": "never"}) as response:
            assert await response.text() == "part"

    serve(declare("fails"), scenario)


def test_what_was_written_before_an_exit_arrives(serve, declare):
    async def scenario(served):
        received = bytearray()

        async def read(response) -> None:
            while True:
                received.extend(await response.content.readany())

        async with served.client.get(served.url, params={"mib": "4", "exit": "1"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await read(response)
        assert len(received) == 4 * 1024 * 1024
        assert "exit status 5" in (await served.logged()).error

    serve(declare("large"), scenario)


def test_a_stream_that_the_handler_destroys_is_truncated(serve, declare):
    async def scenario(served):
        parameters = {"when": "destroy", "gate": f"{served.gates.url}/go"}
        async with served.client.get(served.url, params=parameters) as response:
            assert await response.content.readexactly(4) == b"part"
            served.gates.open("go")
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        assert (await served.logged()).error is not None

    serve(declare("fails"), scenario)


def test_a_timeout_before_the_first_byte_is_a_bad_gateway(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "hang-early"}) as response:
            assert response.status == 502
        assert (await served.logged()).error.endswith("Task timed out after 0.20 seconds")

    serve(declare("fails", timeout=0.2), scenario)


def test_a_timeout_midway_breaks_the_body_off(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": "hang-late"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.content.read()
        assert (await served.logged()).error.startswith("Sandbox.Timedout")

    # A busy machine may take long until the first byte.
    serve(declare("fails", timeout=5.0), scenario)


@pytest.mark.parametrize(
    ("when", "error", "status"),
    [
        ("exit-after", "Runtime exited with error: exit status 3", "Status: error\tError Type: Runtime.ExitError\t\n"),
        ("hang-after", "Task timed out after 5.00 seconds", "Status: timeout\t\n"),
    ],
)
def test_a_failure_after_the_response_is_told_too(serve, declare, when, error, status):
    async def scenario(served):
        async with served.client.get(served.url, params={"when": when}) as response:
            assert (response.status, await response.text()) == (200, "part")
        log = await served.logged()
        assert log.error.startswith("after the response had ended: ")
        assert log.error.endswith(error)
        await served.output.contains(status)

    serve(declare("fails", timeout=5.0), scenario)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("throw new Error('at import');", "Error: at import"),
        ("export const other = 1;", "Runtime.HandlerNotFound"),
        ("export const handler = ;", "Runtime.UserCodeSyntaxError"),
        ("process.exit(4);", "Runtime exited with error: exit status 4"),
    ],
)
def test_a_function_that_cannot_be_loaded_is_a_bad_gateway(serve, declare, source, error):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, await response.text()) == (502, "Internal Server Error")
        assert error in (await served.logged()).error

    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)
