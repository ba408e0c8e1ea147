"""Holds many streams at once, half of them with slow readers, and compares every byte: by a digest, or with the events that
were asked for.

python -m benchmarks.load.streams [--streams 500] [--seconds 120] [--events]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import math
import time

import aiohttp
import uvloop

from .served import serving

_SLOW, _FAST = 20 * 1024, 200 * 1024  # bytes a second
_DIGEST = hashlib.sha256().digest_size


async def read_flow(client: aiohttp.ClientSession, url: str, number: int, seconds: float) -> tuple[int, bool]:
    """How many bytes came, and whether the last of them are the digest of the stream's name and of the rest."""
    rate = _SLOW if number % 2 else _FAST
    parameters = {"kind": "flow", "name": str(number), "seconds": str(seconds)}
    digest, tail, size = hashlib.sha256(str(number).encode()), b"", 0
    async with client.get(url, params=parameters) as response:
        begun = time.monotonic()
        async for data in response.content.iter_any():
            size += len(data)
            tail += data
            digest.update(tail[:-_DIGEST])
            tail = tail[-_DIGEST:]
            # Afterwards what is still on its way may come at once. A writer whose reader is faster than this ends at 200 MB.
            if time.monotonic() - begun < seconds:
                await asyncio.sleep(max(0.0, begun + size / rate - time.monotonic()))
    return size, digest.digest() == tail


async def read_events(client: aiohttp.ClientSession, url: str, number: int, seconds: float) -> tuple[int, bool]:
    """How many bytes came, and whether they are the events that were asked for."""
    async with client.get(url, params={"kind": "events", "name": str(number), "seconds": str(seconds)}) as response:
        body = await response.read()
    return len(body), body == b"".join(b"data: %d:%d\n\n" % (number, event) for event in range(math.ceil(seconds)))


async def main(streams: int, seconds: float, has_events: bool) -> None:
    read = read_events if has_events else read_flow
    with serving("--concurrency", str(streams)) as served:
        before = served.hold()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout()) as client:
            reading = [asyncio.create_task(read(client, served.url, number, seconds)) for number in range(streams)]
            await asyncio.sleep(seconds * 0.8)
            during = await asyncio.to_thread(served.hold)
            done = await asyncio.gather(*reading, return_exceptions=True)
        whole = [one for one in done if isinstance(one, tuple)]
        print(f"before  {before}")
        print(f"during  {during}")
        print(f"{len(whole)} of {streams} streams ended, {sum(same for _, same in whole)} with every byte in its place")
        print(f"{sum(size for size, _ in whole) / 1024 / 1024:,.0f} MiB")
        failed = [one for one in done if not isinstance(one, tuple)]
        if failed or not all(same for _, same in whole):
            raise SystemExit(f"failed: {failed[:3]}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--streams", type=int, default=500)
    arguments.add_argument("--seconds", type=float, default=120)
    arguments.add_argument("--events", action="store_true", help="an event a second, as chats and feeds have, instead")
    given = arguments.parse_args()
    uvloop.run(main(given.streams, given.seconds, given.events))
