"""Sends a response as its body comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
from aiohttp import web

from lambda_streaming_local.runtime.invocation import FunctionError, Invocation

from .door import log_of
from .http_response import Head
from .limits import ResponseTooLarge

# From this size on a copy takes longer than the three parts of a chunk.
_LARGE_BYTES = 16 * 1024
_BODILESS = frozenset({204, 304})
_FAILURES = (FunctionError, ResponseTooLarge, asyncio.TimeoutError, aiohttp.ClientError, OSError)


class _StreamResponse(web.StreamResponse):
    """Sends its head together with what of its body is there already, as aiohttp's own `Response` does."""

    _send_headers_immediately = False


def begin_response(head: Head, invocation: Invocation) -> web.StreamResponse:
    """The response of a function, its body still to come."""
    response = _StreamResponse(status=head.status)
    response.headers["x-amzn-RequestId"] = invocation.request_id
    response.headers["X-Amzn-Trace-Id"] = invocation.trace_id
    for name, value in head.headers:
        response.headers.add(name, value)
    return response


def describe(failure: Exception) -> str:
    """What a log says of `failure`."""
    return failure.message if isinstance(failure, FunctionError) else str(failure) or type(failure).__name__


async def send_whole(request: web.Request, response: web.StreamResponse, body: bytes) -> web.StreamResponse:
    """Sends `response` with `body`, which is all there is."""
    response.content_length = len(body)
    await response.prepare(request)
    if _may_have_body(request, response):
        await write(request, response, body)
    await response.write_eof()
    return response


async def send_stream(
    request: web.Request,
    response: web.StreamResponse,
    chunks: AsyncIterator[bytes],
    describe: Callable[[Exception], str] = describe,
) -> web.StreamResponse:
    """Sends `response`, and `chunks` as they come as its body.

    Where they fail the connection closes without the end of the body, as the status is long sent; `describe` says for
    the log what happened.
    """
    log = log_of(request)
    log.status = response.status
    try:
        await response.prepare(request)
        # The head goes with the first chunk where that is there, and without it where it is not.
        asyncio.get_running_loop().call_soon(request.writer.send_headers)
        if _may_have_body(request, response):
            async for chunk in chunks:
                await write(request, response, chunk)
        await response.write_eof()
    except _FAILURES as failure:
        if request.transport is None or request.transport.is_closing():
            log.error = "the connection was closed"
        else:
            # A door behind this one may have said why.
            log.error = log.error or describe(failure)
            _break_off(request.transport, response)
    return response


def _is_chunked(response: web.StreamResponse) -> bool:
    return response.headers.get("Transfer-Encoding") == "chunked"


def _may_have_body(request: web.Request, response: web.StreamResponse) -> bool:
    return request.method != "HEAD" and response.status not in _BODILESS


def _break_off(transport: asyncio.Transport, response: web.StreamResponse) -> None:
    """Ends the connection so that the client sees that the body is not whole."""
    if _is_chunked(response):
        transport.close()
    else:
        transport.abort()


async def write(request: web.Request, response: web.StreamResponse, data: bytes) -> None:
    """Writes a piece of the body, waiting while the client is slow, and counts it."""
    log = log_of(request)
    if log.chunks and len(data) >= _LARGE_BYTES and request.transport is not None and _is_chunked(response):
        # aiohttp copies a chunk to put its length before it; the transport takes the parts as they are.
        request.transport.writelines((b"%x\r\n" % len(data), data, b"\r\n"))
        await request.writer.drain()
    else:
        await response.write(data)
    log.status = response.status
    log.count_chunk(len(data))
    if log.watch is not None:
        log.watch.send(data)
