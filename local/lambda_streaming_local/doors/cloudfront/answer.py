"""An answer on its way to the viewer: an origin's, the cache's or CloudFront's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from multidict import CIMultiDict

_READ_BYTES = 256 * 1024


@dataclass(frozen=True)
class Bytes:
    """A body in memory."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def part(self, start: int, size: int) -> Bytes:
        return Bytes(self.data[start : start + size])

    async def chunks(self) -> AsyncIterator[bytes]:
        if self.data:
            yield self.data


@dataclass(frozen=True)
class File:
    """`size` bytes of a file from `start` on."""

    path: Path
    size: int
    start: int = 0

    def part(self, start: int, size: int) -> File:
        return replace(self, start=self.start + start, size=size)

    async def chunks(self) -> AsyncIterator[bytes]:
        left = self.size
        with await asyncio.to_thread(self.path.open, "rb") as file:
            file.seek(self.start)
            while left and (data := await asyncio.to_thread(file.read, min(left, _READ_BYTES))):
                left -= len(data)
                yield data


@dataclass(frozen=True)
class Stream:
    """A body that comes as the origin sends it."""

    source: AsyncIterator[bytes]

    def chunks(self) -> AsyncIterator[bytes]:
        return self.source


@dataclass
class Answer:
    """`x_cache` is what CloudFront says of it in X-Cache, before "from cloudfront"."""

    status: int
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    body: Bytes | File | Stream = Bytes(b"")
    reason: str | None = None
    x_cache: str = "Miss"

    def with_body_of(self, body: Bytes | File) -> Answer:
        """The same answer with another body and its length."""
        headers = CIMultiDict(self.headers)
        headers["Content-Length"] = str(body.size)
        return replace(self, headers=headers, body=body)
