"""What every door has in common: it refuses foreign hosts and origins, and logs each request."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web, web_app
from aiohttp.http import SERVER_SOFTWARE
from aiohttp.typedefs import Handler, Middleware

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.function import Overloaded
from lambda_streaming_local.runtime.invocation import Invocation

from .connection import Connection, OnRefused
from .loopback import follow_here
from .request_log import DoorKind, RequestLog
from .requests import Requests
from .target import answer_absolute_form, answer_asterisk_form

# How long the body of a request may take, of which 6 MB are the most that Lambda lets in.
_BODY_SECONDS = 60.0
# API Gateway's quota for the request line and headers.
HEAD_BYTES = 10_240
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_CONTINUE = "100-continue"

_LOG = web.RequestKey("log", RequestLog)
_REQUESTS = web.AppKey("requests", Requests)
_REFUSE: web.AppKey[OnRefused] = web.AppKey("refuse")
_HAS_BEGUN = web.RequestKey("has_begun", bool)


def log_of(request: web.Request) -> RequestLog:
    return request[_LOG]


def bill_invocation(request: web.Request, invocation: Invocation, function: Declaration, streamed: bool) -> None:
    """Puts the invocation's cost into the log of `request`, and of the viewer's where a distribution passed it on."""
    request.app[_REQUESTS].bill(log_of(request), request, invocation, function, streamed)


def make_application(
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
    middlewares = [answer_absolute_form, _log_request(kind, name, requests), _check_head, _check_host(own_host)]
    if allows_origin is not None:
        middlewares.append(_check_site(allows_origin, own_host, requests))
    app = web.Application(middlewares=[*middlewares, answer_asterisk_form], client_max_size=8 * 1024 * 1024)
    app[_REQUESTS] = requests
    app[_REFUSE] = lambda status, why: RequestLog(kind, name, "-", "-", status=status, error=why).finish(requests.tell)
    # A path may hold line breaks.
    app.router.add_route("*", "/{path:(?s:.*)}", handler, expect_handler=_go_on)
    app.on_response_prepare.append(_begin)
    app.on_response_prepare.append(follow_here(requests, own_host, log_of))
    app.on_response_prepare.append(_tell_of_response)
    app.on_cleanup.append(_let_go)
    return app


async def _let_go(app: web.Application) -> None:
    """aiohttp keeps the applications of 1,024 handlers, with their event loops, in a cache of their middlewares."""
    cached = getattr(web_app, "_cached_build_middleware", None)
    if cached is not None:
        cached.cache_clear()


def make_connection(app: web.Application, server: web.Server) -> Connection:
    """A connection of a client to `app`."""
    return Connection(server, asyncio.get_running_loop(), app[_REFUSE])


async def _go_on(request: web.Request) -> None:
    """Lets a client that asks first send its body. What else a client may expect is refused where it is logged."""
    if request.headers["Expect"].lower() == _CONTINUE and request.version != (1, 0):
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # of the response itself


async def _begin(request: web.Request, response: web.StreamResponse) -> None:
    request[_HAS_BEGUN] = True
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
        connection = request.protocol
        if isinstance(connection, Connection):
            connection.begin(request)
        try:
            response = await _guard(request, handler)
            if log.status is None:
                log.status = response.status
                if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
                    log.count_chunk(len(response.body))
                    if log.watch is not None:
                        log.watch.send(response.body)
            return response
        except (asyncio.CancelledError, ConnectionError):
            log.error = log.error or "the connection was closed"
            raise
        except web.HTTPException as answer:
            log.status = answer.status
            log.error = answer.text and answer.text.strip()
            raise
        finally:
            if isinstance(connection, Connection):
                connection.end()
            requests.end(log, request)

    return middleware


async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The last resort: whatever goes wrong here is answered, as an error of AWS's, and logged in a line."""
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionError):
        raise
    except Overloaded as error:
        log_of(request).error = str(error)
        return web.Response(status=503, text=f"{error}.\n")
    except Exception as error:
        log = log_of(request)
        log.status = 500
        log.error = f"the local run failed: {type(error).__name__}: {error}"
        if _HAS_BEGUN in request and request.transport is not None:
            request.transport.close()
            raise ConnectionError(log.error) from error
        return answer_json(500, {"message": "Internal Server Error"}, {"x-amzn-RequestId": log.request_id or ""})


@web.middleware
async def _check_head(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what AWS does not take. How it answers is not documented."""
    if request.version not in ((1, 0), (1, 1)) and request.transport is not None:
        log_of(request).status, log_of(request).error = HTTPStatus.BAD_REQUEST, "only HTTP/1.0 and 1.1 are spoken here"
        request.transport.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        request.transport.close()
        raise ConnectionError(log_of(request).error)
    # Public reports of function URLs have 8 kB accepted and more than 10 kB refused.
    size = len(request.method) + len(request.raw_path)
    size += sum(len(name) + len(value) for name, value in request.raw_headers)
    if size > HEAD_BYTES:
        why = f"the request line and headers have {size} bytes, and AWS takes {HEAD_BYTES} at most"
        return _refuse(request, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, why)
    if request.headers.get("Expect", _CONTINUE).lower() != _CONTINUE:
        return _refuse(request, HTTPStatus.EXPECTATION_FAILED, f"Expect must be {_CONTINUE}")
    return await handler(request)


def _refuse(request: web.Request, status: HTTPStatus, why: str) -> web.Response:
    log_of(request).error = why
    return answer_json(status, {"message": status.phrase}, {})


def _check_host(own_host: str | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_own(request.host, own_host):
            return await handler(request)
        # A page of another site whose name was pointed at 127.0.0.1 (DNS rebinding) must not reach the functions.
        log_of(request).error = "the Host header names another host"
        return web.Response(status=421, text="This door answers for localhost only: open it by that name.\n")

    return middleware


def _check_site(allows: Callable[[str], bool], own_host: str | None, requests: Requests) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        site = _find_other_site(request, own_host)
        # What a distribution passes on has been let in by its door, and a page cannot set that header unasked.
        if site is None or "X-Amz-Cf-Id" in request.headers or allows(site) or requests.lets_in(site):
            return await handler(request)
        # AWS would answer it. Here any site that this machine's browser shows could reach the functions.
        option = f"--allow-origin {shlex.quote(site or '*')}"
        log_of(
            request
        ).error = f"a page of {site or 'another site'} asked, which is not in the cors of the door; {option} lets it in"
        text = "This door answers pages of localhost and of the origins in its cors only.\n"
        return web.Response(status=403, text=f"{text}Start serve with {option} to let this one in.\n")

    return middleware


def _find_other_site(request: web.Request, own_host: str | None) -> str | None:
    """The origin of the page of another site that made the request; "" where it hides which. None: there is none."""
    site = request.headers.get("Origin")
    if site is None:
        # Images, scripts, forms and links of other sites send no Origin.
        if request.headers.get("Sec-Fetch-Site") != "cross-site":
            return None
        scheme, _, rest = request.headers.get("Referer", "").partition("://")
        site = f"{scheme}://{rest.partition('/')[0]}" if rest else ""
    elif _is_own(site.partition("://")[2], own_host):
        return None
    return site if site.isascii() else ""  # no browser's


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


def answer_json(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> web.Response:
    """An answer in AWS's form: without spaces and without a charset."""
    data = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=status, body=data, headers=headers, content_type="application/json")
