"""Reads the answer of a URL as it comes."""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Iterable

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from ..wording import count
from .measurement import Measurement, OnChunk
from .message import MESSAGE_BYTES, read_message
from .signer import Signer

CONNECT_TIMEOUT_SECONDS = 10.0
# An answer with long headers is measured too, rather than taken for none.
_MAX_LINE_BYTES = 64 * 1024


async def measure(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Iterable[tuple[str, str]] = (),
    signer: Signer | None = None,
    trust: ssl.SSLContext | None = None,
    on_chunk: OnChunk | None = None,
) -> Measurement:
    """Sends one request and reads the whole answer, however long it takes.

    A body goes with its hash in x-amz-content-sha256, as CloudFront in front of a function URL needs it:
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
    `trust` says which certificates are trusted, by default those that this machine trusts. `on_chunk` is called with
    the measurement so far for the head of the answer and for each chunk. Redirects are not followed. Raises
    `aiohttp.InvalidURL` for a bad URL and `aiohttp.ClientConnectorError` where nothing answers there; an answer that
    breaks off is told by the measurement's `error`.
    """
    to_send = CIMultiDict(headers)
    if body is not None:
        to_send.setdefault("x-amz-content-sha256", hashlib.sha256(body).hexdigest())
    target = URL(url)
    if signer is not None:
        signer.sign(method, str(target), to_send, body)
    measurement = Measurement(method, url, sent_headers=to_send)
    error_body = b""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_SECONDS)
    # Only what the caller asks for: a server that compresses answers differently.
    skip = ("Accept-Encoding",)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trust or True),
        timeout=timeout,
        auto_decompress=False,
        skip_auto_headers=skip,
        max_line_size=_MAX_LINE_BYTES,
        max_field_size=_MAX_LINE_BYTES,
        middlewares=[_send_once],
    ) as client:
        sent = time.perf_counter()
        try:
            async with client.request(method, target, data=body, headers=to_send, allow_redirects=False) as answer:
                measurement.status, measurement.reason = answer.status, answer.reason
                measurement.headers = CIMultiDict(answer.headers)
                if answer.headers.get("Transfer-Encoding", "").lower() == "chunked":
                    measurement.frames = 0
                if on_chunk is not None:
                    on_chunk(measurement, b"")
                within_frame = False
                async for data, ends_frame in answer.content.iter_chunks():
                    if data:
                        measurement.add(time.perf_counter() - sent, len(data))
                        if measurement.is_error and len(error_body) < MESSAGE_BYTES:
                            error_body += data
                        if measurement.frames is not None and not within_frame:
                            measurement.frames += 1
                        if on_chunk is not None:
                            on_chunk(measurement, data)
                    # An end may come by itself, and more than once.
                    within_frame = not ends_frame
        except (aiohttp.InvalidURL, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise
        except aiohttp.ClientResponseError as error:
            measurement.speaks_http = measurement.status is not None
            measurement.error = _describe_break(measurement, error) if measurement.status else "what came is no HTTP"
        except aiohttp.ClientError as error:
            measurement.error = _describe_break(measurement, error)
        measurement.duration_seconds = time.perf_counter() - sent
    measurement.message = read_message(measurement.headers, error_body[:MESSAGE_BYTES])
    return measurement


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keeps aiohttp from sending a GET again whose connection closed unanswered: that would be a second request."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientConnectionError(type(error).__name__) from error


def _describe_break(measurement: Measurement, error: Exception) -> str:
    where = f"after {count(measurement.bytes, 'byte')}" if measurement.status is not None else "before an answer came"
    return f"the connection broke off {where} ({type(error.__cause__ or error).__name__})"
