"""What every door has in common: it answers on loopback only, refuses foreign Host headers and logs each request."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE
from aiohttp.typedefs import Handler, Middleware

DoorKind = Literal["function-url", "cloudfront", "lambda-api"]

_BODILESS = frozenset({204, 304})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass
class RequestLog:
    """One request at one door. Times are milliseconds; `bytes` and `chunks` count the response body as written.

    `forwarded` tells a request that a distribution passed on: it is the viewer's, which that door logs.
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
    forwarded: bool = False
    _started: float = field(default_factory=time.perf_counter, repr=False)

    def sent(self, size: int) -> None:
        """Counts a piece of the response body that was written."""
        if self.ttfb_ms is None:
            self.ttfb_ms = self._elapsed()
        self.chunks += 1
        self.bytes += size

    def finish(self) -> None:
        self.duration_ms = self._elapsed()

    def as_json(self) -> Mapping[str, Any]:
        hidden = ("forwarded", "_started")
        return {name: value for name, value in vars(self).items() if name not in hidden}

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


OnRequest = Callable[[RequestLog], None]
_LOG = web.RequestKey("log", RequestLog)


def log_of(request: web.Request) -> RequestLog:
    return request[_LOG]


def application(
    kind: DoorKind, name: str, handler: Handler, on_request: OnRequest, own_host: str | None = None
) -> web.Application:
    """An application that gives every request to `handler` and tells `on_request` of each when it is over.

    `own_host` is the AWS host name that this door stands for: a request may also name that.
    """
    app = web.Application(
        middlewares=[_logged(kind, name, on_request), _host_checked(own_host)], client_max_size=8 * 1024 * 1024
    )
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
            kind, name, request.method, request.rel_url.raw_path, forwarded="X-Amz-Cf-Id" in request.headers
        )
        try:
            response = await handler(request)
            if log.status is None:
                log.status = response.status
                if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
                    log.sent(len(response.body))
            return response
        except asyncio.CancelledError:
            log.error = "the connection was closed"
            raise
        except Exception as error:
            log.status = 500
            log.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            log.finish()
            on_request(log)

    return middleware


def _host_checked(own_host: str | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = re.sub(r":\d*$", "", request.host).lower()
        if host in _LOOPBACK or host.endswith(".localhost") or host == own_host:
            return await handler(request)
        # A page of another site whose name was pointed at 127.0.0.1 (DNS rebinding) must not reach the functions.
        log_of(request).error = "the Host header names another host"
        return web.Response(status=421, text="This door answers for localhost only: open it by that name.\n")

    return middleware


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
