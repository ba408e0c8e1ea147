"""Sends a response as its body comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
from aiohttp import web

from lambda_streaming_local.runtime.invocation import FunctionError, Invocation

from .body import Body
from .door import log_of
from .http_response import Head
from .limits import ResponseTooLarge

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
    sent = Body(request, response)
    if sent.may_be_sent():
        await sent.write(body)
    await sent.end()
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
    body = Body(request, response)
    try:
        await response.prepare(request)
        # The head goes with the first chunk where that is there, and without it where it is not.
        asyncio.get_running_loop().call_soon(request.writer.send_headers)
        if body.may_be_sent():
            async for chunk in chunks:
                await body.write(chunk)
        await body.end()
    except _FAILURES as failure:
        if request.transport is None or request.transport.is_closing():
            log.error = "the connection was closed"
        else:
            # A door behind this one may have said why.
            log.error = log.error or describe(failure)
            body.break_off()
    return response
