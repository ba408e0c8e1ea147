"""What every door has in common: it refuses foreign hosts and origins, and logs each request with what it cost."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE, HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.invocation import Invocation

from .cost import invocation_usd

DoorKind = Literal["function-url", "cloudfront", "api-gateway", "lambda-api"]

# How long the body of a request may take, of which 6 MB are the most that Lambda lets in.
_BODY_SECONDS = 60.0
_BODILESS = frozenset({204, 304})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass(eq=False)
class RequestLog:
    """One request at one door. Times are milliseconds; `bytes` and `chunks` count the response body as written.

    `billed_ms` and `cost_usd` are those of the function's invocation, None where it was not invoked; `init_ms` is that
    of its cold start. `warning` says what goes otherwise at AWS. `forwarded` tells a request that a distribution passed
    on: it is the viewer's, which that door logs.
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
    _started: float = field(default_factory=time.perf_counter, repr=False)
    _invocation: Invocation | None = field(default=None, repr=False)
    _price: Callable[[int], float] | None = field(default=None, repr=False)

    def sent(self, size: int) -> None:
        """Counts a piece of the response body that was written."""
        if self.ttfb_ms is None:
            self.ttfb_ms = self._elapsed()
        self.chunks += 1
        self.bytes += size

    def invoked(self, invocation: Invocation, function: Declaration, streamed: bool) -> None:
        """The request waits for `invocation`; `streamed` tells whether its bytes are billed."""
        self._invocation = invocation
        self._price = lambda billed_ms: invocation_usd(
            function.architecture, function.memory_mb, billed_ms, invocation.sent_bytes if streamed else 0
        )

    def finish(self, on_request: OnRequest) -> None:
        """Tells `on_request`, once the function is done too: it runs on when its client has gone away."""
        self.duration_ms = self._elapsed()
        if self._invocation is None:
            on_request(self)
        else:
            self._invocation.when_served(lambda: on_request(self._billed()))

    def as_json(self) -> Mapping[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "forwarded" and name[0] != "_"}

    def _billed(self) -> RequestLog:
        report = self._invocation.report if self._invocation is not None else None
        if report is not None and self._price is not None:
            self.billed_ms = report.billed_ms
            self.init_ms = None if report.init_ms is None else round(report.init_ms, 3)
            self.cost_usd = self._price(report.billed_ms)
        return self

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


OnRequest = Callable[[RequestLog], None]
_LOG = web.RequestKey("log", RequestLog)
_under_way: set[RequestLog] = set()


def log_of(request: web.Request) -> RequestLog:
    return request[_LOG]


def log_invocation(request: web.Request, invocation: Invocation, function: Declaration, streamed: bool) -> None:
    """Puts the invocation's cost into the log of `request`, and of the viewer's where a distribution passed it on."""
    log_of(request).invoked(invocation, function, streamed)
    for log in _viewers(request):
        log.invoked(invocation, function, streamed)


def _viewers(request: web.Request) -> list[RequestLog]:
    """The viewer's log where a distribution passed `request` on; none where a client sent that header itself."""
    viewer = request.headers.get("X-Amz-Cf-Id")
    return [log for log in _under_way if log.door == "cloudfront" and log.request_id == viewer is not None]


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether an error is the doors', rather than a client's that sent no HTTP or went away."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (ConnectionError, HttpProcessingError))


SERVER_LOG = logging.getLogger(__name__)
SERVER_LOG.addFilter(_is_ours)


def application(
    kind: DoorKind,
    name: str,
    handler: Handler,
    on_request: OnRequest,
    own_host: str | None = None,
    allows_origin: Callable[[str], bool] | None = None,
) -> web.Application:
    """An application that gives every request to `handler` and tells `on_request` of each when it is over.

    `own_host` is the AWS host name that this door stands for: a request may also name that. With `allows_origin`,
    requests from pages of this machine and of origins that it allows are answered, and no others.
    """
    middlewares = [_logged(kind, name, on_request), _host_checked(own_host)]
    if allows_origin is not None:
        middlewares.append(_origin_checked(allows_origin, own_host))
    app = web.Application(middlewares=middlewares, client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handler)
    app.on_response_prepare.append(_without_own_name)
    return app


async def _without_own_name(request: web.Request, response: web.StreamResponse) -> None:
    if response.headers.get("Server") == SERVER_SOFTWARE:
        del response.headers["Server"]


def _logged(kind: DoorKind, name: str, on_request: OnRequest) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        log = request[_LOG] = RequestLog(
            kind, name, request.method, request.rel_url.raw_path, forwarded=bool(_viewers(request))
        )
        _under_way.add(log)
        try:
            response = await handler(request)
            if log.status is None:
                log.status = response.status
                if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
                    log.sent(len(response.body))
            return response
        except (asyncio.CancelledError, ConnectionError):
            log.error = "the connection was closed"
            raise
        except web.HTTPException as answer:
            log.status = answer.status
            log.error = answer.text and answer.text.strip()
            raise
        except Exception as error:
            log.status = 500
            log.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            _under_way.remove(log)
            if log.error is not None:
                for viewer in _viewers(request):
                    viewer.error = f"{name}: {log.error}"
            log.finish(on_request)

    return middleware


def _host_checked(own_host: str | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_own(request.host, own_host):
            return await handler(request)
        # A page of another site whose name was pointed at 127.0.0.1 (DNS rebinding) must not reach the functions.
        log_of(request).error = "the Host header names another host"
        return web.Response(status=421, text="This door answers for localhost only: open it by that name.\n")

    return middleware


def _origin_checked(allows: Callable[[str], bool], own_host: str | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        # What a distribution passes on has been let in by its door, and a page cannot set that header unasked.
        if origin is None or "X-Amz-Cf-Id" in request.headers or allows(origin):
            return await handler(request)
        if _is_own(origin.partition("://")[2], own_host):
            return await handler(request)
        # AWS would answer it. Here any site that this machine's browser shows could reach the functions.
        log_of(request).error = "the Origin header names a site that the cors of the door does not allow"
        return web.Response(
            status=403, text="This door answers pages of localhost and of the origins in its cors only.\n"
        )

    return middleware


def _is_own(authority: str, own_host: str | None) -> bool:
    host = re.sub(r":\d*$", "", authority).lower()
    return host in _LOOPBACK or host.endswith(".localhost") or (host == own_host and host != "")


async def read_body(request: web.Request) -> bytes:
    """The whole body of a request; raises aiohttp's answers to one that is too large or takes too long."""
    if not request.can_read_body:
        # Most requests: nothing to set a timer for.
        return b""
    try:
        return await asyncio.wait_for(request.read(), _BODY_SECONDS)
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout(text="The body of the request did not come in time.\n") from None


def json_answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> web.Response:
    """An answer in AWS's form: without spaces and without a charset."""
    data = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=status, body=data, headers=headers, content_type="application/json")


async def write(request: web.Request, response: web.StreamResponse, data: bytes) -> None:
    """Writes a piece of the body, waiting while the client is slow, and counts it.

    Answers that HTTP gives no body, such as one to HEAD, stay without.
    """
    if request.method == "HEAD" or response.status in _BODILESS:
        return
    await response.write(data)
    log = log_of(request)
    log.status = response.status
    log.sent(len(data))
