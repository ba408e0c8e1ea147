"""The provider as the engine starts it: a process that is called over gRPC."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2_grpc, resource_pb2_grpc

from .engine import Engine, Provider

MAIN = Path(__file__).parents[3] / "components" / "__main__.py"


@pytest.fixture(scope="module")
def provider():
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen([sys.executable, "-u", str(MAIN), address], stdout=subprocess.PIPE, text=True)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            yield Provider(provider_pb2_grpc.ResourceProviderStub(channel), engine, address)
    finally:
        process.kill()
        process.communicate()
        server.stop(None)
