"""Who may read the page: nobody but this machine's own browser, at the address that holds the secret."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import aiohttp
import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.page.recorder import Recorder
from lambda_streaming_local.page.server import PageServer


@dataclass(frozen=True)
class Case:
    status: int
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    without_secret: bool = False


CASES = {
    "the page": Case(200),
    "by its other name": Case(200, headers={"Host": "localhost:PORT"}),
    "its script": Case(200, "page.mjs", {"Sec-Fetch-Site": "same-origin"}),
    "a name that was pointed here": Case(421, headers={"Host": "evil.test:PORT"}),
    "another port": Case(421, headers={"Host": "127.0.0.1:1"}),
    "another site": Case(403, headers={"Sec-Fetch-Site": "cross-site"}),
    "another port's page": Case(403, headers={"Sec-Fetch-Site": "same-site"}),
    "another origin": Case(403, "forget", {"Origin": "http://evil.test", "Content-Type": "application/json"}, "POST"),
    "a null origin": Case(403, "forget", {"Origin": "null", "Content-Type": "application/json"}, "POST"),
    "a form": Case(415, "forget", {"Content-Type": "text/plain"}, "POST"),
    "without the secret": Case(404, without_secret=True),
    "a file beside": Case(404, "../server.py"),
    "a file elsewhere": Case(404, "..%2fserver.py"),
    "no such request": Case(404, "requests/7"),
    "another method": Case(404, "requests/7/again"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_who_gets_what(case: Case) -> None:
    async def run() -> tuple[int, str]:
        async with PageServer(Recorder(), 0, "test") as page, aiohttp.ClientSession() as client:
            port = page.url.split("/")[2].split(":")[1]
            base = f"http://127.0.0.1:{port}/guessed/" if case.without_secret else page.url
            headers = {name: value.replace("PORT", port) for name, value in case.headers.items()}
            async with client.request(case.method, base + case.path, headers=headers) as response:
                return response.status, response.headers["Content-Security-Policy"]

    status, policy = asyncio.run(run())
    assert status == case.status
    assert "default-src 'none'" in policy


def test_a_port_that_is_taken_is_told() -> None:
    async def run() -> None:
        async with PageServer(Recorder(), 0, "test") as page:
            port = int(page.url.split("/")[2].split(":")[1])
            async with PageServer(Recorder(), port, "test"):
                pass

    with pytest.raises(InputProblem, match="--page-port: "):
        asyncio.run(run())


def test_the_address_is_another_each_time() -> None:
    async def run() -> str:
        async with PageServer(Recorder(), 0, "test") as page:
            return page.url.split("/")[3]

    assert asyncio.run(run()) != asyncio.run(run())
