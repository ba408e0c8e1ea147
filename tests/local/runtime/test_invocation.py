"""A response on its way from the runtime to a door."""

from __future__ import annotations

import asyncio

import pytest
from lambda_streaming_local.runtime.invocation import FunctionError, Invocation

KIB = 1024


class Source:
    """The runtime's connection."""

    def __init__(self) -> None:
        self.paused = False

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


def invocation() -> Invocation:
    return Invocation("id", b"{}", "Root=1-0-0", None)


def test_the_runtime_is_paused_while_the_reader_is_slow():
    async def run() -> None:
        source, response = Source(), invocation()
        response.begin("text/plain", source)
        fed = 0
        while not source.paused:
            response.feed(bytes(64 * KIB))
            fed += 64 * KIB
            assert fed <= 1200 * KIB
        chunks = response.chunks()
        while source.paused:
            fed -= len(await chunks.__anext__())
        # It goes on before everything is read, and not right away: neither side waits for the other.
        assert 0 < fed < 512 * KIB

    asyncio.run(run())


def test_a_discarded_response_lets_the_runtime_go_on():
    async def run() -> None:
        source, response = Source(), invocation()
        response.begin("text/plain", source)
        while not source.paused:
            response.feed(bytes(64 * KIB))
        response.discard()
        assert not source.paused
        response.feed(bytes(8 * 1024 * KIB))
        assert not source.paused

    asyncio.run(run())


def test_an_error_before_the_first_byte_is_raised_in_place_of_the_content_type():
    async def run() -> None:
        response = invocation()
        response.finish(FunctionError("Oops", b'{"errorMessage": "no"}'))
        with pytest.raises(FunctionError) as error:
            await response.read_content_type()
        assert error.value.message == "Oops: no"

    asyncio.run(run())


def test_an_error_midway_is_raised_after_what_came_before_it():
    async def run() -> None:
        response = invocation()
        response.begin("text/plain", Source())
        response.feed(b"part")
        response.finish(FunctionError("Oops", b"not json"))
        assert await response.read_content_type() == "text/plain"
        chunks = response.chunks()
        assert await chunks.__anext__() == b"part"
        with pytest.raises(FunctionError) as error:
            await chunks.__anext__()
        assert error.value.message == "Oops"

    asyncio.run(run())


def test_only_the_first_end_counts():
    response = invocation()
    response.finish()
    response.finish(FunctionError("late", b""))
    assert response.error is None


def test_the_log_keeps_its_last_4_kib():
    response = invocation()
    response.log(b"start " * KIB)
    response.log(b"end")
    assert len(response.log_tail) == 4 * KIB
    assert response.log_tail.endswith(b"start end")
