"""A client that reads an answer as it comes and keeps when each piece came."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from multidict import CIMultiDict
from yarl import URL

from .verdict import Chunk, Judgement, gaps, judge

_CONNECT_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Signer:
    """Signs requests with AWS Signature Version 4.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """

    access_key: str
    secret_key: str
    session_token: str | None = None
    service: str = "lambda"
    region: str = "us-east-1"

    def sign(self, method: str, url: str, headers: CIMultiDict[str], body: bytes | None) -> None:
        """Adds the headers of the signature to `headers`."""
        signed = {name: value for name, value in headers.items() if name.lower() == "x-amz-content-sha256"}
        request = AWSRequest(method=method, url=url, headers=signed, data=body)
        credentials = Credentials(self.access_key, self.secret_key, self.session_token)
        SigV4Auth(credentials, self.service, self.region).add_auth(request)
        headers.update(request.headers.items())


@dataclass
class Measurement:
    """One answer. Times are seconds since the request was sent; None: not got that far.

    A chunk is a piece of the body as one read brought it: what the server wrote in quick succession may be one chunk.
    `error` says how the answer broke off.
    """

    method: str
    url: str
    status: int | None = None
    reason: str | None = None
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    chunks: list[Chunk] = field(default_factory=list)
    bytes: int = 0
    duration_seconds: float | None = None
    error: str | None = None

    @property
    def content_length(self) -> int | None:
        value = self.headers.get("Content-Length")
        return int(value) if value is not None and value.isdecimal() else None

    @property
    def first_byte_seconds(self) -> float | None:
        """Time to the first byte of the body."""
        return self.chunks[0].seconds if self.chunks else None

    @property
    def median_gap_seconds(self) -> float | None:
        """Median time between chunks."""
        return statistics.median(gaps(self.chunks)) if len(self.chunks) > 1 else None

    @property
    def longest_gap_seconds(self) -> float | None:
        return max(gaps(self.chunks)) if len(self.chunks) > 1 else None

    @property
    def bytes_per_second(self) -> float | None:
        """Throughput from the request to the last byte."""
        return self.bytes / self.chunks[-1].seconds if self.chunks and self.chunks[-1].seconds > 0 else None

    @property
    def judgement(self) -> Judgement:
        return judge(self.chunks, self.content_length)

    @property
    def failed(self) -> bool:
        """Whether the answer was an HTTP error or broke off."""
        return self.error is not None or self.status is None or self.status >= 400

    def as_json(self) -> dict[str, Any]:
        judgement = self.judgement
        return {
            "url": self.url,
            "method": self.method,
            "status": self.status,
            "verdict": judgement.verdict,
            "reason": judgement.reason,
            "ttfb_ms": _milliseconds(self.first_byte_seconds),
            "chunks": len(self.chunks),
            "median_gap_ms": _milliseconds(self.median_gap_seconds),
            "longest_gap_ms": _milliseconds(self.longest_gap_seconds),
            "bytes": self.bytes,
            "duration_ms": _milliseconds(self.duration_seconds),
            "bytes_per_second": None if self.bytes_per_second is None else round(self.bytes_per_second),
            "error": self.error,
        }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)


async def measure(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Iterable[tuple[str, str]] = (),
    signer: Signer | None = None,
    on_chunk: Callable[[Measurement], None] | None = None,
) -> Measurement:
    """Sends one request and reads the whole answer, however long it takes.

    A body goes with its hash in x-amz-content-sha256, as CloudFront in front of a function URL needs it:
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
    `on_chunk` is called with the measurement so far for the head of the answer and for each chunk. Redirects are not
    followed. Raises `aiohttp.InvalidURL` for a bad URL and `aiohttp.ClientConnectorError` where nothing answers there;
    an answer that breaks off is told by the measurement's `error`.
    """
    to_send = CIMultiDict(headers)
    if body is not None:
        to_send.setdefault("x-amz-content-sha256", hashlib.sha256(body).hexdigest())
    target = URL(url)
    if signer is not None:
        signer.sign(method, str(target), to_send, body)
    measurement = Measurement(method, url)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT_SECONDS)
    # Only what the caller asks for: a server that compresses answers differently.
    skip = ("Accept-Encoding",)
    async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False, skip_auto_headers=skip) as client:
        sent = time.perf_counter()
        try:
            async with client.request(method, target, data=body, headers=to_send, allow_redirects=False) as answer:
                measurement.status, measurement.reason = answer.status, answer.reason
                measurement.headers = CIMultiDict(answer.headers)
                if on_chunk is not None:
                    on_chunk(measurement)
                async for data in answer.content.iter_any():
                    measurement.chunks.append(Chunk(time.perf_counter() - sent, len(data)))
                    measurement.bytes += len(data)
                    if on_chunk is not None:
                        on_chunk(measurement)
        except (aiohttp.InvalidURL, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise
        except aiohttp.ClientError as error:
            measurement.error = _broken(measurement, error)
        measurement.duration_seconds = time.perf_counter() - sent
    return measurement


def _broken(measurement: Measurement, error: Exception) -> str:
    where = f"after {measurement.bytes} bytes" if measurement.status is not None else "before an answer came"
    return f"the connection broke off {where} ({type(error).__name__})"
