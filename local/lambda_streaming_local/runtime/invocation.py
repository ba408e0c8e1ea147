"""One invocation: the event that goes to a function and the response that streams back."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from secrets import token_hex
from typing import Protocol

from .platform_log import InvocationReport

# Between these many waiting bytes the function is paused and resumed, so that a slow client's response does not
# pile up here.
_PAUSE_AT = 1024 * 1024
_RESUME_AT = 256 * 1024
# What InvokeFunction returns for the log type Tail: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
_LOG_TAIL_BYTES = 4096
_TRACE_ID = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[A-Za-z]+=[0-9A-Za-z:|-]+)*")


def trace_id(header: str | None) -> str:
    """The trace that the X-Amzn-Trace-Id header of a request names, else a new one.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    if header and _TRACE_ID.fullmatch(header):
        return header
    return f"Root=1-{int(time.time()):08x}-{token_hex(12)};Sampled=0"


class FunctionError(Exception):
    """The function failed: `type` is Lambda's error type (such as "Runtime.ExitError"), `body` the error as JSON."""

    def __init__(self, type: str, body: bytes) -> None:
        super().__init__(type)
        self.type = type
        self.body = body

    @classmethod
    def of_platform(cls, type: str, request_id: str, message: str) -> FunctionError:
        """An error that Lambda itself reports for a function, such as a timeout."""
        error = {"errorType": type, "errorMessage": f"RequestId: {request_id} Error: {message}"}
        return cls(type, json.dumps(error).encode())

    @property
    def message(self) -> str:
        try:
            error = json.loads(self.body)
        except ValueError:
            return self.type
        message = error.get("errorMessage") if isinstance(error, dict) else None
        return f"{self.type}: {message}" if message else self.type


class ResponseSource(Protocol):
    """Where a response comes from, such as the transport of the runtime's connection."""

    def pause_reading(self) -> None:
        """Holds the response back for now."""

    def resume_reading(self) -> None:
        """Lets it go on."""


class Invocation:
    """The runtime feeds the response in, a door reads it out; either may be slower than the other.

    A door reads `read_content_type()` and then `chunks()`; both raise `FunctionError`, the first if the function failed
    before it sent a byte. A door that no longer wants the response calls `discard()`: the function runs on.
    """

    def __init__(
        self,
        request_id: str,
        event: bytes,
        trace_id: str,
        qualifier: str | None,
        client_context: str | None = None,
        tenant_id: str | None = None,
    ) -> None:
        self.request_id = request_id
        self.event = event
        self.trace_id = trace_id
        self.qualifier = qualifier
        self.client_context = client_context
        self.tenant_id = tenant_id
        self.error: FunctionError | None = None
        self.failure: FunctionError | None = None
        """The error, or how the function failed after its response had ended; once it is served."""
        self.finished = False
        self.served = asyncio.Event()  # the environment is done with it
        self.report: InvocationReport | None = None  # once it is served
        self.log_tail = bytearray()
        self.notices: list[str] = []
        """What the function does that goes otherwise at AWS, as far as it is not told yet; once it is served."""
        self._when_served: list[Callable[[], None]] = []
        self.declared_type: str | None = None
        self.is_streamed = False
        """Whether the runtime said that it streams the response."""
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._discarded = False
        self.sent_bytes = 0
        """Of the whole response, as the function sent it."""
        self._changed = asyncio.Event()
        self._source: ResponseSource | None = None

    def begin(self, content_type: str, source: ResponseSource | None, *, is_streamed: bool = False) -> None:
        """The function sends its response over `source`, which is paused while the reader is slower."""
        if self.declared_type is None and not self.finished:
            self.declared_type = content_type
            self.is_streamed = is_streamed
            self._source = source
            self._changed.set()

    def feed(self, data: bytes) -> None:
        self.sent_bytes += len(data)
        if self._discarded or self.finished:
            return
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        self._changed.set()
        if self._waiting_bytes > _PAUSE_AT and self._source is not None:
            self._source.pause_reading()

    def finish(self, error: FunctionError | None = None) -> None:
        """Ends the response; only the first call counts."""
        if not self.finished:
            self.finished = True
            self.error = error
            self._changed.set()

    def when_served(self, call: Callable[[], None]) -> None:
        """Calls `call` once the environment is done with the invocation, which may be after the response."""
        if self.served.is_set():
            call()
        else:
            self._when_served.append(call)

    def finish_serving(self) -> None:
        self.served.set()
        for call in self._when_served:
            call()

    def log(self, data: bytes) -> None:
        """Keeps the end of what the function logs."""
        self.log_tail += data
        del self.log_tail[:-_LOG_TAIL_BYTES]

    async def read_content_type(self) -> str:
        """The content type that the runtime declared, once the first byte (or the whole of an empty response) came."""
        while self.declared_type is None:
            if self.error is not None:
                raise self.error
            await self._change()
        return self.declared_type

    async def chunks(self) -> AsyncIterator[bytes]:
        """The response's bytes as the function wrote them; raises `FunctionError` where the function broke off."""
        while True:
            while self._waiting:
                data = self._waiting.popleft()
                self._waiting_bytes -= len(data)
                if self._waiting_bytes < _RESUME_AT and self._source is not None:
                    self._source.resume_reading()
                yield data
            if self.finished:
                break
            await self._change()
        if self.error is not None:
            raise self.error

    def discard(self) -> None:
        self._discarded = True
        self._waiting.clear()
        self._waiting_bytes = 0
        if self._source is not None:
            self._source.resume_reading()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
