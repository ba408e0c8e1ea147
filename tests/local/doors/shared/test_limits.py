"""Lambda's rate and size limits, on a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from lambda_streaming_local.doors.shared.limits import ResponseTooLarge, TokenBucket, limit_stream, read_whole

MIB = 1024 * 1024


class Clock:
    """Time that passes only while something sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


async def blocks(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield bytes(size)


def seconds_for(*sizes: int) -> float:
    clock = Clock()

    async def run() -> int:
        bucket = TokenBucket(clock.time, clock.sleep)
        return sum([len(chunk) async for chunk in limit_stream(blocks(*sizes), bucket)])

    assert asyncio.run(run()) == sum(sizes)
    return clock.now - 100.0


def test_the_first_6_mb_are_not_delayed():
    assert seconds_for(6 * MIB) == 0
    assert seconds_for(*[64 * 1024] * 96) == 0


def test_after_that_2_mb_a_second():
    assert seconds_for(6 * MIB + 1) == 0.125
    assert seconds_for(8 * MIB) == 1.0
    assert seconds_for(*[MIB] * 26) == 10.0
    # The whole of what Lambda lets through needs 97 s.
    assert seconds_for(*[MIB] * 200) == 97.0


def test_time_in_which_nothing_is_sent_refills_up_to_6_mb():
    clock = Clock()

    async def run() -> None:
        bucket = TokenBucket(clock.time, clock.sleep)
        assert await bucket.take(10 * MIB) == 6 * MIB
        clock.now += 1
        assert await bucket.take(10 * MIB) == 2 * MIB
        clock.now += 3600
        assert await bucket.take(10 * MIB) == 6 * MIB

    asyncio.run(run())


def test_the_order_of_bytes_is_kept():
    clock = Clock()

    async def letters() -> AsyncIterator[bytes]:
        for letter in b"abcdefgh":
            yield bytes([letter]) * MIB

    async def run() -> bytes:
        return b"".join([chunk async for chunk in limit_stream(letters(), TokenBucket(clock.time, clock.sleep))])

    assert asyncio.run(run()) == b"".join(bytes([letter]) * MIB for letter in b"abcdefgh")


@pytest.mark.parametrize("rate_limited", [True, False])
def test_200_mb_go_through_and_not_a_byte_more(rate_limited):
    clock = Clock()

    async def run(*sizes: int) -> tuple[int, bool]:
        sent = 0
        try:
            async for chunk in limit_stream(
                blocks(*sizes), TokenBucket(clock.time, clock.sleep) if rate_limited else None
            ):
                sent += len(chunk)
        except ResponseTooLarge:
            return sent, True
        return sent, False

    assert asyncio.run(run(*[MIB] * 200)) == (200 * MIB, False)
    assert asyncio.run(run(*[MIB] * 200, 1)) == (200 * MIB, True)
    assert asyncio.run(run(*[MIB] * 199, 3 * MIB)) == (200 * MIB, True)


def test_a_buffered_response_stops_at_6_mb():
    assert asyncio.run(read_whole(blocks(MIB, 5 * MIB, 100))) == bytes(6 * MIB + 100)
    with pytest.raises(ResponseTooLarge, match=r"maximum allowed payload size \(6291556 bytes\)"):
        asyncio.run(read_whole(blocks(6 * MIB, 101)))
