from __future__ import annotations

import asyncio
from pathlib import Path

from grpc import aio
from lambda_streaming_local.graph.engine.log import Log
from lambda_streaming_local.graph.engine.monitor import Monitor
from lambda_streaming_local.graph.engine.packages import Packages
from lambda_streaming_local.graph.engine.program_info import ProgramInfo
from lambda_streaming_local.graph.engine.reach import serve
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc


def test_thousands_of_requests_at_once_are_all_answered(tmp_path: Path):
    """Node.js's SDK asks for all resources of a program at once, and takes a refusal for the end of the run."""
    program = ProgramInfo("shop", "dev", tmp_path, tmp_path, "us-east-1", {}, [], {})

    async def ask(count: int) -> int:
        monitor = Monitor(program, Packages({}, tmp_path))
        async with aio.insecure_channel(await serve(monitor, Log())) as channel:
            stub = resource_pb2_grpc.ResourceMonitorStub(channel)
            requests = (
                resource_pb2.RegisterResourceRequest(type="aws:sqs/queue:Queue", name=f"q{number}", custom=True)
                for number in range(count)
            )
            await asyncio.gather(*(stub.RegisterResource(request) for request in requests))
        return len(monitor.seen.declared)

    async def run() -> int:
        return await ask(4000)

    loop = asyncio.SelectorEventLoop()
    try:
        assert loop.run_until_complete(run()) == 4000
    finally:
        loop.close()
