"""Lambda's limits at a function URL: how many requests at once, and how large requests and responses may be."""

from __future__ import annotations

import asyncio
import io
import json

import aiohttp
import pytest


def test_an_environment_serves_one_request_at_a_time_and_is_used_again(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url, "count": "1"}) as first:
            async with served.client.get(served.url, params={"count": "1"}) as second:
                await second.read()
            served.gates.open("0")
            await first.read()
        assert first.headers["X-Process"] != second.headers["X-Process"]
        async with served.client.get(served.url) as third:
            await third.read()
        assert third.headers["X-Process"] in {first.headers["X-Process"], second.headers["X-Process"]}

    serve(declare("chunks"), scenario)


def test_more_requests_than_the_reserved_concurrency_are_throttled(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"gate": served.gates.url, "count": "1"}) as first:
            async with served.client.get(served.url) as second:
                assert second.status == 429
                assert second.headers["x-amzn-ErrorType"] == "TooManyRequestsException"
                assert await second.json() == {
                    "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
                    "Type": "User",
                    "message": "Rate Exceeded.",
                }
            served.gates.open("0")
            assert await first.read() == b"chunk 0\n"

    serve(declare("chunks", reservedConcurrentExecutions=1.0), scenario)


def test_without_reserved_concurrency_more_than_ten_run_at_once(serve, declare):
    async def scenario(served):
        parameters = {"gate": served.gates.url, "count": "1"}
        busy = [await served.client.get(served.url, params=parameters) for _ in range(10)]
        async with served.client.get(served.url) as response:
            assert response.status == 201
        served.gates.open("0")
        assert [await response.read() for response in busy] == [b"chunk 0\n"] * 10

    serve(declare("chunks"), scenario)


def test_a_buffered_response_over_6_mb_is_a_bad_gateway(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert (await served.logged()).error == (
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        )

    serve(declare("oversized", url={"invokeMode": "BUFFERED"}), scenario)


def test_a_streamed_response_over_200_mb_is_cut_off(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url, params={"mib": "201"}) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.read()
        log = await served.logged()
        assert log.bytes == 200 * 1024 * 1024
        assert "exceeded maximum allowed payload size" in log.error
        async with served.client.get(served.url, params={"mib": "200"}) as response:
            assert len(await response.read()) == 200 * 1024 * 1024

    serve(declare("large"), scenario, limit_rate=False)


@pytest.mark.parametrize("size", [6 * 1024 * 1024, 20 * 1024 * 1024])
def test_a_request_over_6_mb_is_refused(serve, declare, size):
    async def scenario(served):
        async with served.client.post(served.url, data=io.BytesIO(b"x" * size)) as response:
            assert response.status == 413
        log = await served.logged()
        assert (log.status, "6291456 bytes at most" in log.error) == (413, True)

    serve(declare("echo"), scenario)


def test_two_hundred_requests_one_after_another_use_one_environment(serve, declare):
    async def scenario(served):
        processes = set()
        for _ in range(200):
            async with served.client.get(served.url) as response:
                assert await response.read() == b"chunk 0\nchunk 1\nchunk 2\n"
                processes.add(response.headers["X-Process"])
            await served.logged()
        assert len(processes) == 1

    serve(declare("chunks"), scenario)


def test_requests_at_once_do_not_mix(serve, declare):
    async def scenario(served):
        async def ask(number: int) -> None:
            async with served.client.post(served.url, json={"number": number}) as response:
                assert json.loads((await response.json())["body"]) == {"number": number}

        await asyncio.gather(*(ask(number) for number in range(10)))

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)
