"""Lambda's limits on response size and rate.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and, for the rate,
https://docs.aws.amazon.com/lambda/latest/dg/config-rs-bandwidth.html
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

MIB = 1024 * 1024
REQUEST_BYTES = 6 * MIB
EVENT_REQUEST_BYTES = 1 * MIB
"""Of an asynchronous invocation: 256 KB until October 2025."""
# The Runtime Interface Emulator, as Lambda's own error message, puts 100 bytes on top of the 6 MB.
# aws/aws-lambda-runtime-interface-emulator internal/lambda/interop/model.go, MaxPayloadSize
BUFFERED_RESPONSE_BYTES = 6 * MIB + 100
STREAMED_RESPONSE_BYTES = 200 * MIB
TOO_LARGE = "Function.ResponseSizeTooLarge"

UNTHROTTLED_BYTES = 6 * MIB
BYTES_PER_SECOND = 2 * MIB
"""How fast a streamed response goes after the first `UNTHROTTLED_BYTES`."""
_TICK_SECONDS = 0.125
_BYTES_PER_TICK = int(BYTES_PER_SECOND * _TICK_SECONDS)


class ResponseTooLarge(Exception):
    """The function's response is larger than Lambda lets through."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Response payload size exceeded maximum allowed payload size ({limit} bytes).")
        self.limit = limit


class TokenBucket:
    """Lets 6 MB through at once, then 2 MB/s, refilled in steps as AWS's Runtime Interface Emulator does."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._tokens = UNTHROTTLED_BYTES
        self._refilled = clock()

    async def take(self, wanted: int) -> int:
        """How many of `wanted` bytes may go now: at least one, after waiting for it where necessary."""
        self._refill()
        while self._tokens == 0:
            await self._sleep(self._refilled + _TICK_SECONDS - self._clock())
            self._refill()
        granted = min(wanted, self._tokens)
        self._tokens -= granted
        return granted

    def _refill(self) -> None:
        ticks = int((self._clock() - self._refilled) / _TICK_SECONDS)
        self._refilled += ticks * _TICK_SECONDS
        self._tokens = min(UNTHROTTLED_BYTES, self._tokens + ticks * _BYTES_PER_TICK)


async def limit_stream(chunks: AsyncIterator[bytes], bucket: TokenBucket | None) -> AsyncIterator[bytes]:
    """A streamed response at the rate that `bucket` allows; raises `ResponseTooLarge` after 200 MB."""
    left = STREAMED_RESPONSE_BYTES
    async for chunk in chunks:
        # A slice of the whole of `bytes` is no copy.
        allowed = chunk[:left]
        oversized = len(chunk) > left
        left -= len(allowed)
        while allowed:
            size = len(allowed) if bucket is None else await bucket.take(len(allowed))
            yield allowed[:size]
            allowed = allowed[size:]
        if oversized:
            raise ResponseTooLarge(STREAMED_RESPONSE_BYTES)


async def read_whole(chunks: AsyncIterator[bytes]) -> bytes:
    """A whole response; raises `ResponseTooLarge` where it is larger than a buffered one may be."""
    whole = bytearray()
    async for chunk in chunks:
        whole += chunk
        if len(whole) > BUFFERED_RESPONSE_BYTES:
            raise ResponseTooLarge(BUFFERED_RESPONSE_BYTES)
    return bytes(whole)
