"""Serves a stack for the tests of those who wrote it."""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from .answers import find_answers
from .doors.shared.request_log import DoorKind, RequestLog
from .graph import load_program
from .serve.door import Door
from .serve.options import Options
from .serve.server import Server

Result = TypeVar("Result")


@dataclass(frozen=True)
class ServedStack:
    """A stack that is being served.

    `notes` say what is not served, or not as declared. `requests` gets a `RequestLog` for each request at a door when
    it is over, which may be a moment after its client has the answer: so take them with `requests.get(timeout=...)`.
    """

    doors: tuple[Door, ...]
    notes: tuple[str, ...]
    requests: queue.SimpleQueue[RequestLog]
    _logged: Mapping[str, bytearray]

    def url(self, kind: DoorKind, name: str | None = None) -> str:
        """The address, without a slash at its end, of the one door of this kind: of resource `name`, if it is given.

        Raises `LookupError` where there is none, or more than one address.
        """
        found = {door.url for door in self.doors if door.kind == kind and name in (None, door.name)}
        if len(found) != 1:
            doors = ", ".join(f"{door.kind} {door.name}" for door in self.doors)
            wanted = kind if name is None else f"{kind} {name}"
            raise LookupError(f"there are {len(found)} doors {wanted}; the stack's doors are: {doors}")
        return found.pop()

    def logs(self, function: str) -> list[str]:
        """The lines so far in the log of the one function whose resource, or which itself, has the name `function`.

        Those of a request are all there once `requests` has told of it. Raises `LookupError` where there is no such
        function, or more than one.
        """
        functions = {door.name: str(door.function) for door in self.doors if door.kind == "lambda-api"}
        found = [full_name for name, full_name in functions.items() if function in (name, full_name)]
        if len(found) != 1:
            names = ", ".join(functions)
            raise LookupError(f"there are {len(found)} functions {function}; the stack's functions are: {names}")
        return [line.decode("utf-8", "replace") for line in bytes(self._logged[found[0]]).splitlines()]


@contextmanager
def serving(
    program: Path | str,
    *,
    stack: str | None = None,
    config: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    limit_rate: bool = True,
) -> Iterator[ServedStack]:
    """Runs the Pulumi program in the folder `program` and serves what it declares, from a thread of its own.

    `config` goes before Pulumi.<stack>.yaml. `answers` are the outputs of lookups by token, and of other stacks by the
    name in a StackReference; they go before those of the project's settings. With `limit_rate`, responses keep to
    Lambda's 2 MB/s after the first 6 MB. Requests to doors that ask for a signature are signed with the access key and
    secret key "test". What the functions log goes to sys.stderr, and `logs` of what is yielded gives it by function:

        with serving("infra") as stack:
            urllib.request.urlopen(f"{stack.url('cloudfront')}/api/chat?message=Hello").read()
            assert stack.requests.get(timeout=10).error is None
            assert not any('"level":"ERROR"' in line for line in stack.logs("chat"))

    Raises `InputProblem` where the program fails or nothing of it can be served.
    """
    values = [f"{key}={value}" for key, value in (config or {}).items()]
    given = {**find_answers(Path(program)), **(answers or {})}
    loaded = load_program(Path(program), stack, values, given)
    requests: queue.SimpleQueue[RequestLog] = queue.SimpleQueue()
    logged: defaultdict[str, bytearray] = defaultdict(bytearray)

    def on_log(function: str, data: bytes) -> None:
        logged[function] += data
        sys.stderr.write(data.decode("utf-8", "replace"))

    options = Options(limit_rate=limit_rate, program=loaded.directory, on_request=requests.put, on_log=on_log)
    server = Server.from_graph(loaded.graph, options)
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lambda-streaming", daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    try:
        run(server.__aenter__())
        try:
            yield ServedStack(tuple(server.doors), (*loaded.warnings, *server.notes), requests, logged)
        finally:
            run(server.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
