"""Providers of component packages, run as the engine runs them, so that `remote` components have their children."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grpc import aio
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc


class Packages:
    """The providers that can be run, each started when it is first needed.

    `known` says how, by the package's name: the `command` and `variables` of a provider, which is given the engine's
    address, prints its own port, and stands in the program's folder; or the `problem` that keeps it from being run.
    """

    def __init__(self, known: Mapping[str, Mapping[str, Any]], directory: Path) -> None:
        self._known, self._directory = known, directory
        self._started: dict[str, asyncio.Task[Any]] = {}
        self._processes: list[asyncio.subprocess.Process] = []

    def has(self, package: str) -> bool:
        return "command" in self._known.get(package, {})

    def why_not(self, package: str) -> str:
        """Why a package cannot be run here, and what to do."""
        problem = self._known.get(package, {}).get("problem")
        return str(
            problem or "name the package's folder in Pulumi.yaml, or judge the output of `pulumi preview --json`"
        )

    async def start_provider(self, package: str, engine_address: str) -> Any:
        """A client of the package's provider. Raises `ChildProcessError` where it does not start."""
        if package not in self._started:
            self._started[package] = asyncio.ensure_future(self._start(package, engine_address))
        return await asyncio.shield(self._started[package])

    async def _start(self, package: str, engine_address: str) -> Any:
        known = self._known[package]
        process = await asyncio.create_subprocess_exec(
            *known["command"],
            engine_address,
            cwd=self._directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **known.get("variables", {})},
        )
        self._processes.append(process)
        assert process.stdout is not None
        port = (await process.stdout.readline()).decode().strip()
        if not port.isdigit():
            raise ChildProcessError(f"the provider of the package {package} did not start; what it printed says why")
        asyncio.ensure_future(_pass_on(process.stdout))  # noqa: RUF006 - ends with the process
        channel = aio.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.max_receive_message_length", -1)])
        provider = provider_pb2_grpc.ResourceProviderStub(channel)
        await provider.Configure(provider_pb2.ConfigureRequest(acceptSecrets=True, acceptResources=True))
        return provider

    def close(self) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()


async def _pass_on(printed: asyncio.StreamReader) -> None:
    """What a provider prints is for the user, as what the program prints is."""
    while line := await printed.readline():
        sys.stderr.write(line.decode("utf-8", "replace"))
