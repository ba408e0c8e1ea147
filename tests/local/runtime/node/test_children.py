"""What a function starts runs as at AWS, whatever variables it is given."""

from __future__ import annotations

import pytest

SOURCE = """
import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
const settings = SETTINGS;
const said = (started) => new Promise((resolve) => {
  started.on('message', resolve).on('error', (error) => resolve(String(error))).on('exit', (code) => resolve(`exit ${code}`));
});
export const handler = async () => {
  const code = "require('node:worker_threads').parentPort.postMessage('worked')";
  const worker = await said(new Worker(code, { eval: true, ...settings }));
  const child = await said(fork(`${import.meta.dirname ?? process.cwd()}/child.cjs`, settings));
  return [worker, child];
};
"""


@pytest.mark.parametrize("settings", ["{}", "{ env: {} }", "{ env: { OWN: '1', PATH: process.env.PATH } }"])
@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
def test_workers_and_children_start(serve, declare, settings, runtime):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.json() == ["worked", "forked"]
        assert (await served.logged()).warning is None

    child = {"text": "process.send('forked'); process.disconnect();"}
    code = {"assets": {"index.mjs": {"text": SOURCE.replace("SETTINGS", settings)}, "child.cjs": child}}
    serve(declare("handler", code=code, url={"invokeMode": "BUFFERED"}, runtime=runtime), scenario)
