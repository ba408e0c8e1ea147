"""Who may talk to the Runtime API of an environment: its own processes, and nobody else."""

from __future__ import annotations

import asyncio
import os
import select
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any

import psutil
import pytest
import uvloop
from lambda_streaming_local.runtime.runtime_api import RuntimeConnection

# The function tells where its Runtime API is, and waits until the test lets it go on.
SOURCE = """
import http from 'node:http';
const gate = (url) => fetch(url).then((response) => response.text());
const ask = (headers) => new Promise((resolve) => http.get(
  `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/none`, { headers }, (answer) => resolve(answer.statusCode)));
export const handler = async (event) => {
  const own = [await ask({}), await ask({ origin: 'https://other.example' }), await ask({ 'sec-fetch-site': 'none' }),
    await ask({ host: 'other.example' })];
  await gate(event.queryStringParameters.gate + '/' + process.env.AWS_LAMBDA_RUNTIME_API);
  return { own };
};
"""


def ask(address: str) -> int:
    try:
        with urllib.request.urlopen(f"http://{address}/2018-06-01/runtime/invocation/next", timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_only_the_environment_itself_reaches_its_runtime_api(serve, declare):
    async def scenario(served):
        asking = asyncio.create_task(served.client.get(served.url, params={"gate": served.gates.url}))
        address = await asyncio.wait_for(served.gates.any_called(), 60)
        # This process is of the same user and knows the address.
        assert await asyncio.to_thread(ask, address) == 403
        served.gates.open(address)
        async with await asking as response:
            assert (await response.json())["own"] == [404, 403, 403, 403]

    code = {"assets": {"index.mjs": {"text": SOURCE}}}
    serve(declare("handler", code=code, url={"invokeMode": "BUFFERED"}), scenario)


class StartingHost:
    """An environment whose process is there and asks, but is not known yet."""

    function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:fn"
    timeout_seconds = 30.0
    current = None
    is_starting = True

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.ready = asyncio.Event()

    def when_started(self, then) -> None:
        self.then = then
        self.asked.set()

    def admits(self, port: int, to: int) -> bool:
        return not self.is_starting

    def runtime_connected(self, runtime) -> None:
        pass

    def runtime_gone(self, runtime) -> None:
        pass

    def runtime_ready(self, runtime) -> None:
        self.ready.set()


@pytest.mark.parametrize("loops", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_runtime_that_asks_before_its_process_is_known_is_not_refused(loops):
    async def ask_early() -> None:
        host: Any = StartingHost()
        server = await asyncio.get_running_loop().create_server(lambda: RuntimeConnection(host), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
            writer.write(head.encode())
            await asyncio.wait_for(host.asked.wait(), 60)
            assert not host.ready.is_set()
            host.is_starting = False
            host.then()
            await asyncio.wait_for(host.ready.wait(), 60)
            writer.close()

    loop = loops()
    try:
        loop.run_until_complete(ask_early())
    finally:
        loop.close()


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_NOFILE"), reason="the environment of another process is read on Linux")
def test_what_a_function_detached_ends_with_the_run(serve, declare):
    seen = {}

    async def scenario(served):
        async with served.client.get(served.url) as response:
            seen["pid"] = (await response.json())["child"]
        assert psutil.pid_exists(seen["pid"])

    source = """
    import { spawn } from 'node:child_process';
    export const handler = async () => {
      const child = spawn('sleep', ['900'], { detached: true, stdio: 'ignore' });
      child.unref();
      return { child: child.pid };
    };
    """
    serve(
        declare("handler", code={"assets": {"index.mjs": {"text": source}}}, url={"invokeMode": "BUFFERED"}), scenario
    )
    with suppress(ProcessLookupError):
        assert select.select([os.pidfd_open(seen["pid"])], [], [], 60)[0]
