"""One request at one door: what is told of it, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from aiohttp import web

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.invocation import Invocation

from .cost import price_invocation

DoorKind = Literal["function-url", "cloudfront", "api-gateway", "lambda-api"]


class Watch(Protocol):
    """Looks on while one request is answered. It is called in the midst of streams, so each call has to be quick."""

    def receive(self, body: bytes) -> None:
        """The whole body of the request came."""

    def invoke(self, invocation: Invocation) -> None:
        """The request waits for a function."""

    def respond(self, response: web.StreamResponse) -> None:
        """The head of the response is about to go."""

    def send(self, data: bytes) -> None:
        """A piece of the response's body was written."""

    def finish(self) -> None:
        """The request is over, and the function is done with it."""


@dataclass(eq=False)
class RequestLog:
    """One request at one door. Times are milliseconds; `bytes` and `chunks` count the response body as written.

    `billed_ms` and `cost_usd` are those of the function's invocation, None where it was not invoked; `init_ms` is that
    of its cold start. `warning` says what goes otherwise at AWS. `forwarded` tells a request that a distribution passed
    on: it is the viewer's, which that door logs. `watch` looks on, where somebody wants to see more than is logged.
    """

    door: DoorKind
    name: str
    method: str
    path: str
    status: int | None = None
    ttfb_ms: float | None = None
    chunks: int = 0
    bytes: int = 0
    duration_ms: float | None = None
    request_id: str | None = None
    error: str | None = None
    warning: str | None = None
    billed_ms: int | None = None
    init_ms: float | None = None
    cost_usd: float | None = None
    forwarded: bool = False
    watch: Watch | None = field(default=None, repr=False)
    _started: float = field(default_factory=time.perf_counter, repr=False)
    _invocation: Invocation | None = field(default=None, repr=False)
    _price: Callable[[int], float] | None = field(default=None, repr=False)

    @property
    def seconds(self) -> float:
        """How long it has been under way."""
        return time.perf_counter() - self._started

    def count_chunk(self, size: int) -> None:
        """Counts a piece of the response body that was written."""
        if self.ttfb_ms is None:
            self.ttfb_ms = self._measure_ms()
        self.chunks += 1
        self.bytes += size

    def warn(self, text: str) -> None:
        self.warning = text if self.warning is None else f"{self.warning}; {text}"

    def bill(self, invocation: Invocation, function: Declaration, streamed: bool) -> None:
        """The request waits for `invocation`; `streamed` tells whether its bytes are billed."""
        self._invocation = invocation
        self._price = lambda billed_ms: price_invocation(
            function.architecture, function.memory_mb, billed_ms, invocation.sent_bytes if streamed else 0
        )

    def finish(self, on_request: OnRequest) -> None:
        """Tells `on_request`, once the function is done too: it runs on when its client has gone away."""
        self.duration_ms = self._measure_ms()
        invocation = self._invocation
        if invocation is None:
            on_request(self)
        else:
            invocation.when_served(lambda: self._finish_served(invocation, on_request))

    def as_json(self) -> Mapping[str, Any]:
        return {
            name: value for name, value in vars(self).items() if name not in ("forwarded", "watch") and name[0] != "_"
        }

    def _finish_served(self, invocation: Invocation, on_request: OnRequest) -> None:
        for notice in invocation.notices:
            self.warn(notice)
        if self.error is None and invocation.failure is not None:
            self.error = f"after the response had ended: {invocation.failure.message}"
        report = invocation.report
        if report is not None and self._price is not None:
            self.billed_ms = report.billed_ms
            self.init_ms = None if report.init_ms is None else round(report.init_ms, 3)
            self.cost_usd = self._price(report.billed_ms)
        on_request(self)

    def _measure_ms(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


OnRequest = Callable[[RequestLog], None]
WatchRequest = Callable[[RequestLog, web.Request], Watch]
