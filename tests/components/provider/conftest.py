"""The provider as the engine starts it: a process that is called over gRPC."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2_grpc, resource_pb2_grpc

from .engine import Engine, Provider

MAIN = str(Path(__file__).parents[3] / "components" / "__main__.py")
# The engine starts the process for one deployment, where a VPC has room for one endpoint. Here each component is one.
EACH_ALONE = """
from lambda_streaming.provider import serve
from lambda_streaming.vpc_endpoint.one_per_vpc import DEPLOYMENTS, VpcsInUse
DEPLOYMENTS.find = VpcsInUse
serve()
"""


@contextmanager
def start(*program: str) -> Iterator[Provider]:
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen([sys.executable, "-u", *program, address], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            yield Provider(provider_pb2_grpc.ResourceProviderStub(channel), engine, address)
    finally:
        process.kill()
        process.communicate()
        server.stop(None)


@pytest.fixture(scope="module")
def provider():
    with start("-c", EACH_ALONE) as provider:
        yield provider


@pytest.fixture
def deployment():
    """The provider of one deployment."""
    with start(MAIN) as provider:
        yield provider
