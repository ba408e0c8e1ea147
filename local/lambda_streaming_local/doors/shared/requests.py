"""The requests under way at the doors of one server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping

from aiohttp import web

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.invocation import Invocation

from .request_log import DoorKind, OnRequest, RequestLog, WatchRequest

# What a distribution passes requests on to.
_BEHIND: dict[DoorKind, str] = {"function-url": "function URL", "api-gateway": "REST API"}


class Requests:
    """Knows which requests are under way, and tells of each when it is over.

    A distribution passes a viewer's request on to another door, so that one request is under way at two: `on_request`
    is told of the viewer's, and `on_log` only of what went wrong behind it. `watch` gives each request of a client
    somebody who looks on. `allowed_origins` are other sites, `*` for all, whose pages may reach the doors.
    """

    def __init__(
        self,
        on_request: OnRequest,
        on_log: Callable[[str, bytes], None] = lambda name, data: None,
        watch: WatchRequest | None = None,
        allowed_origins: Collection[str] = (),
    ) -> None:
        self.is_closed = False
        self.addresses: Mapping[str, str] = {}
        """Where the doors are, by the host names that stand for them at AWS."""
        self._allowed_origins = allowed_origins
        self._on_request = on_request
        self._on_log = on_log
        self._watch = watch
        self._logs: set[RequestLog] = set()
        self._none = asyncio.Event()
        self._none.set()

    def __len__(self) -> int:
        """Once where a distribution passes one on."""
        return sum(not log.forwarded for log in self._logs)

    def describe(self) -> str:
        """Those under way, for people: the first three by name."""
        named = [f"{log.name}: {log.method} {log.path}" for log in self._logs if not log.forwarded]
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        return ", ".join(sorted(named)[:3]) + more

    def list_streams(self) -> list[RequestLog]:
        """Those whose response has begun, the oldest first; once where a distribution passes one on."""
        begun = [log for log in self._logs if log.ttfb_ms is not None and not log.forwarded]
        return sorted(begun, key=lambda log: -log.seconds)

    def close(self) -> None:
        """Lets no new request of a client in."""
        self.is_closed = True

    async def wait_until_none(self) -> None:
        await self._none.wait()

    def lets_in(self, origin: str) -> bool:
        """Whether pages of `origin`, a site of its own, may reach the doors whatever the stack says."""
        return "*" in self._allowed_origins or origin in self._allowed_origins

    def begin(self, log: RequestLog, request: web.Request) -> None:
        log.forwarded = bool(self._find_viewers(request))
        if self._watch is not None and not log.forwarded:
            log.watch = self._watch(log, request)
        self._logs.add(log)
        self._none.clear()

    def end(self, log: RequestLog, request: web.Request) -> None:
        self._logs.remove(log)
        if not self._logs:
            self._none.set()
        for viewer in self._find_viewers(request):
            if log.error is not None:
                viewer.error = f"{log.name}: {log.error}"
            if log.warning is not None:
                viewer.warn(log.warning)
        log.finish(self.tell)

    def bill(
        self, log: RequestLog, request: web.Request, invocation: Invocation, function: Declaration, streamed: bool
    ) -> None:
        """Puts the invocation's cost into `log`, and into the viewer's where a distribution passed `request` on."""
        for one in (log, *self._find_viewers(request)):
            one.bill(invocation, function, streamed)
            if one.watch is not None:
                one.watch.invoke(invocation)

    def receive(self, log: RequestLog, request: web.Request, body: bytes) -> None:
        """Shows the body of `request` to those who look on."""
        if self._watch is not None:
            for one in (log, *self._find_viewers(request)):
                if one.watch is not None:
                    one.watch.receive(body)

    def _find_viewers(self, request: web.Request) -> list[RequestLog]:
        """The viewer's log where a distribution passed `request` on; none where a client sent that header itself."""
        viewer = request.headers.get("X-Amz-Cf-Id")
        return [log for log in self._logs if log.door == "cloudfront" and log.request_id == viewer is not None]

    def tell(self, log: RequestLog) -> None:
        if log.watch is not None:
            log.watch.finish()
        if not log.forwarded:
            self._on_request(log)
        elif log.error:
            place = _BEHIND.get(log.door, log.door)
            self._on_log(log.name, f"{place} '{log.name}': {log.error}\n".encode())
