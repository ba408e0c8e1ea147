"""What every door has in common: it refuses foreign hosts and origins, and logs each request."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE, HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.invocation import Invocation

from .request_log import DoorKind, RequestLog
from .requests import Requests
from .target import absolute_form, asterisk_form

# How long the body of a request may take, of which 6 MB are the most that Lambda lets in.
_BODY_SECONDS = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


_LOG = web.RequestKey("log", RequestLog)
_REQUESTS = web.AppKey("requests", Requests)


def log_of(request: web.Request) -> RequestLog:
    return request[_LOG]


def bill_invocation(request: web.Request, invocation: Invocation, function: Declaration, streamed: bool) -> None:
    """Puts the invocation's cost into the log of `request`, and of the viewer's where a distribution passed it on."""
    request.app[_REQUESTS].bill(log_of(request), request, invocation, function, streamed)


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
    requests: Requests,
    own_host: str | None = None,
    allows_origin: Callable[[str], bool] | None = None,
) -> web.Application:
    """An application that gives every request to `handler`, and is counted in `requests`.

    `own_host` is the AWS host name that this door stands for: a request may also name that. With `allows_origin`,
    requests from pages of this machine and of origins that it allows are answered, and no others.
    """
    middlewares = [absolute_form, _log_request(kind, name, requests), _check_host(own_host)]
    if allows_origin is not None:
        middlewares.append(_check_origin(allows_origin, own_host))
    app = web.Application(middlewares=[*middlewares, asterisk_form], client_max_size=8 * 1024 * 1024)
    app[_REQUESTS] = requests
    app.router.add_route("*", "/{path:.*}", handler)
    app.on_response_prepare.append(_drop_own_name)
    app.on_response_prepare.append(_tell_of_response)
    return app


async def _drop_own_name(request: web.Request, response: web.StreamResponse) -> None:
    if response.headers.get("Server") == SERVER_SOFTWARE:
        del response.headers["Server"]


async def _tell_of_response(request: web.Request, response: web.StreamResponse) -> None:
    log = request.get(_LOG)
    if log is not None and log.watch is not None:
        log.watch.respond(response)


def _log_request(kind: DoorKind, name: str, requests: Requests) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # Functions under way may still call Lambda's API, and distributions what is behind them.
        if requests.is_closed and kind != "lambda-api" and "X-Amz-Cf-Id" not in request.headers:
            text = "The local run is ending and takes no more requests.\n"
            return web.Response(status=503, text=text, headers={"Connection": "close"})
        log = request[_LOG] = RequestLog(kind, name, request.method, request.rel_url.raw_path)
        requests.begin(log, request)
        try:
            response = await handler(request)
            if log.status is None:
                log.status = response.status
                if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
                    log.count_chunk(len(response.body))
                    if log.watch is not None:
                        log.watch.send(response.body)
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
            requests.end(log, request)

    return middleware


def _check_host(own_host: str | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_own(request.host, own_host):
            return await handler(request)
        # A page of another site whose name was pointed at 127.0.0.1 (DNS rebinding) must not reach the functions.
        log_of(request).error = "the Host header names another host"
        return web.Response(status=421, text="This door answers for localhost only: open it by that name.\n")

    return middleware


def _check_origin(allows: Callable[[str], bool], own_host: str | None) -> Middleware:
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
        body = await asyncio.wait_for(request.read(), _BODY_SECONDS)
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout(text="The body of the request did not come in time.\n") from None
    request.app[_REQUESTS].receive(log_of(request), request, body)
    return body


def json_answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> web.Response:
    """An answer in AWS's form: without spaces and without a charset."""
    data = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=status, body=data, headers=headers, content_type="application/json")
