"""What a client keeps of one answer."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from multidict import CIMultiDict

from .verdict import Chunk, Judgement, compute_gaps, judge


@dataclass
class Measurement:
    """One answer, of a URL or of a function that was invoked. Times are seconds since the request was sent.

    A chunk is a piece of the body as it arrived: an HTTP chunk or the part of one that came by itself, or the payload
    of a PayloadChunk event. `frames` counts the pieces that the sender made, None where nothing tells them apart.
    `sent_headers` are the request's. `message` is what the body of an HTTP error says. `error` says how the answer
    broke off, `stopped` that the user ended it. None elsewhere: not got that far.
    """

    method: str
    url: str | None = None
    function: str | None = None
    status: int | None = None
    reason: str | None = None
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    chunks: list[Chunk] = field(default_factory=list)
    frames: int | None = None
    bytes: int = 0
    duration_seconds: float | None = None
    sent_headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    message: str | None = None
    error: str | None = None
    stopped: bool = False
    speaks_http: bool = True
    """Whether what came, if something did, was HTTP."""

    def add(self, seconds: float, size: int) -> None:
        """Counts a piece of the body."""
        self.chunks.append(Chunk(seconds, size))
        self.bytes += size

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
        return statistics.median(compute_gaps(self.chunks)) if len(self.chunks) > 1 else None

    @property
    def longest_gap_seconds(self) -> float | None:
        return max(compute_gaps(self.chunks)) if len(self.chunks) > 1 else None

    @property
    def bytes_per_second(self) -> float | None:
        """Throughput from the request to the last byte."""
        return self.bytes / self.chunks[-1].seconds if self.chunks and self.chunks[-1].seconds > 0 else None

    @property
    def judgement(self) -> Judgement:
        return judge(self.chunks, self.content_length, self.frames, is_whole=self.error is None)

    @property
    def is_error(self) -> bool:
        """Whether the answer is an HTTP error."""
        return self.status is not None and self.status >= 400

    @property
    def failed(self) -> bool:
        """Whether the answer was an HTTP error or broke off."""
        return self.error is not None or self.status is None or self.is_error

    def as_json(self) -> dict[str, Any]:
        judgement = self.judgement
        return {
            "url": self.url,
            "function": self.function,
            "method": self.method,
            "status": self.status,
            "verdict": judgement.verdict,
            "reason": judgement.reason,
            "confidence": judgement.confidence,
            "ttfb_ms": to_milliseconds(self.first_byte_seconds),
            "chunks": len(self.chunks),
            "median_gap_ms": to_milliseconds(self.median_gap_seconds),
            "longest_gap_ms": to_milliseconds(self.longest_gap_seconds),
            "bytes": self.bytes,
            "duration_ms": to_milliseconds(self.duration_seconds),
            "bytes_per_second": None if self.bytes_per_second is None else round(self.bytes_per_second),
            "message": self.message,
            "error": self.error,
        }


OnChunk = Callable[[Measurement, bytes], None]
"""Told of the head of an answer (with no bytes) and of each chunk: the measurement so far, and the chunk's bytes."""


def to_milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
