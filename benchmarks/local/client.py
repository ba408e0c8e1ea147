"""A plain client: blocking, one connection a request, so that it costs both sides of a ratio the same."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def _get(url: str) -> Iterator[tuple[http.client.HTTPResponse, float]]:
    """The answer, and when the request for it was sent."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=300)
    connection.connect()
    try:
        sent = time.perf_counter()
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        assert answer.status == 200, f"{url} answered {answer.status}"
        yield answer, sent
    finally:
        connection.close()


def first_byte_ms(url: str) -> float:
    """Milliseconds from the request to the first byte of the body."""
    with _get(url) as (answer, sent):
        first = answer.read(1)
        elapsed = time.perf_counter() - sent
        body = first + answer.read()
    assert body == b"hello", f"answers {body!r}"
    return elapsed * 1000


def megabytes_per_second(url: str, expected_bytes: int) -> float:
    """Throughput of a download."""
    received, block = 0, bytearray(1024 * 1024)
    with _get(url) as (answer, sent):
        while size := answer.readinto(block):
            received += size
        elapsed = time.perf_counter() - sent
    assert received == expected_bytes, f"{url} sent {received} bytes"
    return received / elapsed / 1e6


def delays_ms(url: str) -> list[float]:
    """Milliseconds between the write of each line, which says when that was, and its arrival here."""
    with _get(url) as (answer, _):
        return [(time.monotonic_ns() - int(line)) / 1e6 for line in iter(answer.readline, b"")]
