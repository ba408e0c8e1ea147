"""The local run against a bare Node.js server on the same machine, in one run: ratios, and the limits they must keep.

    .venv/bin/python -m benchmarks.local.ratios [--json]

Exits 1 where a limit is not kept.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

from .client import delays_ms, first_byte_ms, megabytes_per_second
from .servers import bare, doors, relay

WARM_REQUESTS = 300
DOWNLOADS = 25
DOWNLOAD_BYTES = 200 * 1024 * 1024


@dataclass
class Result:
    """One line of the table. `value` must not be above (`at_most`) or below (`at_least`) its limit."""

    what: str
    bare: str
    door: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def limit(self) -> str:
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"


def warm_first_byte(bare_url: str, door_url: str) -> Result:
    first_byte_ms(door_url)
    pairs = [(first_byte_ms(bare_url), first_byte_ms(door_url)) for _ in range(WARM_REQUESTS)]
    plain, door = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Result("warm time to first byte", f"{plain:.2f} ms", f"{door:.2f} ms", door / plain, "x", at_most=4)


def throughput(bare_url: str, relay_url: str, door_url: str) -> list[Result]:
    urls = (f"{bare_url}/download", f"{relay_url}/download", door_url)
    rounds = [[megabytes_per_second(url, DOWNLOAD_BYTES) for url in urls] for _ in range(DOWNLOADS)]
    # The best of the bare server is up to three times its median: when it and the client happen to have a core each.
    plain, relayed, door = (statistics.median(side) for side in zip(*rounds, strict=True))
    return [
        Result("200 MB, no limits", f"{plain:.0f} MB/s", f"{door:.0f} MB/s", door / plain, "x", at_least=0.5),
        Result(
            "the same, of a bare relay", f"{relayed:.0f} MB/s", f"{door:.0f} MB/s", door / relayed, "x", at_least=0.7
        ),
    ]


def chunk_delay(door_url: str) -> Result:
    delays = delays_ms(door_url)
    p50, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    return Result("write to arrival, p95", "", f"p50 {p50:.2f} ms", p95, " ms", at_most=5)


def cold_start(door_urls: list[str]) -> Result:
    pairs = [(_node_start_ms(), first_byte_ms(url)) for url in door_urls]
    plain, door = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Result("cold start, to the first byte", f"{plain:.0f} ms", f"{door:.0f} ms", door / plain, "x", at_most=2.5)


def _node_start_ms() -> float:
    """How long Node.js takes to start, run nothing and end."""
    started = time.perf_counter()
    subprocess.run(["node", "--eval", ""], check=True)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    with bare() as bare_url, relay(bare_url) as relay_url, doors("--no-limits") as door_urls:
        results = [
            warm_first_byte(bare_url, door_urls["hello"]),
            *throughput(bare_url, relay_url, door_urls["download"]),
            chunk_delay(door_urls["ticks"]),
            cold_start([url for name, url in door_urls.items() if name.startswith("cold")]),
        ]
    if "--json" in sys.argv[1:]:
        print(json.dumps([{**asdict(result), "holds": result.holds} for result in results]))
    else:
        print(f"{'':<32}{'bare node':>12}{'door':>14}{'':>10}  limit")
        for result in results:
            value = f"{result.value:.2f}{result.unit}"
            verdict = "" if result.holds else "  NOT KEPT"
            print(f"{result.what:<32}{result.bare:>12}{result.door:>14}{value:>10}  {result.limit}{verdict}")
    if not all(result.holds for result in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
