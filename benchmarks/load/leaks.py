"""An hour's worth of requests, one a second, in two minutes: whole, broken, failing and left ones.

python -m benchmarks.load.leaks [--requests 3600] [--seconds 120]

Each answer is compared. At the end no more may be held than after a tenth, but for environments: as many as there were
requests at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import time

import aiohttp
import uvloop

from .served import serving

KINDS = ("whole", "whole", "whole", "breaks", "fails", "left")
LEFT_SECONDS = 1
_ENVIRONMENTS = 50


async def ask(client: aiohttp.ClientSession, url: str, number: int) -> None:
    """One request, of a kind that its number gives. Fails where its answer is another one."""
    kind = KINDS[number % len(KINDS)]
    name = str(number)
    parameters = {"kind": "flow" if kind == "left" else kind, "name": name, "seconds": str(LEFT_SECONDS)}
    async with client.get(url, params=parameters) as response:
        status, expected = (502, "Internal Server Error") if kind == "fails" else (200, f"{name}:")
        assert response.status == status, f"{kind}: {response.status}"
        begins = await response.content.readexactly(len(expected))
        assert begins == expected.encode(), f"{kind}: {begins!r}"
        if kind == "left":
            response.close()
        else:
            await end(response, kind)
    if kind == "left":
        await asyncio.sleep(LEFT_SECONDS)  # the function runs on


async def end(response: aiohttp.ClientResponse, kind: str) -> None:
    """Fails where the answer does not break off as it should, or where more comes."""
    try:
        rest = await response.read()
    except aiohttp.ClientPayloadError:
        assert kind == "breaks", f"{kind}: broke off"
    else:
        assert kind != "breaks", "breaks: ended as a whole one does"
        assert rest == b"", f"{kind}: {rest!r}"


async def main(requests: int, seconds: float) -> None:
    busiest = 0
    with serving("--concurrency", str(_ENVIRONMENTS)) as served:
        before = served.hold()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as client:
            begun, tasks, first = time.monotonic(), [], None
            for number in range(requests):
                await asyncio.sleep(max(0.0, begun + number * seconds / requests - time.monotonic()))
                tasks.append(asyncio.create_task(ask(client, served.url, number)))
                busiest = max(busiest, sum(not task.done() for task in tasks))
                if number == requests // 10:
                    first = await asyncio.to_thread(served.hold)
            await asyncio.gather(*tasks)
        await asyncio.sleep(1)  # what ends a failed environment takes its time
        last = served.hold()
    assert first is not None
    print(f"after a tenth  {first}")
    print(f"after all      {last}")
    print(
        f"requests       {requests} in {time.monotonic() - begun:.0f} s, at most {busiest} at a time, every answer as it should be"
    )
    # Each environment has two descriptors of the server's.
    more = max(0, last.processes - first.processes)
    if (
        last.processes > before.processes + min(busiest, _ENVIRONMENTS)
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
