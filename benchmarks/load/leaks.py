"""An hour's worth of requests, one a second, in two minutes: whole, broken, failing and left ones.

python benchmarks/load/leaks.py [--requests 3600] [--seconds 120]
"""

from __future__ import annotations

import argparse
import asyncio
import time

import aiohttp
import uvloop
from served import Served, serving

CONCURRENCY = 50
_KINDS = ("whole", "whole", "whole", "breaks", "fails", "left")


async def ask(client: aiohttp.ClientSession, served: Served, number: int) -> None:
    kind = _KINDS[number % len(_KINDS)]
    async with client.get(served.url, params={"kind": "flow" if kind == "left" else kind}) as response:
        assert response.status == (502 if kind == "fails" else 200), f"{kind}: {response.status}"
        if kind == "left":
            response.close()
            return
        try:
            body = await response.read()
        except aiohttp.ClientPayloadError:
            assert kind == "breaks", f"{kind}: broken off"
        else:
            assert kind == "fails" or (kind == "whole" and body == b"part"), f"{kind}: {body!r}"


async def main(requests: int, seconds: float) -> None:
    with serving("--concurrency", str(CONCURRENCY)) as served:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
            begun, tasks, first = time.monotonic(), [], None
            for number in range(requests):
                await asyncio.sleep(max(0.0, begun + number * seconds / requests - time.monotonic()))
                tasks.append(asyncio.create_task(ask(client, served, number)))
                if number == requests // 10:
                    first = served.hold()
            await asyncio.gather(*tasks)
        await asyncio.sleep(2)  # functions whose clients left run on
        last = served.hold()
    print(f"after a tenth  {first}")
    print(f"after all      {last}")
    print(f"{requests} requests in {time.monotonic() - begun:.0f} s")
    assert first is not None
    # The number of environments is that of the busiest moment; each has two descriptors of the server's, and some files.
    more = max(0, last.processes - first.processes)
    if (
        last.processes > CONCURRENCY
        or last.descriptors > first.descriptors + 4 * more + 20
        or last.files > first.files
        or last.server_mib > first.server_mib + 20
    ):
        raise SystemExit("more is held at the end than after a tenth")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--requests", type=int, default=3600)
    arguments.add_argument("--seconds", type=float, default=120)
    given = arguments.parse_args()
    uvloop.run(main(given.requests, given.seconds))
