"""CloudFront functions, run by Node.js.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from lambda_streaming_local.doors.shared.lookup import read_texts
from lambda_streaming_local.graph import InputProblem

OnLog = Callable[[str, bytes], None]

FUNCTION = "aws:cloudfront/function:Function"
_KEY = "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey"
_KEYS = "aws:cloudfront/keyvaluestoreKeysExclusive:KeyvaluestoreKeysExclusive"

_RUNNER = Path(__file__).with_name("function.mjs")
# A function that never yields is stopped by the runner itself after a second; this is for one that waits forever.
_ANSWER_SECONDS = 3.0
_LINE_BYTES = 4 * 1024 * 1024


class FunctionFailed(Exception):
    """The function could not run, or what it returned is no answer."""


class EdgeFunction:
    """One declared function, in a process of its own that starts with its first event and ends with this one."""

    def __init__(self, function: Resource, store: Mapping[str, str] | None, on_log: OnLog) -> None:
        self._name = function.name
        self._on_log = on_log
        self._setup = {"code": function.props.data["code"], "store": store}
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def run(self, event: Mapping[str, Any], query: str) -> Any:
        """What the function returns for `event`, whose request has the raw `query`. Raises `FunctionFailed`."""
        async with self._turn:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._start()
            try:
                line = await asyncio.wait_for(self._ask({"event": event, "query": query}), _ANSWER_SECONDS)
            except BaseException as broken:
                # A late answer must not be taken for the next event's.
                await self.close()
                if isinstance(broken, asyncio.TimeoutError):
                    raise FunctionFailed(f"it did not return within {_ANSWER_SECONDS:g} seconds") from broken
                if isinstance(broken, (OSError, ValueError)):
                    raise FunctionFailed(f"its process broke off: {broken}") from broken
                raise
        for text in line["logged"]:
            self._on_log(self._name, f"{text}\n".encode())
        if "error" in line:
            raise FunctionFailed(line["error"])
        return line["result"]

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        node = shutil.which("node")
        if node is None:
            raise FunctionFailed("Node.js is not on PATH")
        process = await asyncio.create_subprocess_exec(
            node,
            "--experimental-vm-modules",
            "--no-warnings",
            str(_RUNNER),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={},
            limit=_LINE_BYTES,
            start_new_session=True,  # a terminal's Ctrl-C must not end it while requests are still served
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(self._setup).encode() + b"\n")
        return process

    async def _ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        await self._process.stdin.drain()
        reply: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return reply


def find_edge_function(arn: str, distribution: Resource, graph: Graph, on_log: OnLog) -> EdgeFunction:
    """The declared function with this ARN; `on_log` gets its name and what it logs.

    Raises `InputProblem` where it cannot be run.
    """
    for function in graph.of_type(FUNCTION):
        if arn in (function.props.data.get("arn"), function.props.data.get("liveStageArn")):
            break
    else:
        raise InputProblem(
            f"distribution '{distribution.name}' cannot be served: it runs a CloudFront function that is not in this "
            "stack; declare it here"
        )
    if not isinstance(function.props.data.get("code"), str):
        raise InputProblem(
            f"distribution '{distribution.name}' cannot be served: the code of CloudFront function '{function.name}' "
            "is not known without AWS; give it as a plain value"
        )
    if shutil.which("node") is None:
        raise InputProblem(f"Node.js is not on PATH; install it to run CloudFront function '{function.name}'")
    return EdgeFunction(function, _store(function, graph), on_log)


def _store(function: Resource, graph: Graph) -> Mapping[str, str] | None:
    """The declared keys of the function's key value store, None where it has no store."""
    arns = read_texts(function.props, "keyValueStoreAssociations")
    if not arns:
        return None
    found: dict[str, Any] = {}
    for key in graph.of_type(_KEY):
        if key.props.data.get("keyValueStoreArn") in arns:
            found[str(key.props.data.get("key"))] = key.props.data.get("value")
    for keys in graph.of_type(_KEYS):
        if keys.props.data.get("keyValueStoreArn") in arns:
            found |= {
                str(pair.data.get("key")): pair.data.get("value") for pair in keys.props.blocks("resourceKeyValuePairs")
            }
    return {key: value for key, value in found.items() if isinstance(value, str)}
