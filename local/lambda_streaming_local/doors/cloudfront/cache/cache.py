"""CloudFront's cache: answers by cache key, each until its time is over.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-hit-ratio-explained.html
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Hashable
from dataclasses import dataclass, replace

from cachetools import LRUCache
from multidict import CIMultiDict

from ..answer import Answer, Bytes, Stream

# CloudFront keeps objects of up to 50 GB; here the cache is this process's memory.
_CACHE_BYTES = 64 * 1024 * 1024
_OBJECT_BYTES = 10 * 1024 * 1024


@dataclass
class KeptAnswer:
    """An answer that was kept, for `seconds` from `stored` on. Its headers are the origin's."""

    answer: Answer
    stored: float
    seconds: float

    @property
    def size(self) -> int:
        assert isinstance(self.answer.body, Bytes)
        return self.answer.body.size + 1024  # its headers and the entry itself

    def serve(self, x_cache: str, now: float) -> Answer:
        headers = CIMultiDict(self.answer.headers)
        headers["Age"] = str(int(now - self.stored))
        return replace(self.answer, headers=headers, x_cache=x_cache)

    @property
    def conditions(self) -> dict[str, str]:
        """The headers with which the origin is asked whether the object changed."""
        names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {
            condition: self.answer.headers[name] for name, condition in names.items() if name in self.answer.headers
        }


class Cache:
    """The least recently used answers go when it is full. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._entries: LRUCache[Hashable, KeptAnswer] = LRUCache(_CACHE_BYTES, getsizeof=lambda entry: entry.size)

    def get(self, key: Hashable) -> tuple[KeptAnswer | None, bool]:
        """The answer kept under `key`, if any, and whether its time is not over yet."""
        entry = self._entries.get(key)
        return entry, entry is not None and self.clock() < entry.stored + entry.seconds

    def keep(self, key: Hashable, answer: Answer, seconds: float) -> None:
        self._entries[key] = KeptAnswer(answer, self.clock(), seconds)

    def drop(self, key: Hashable) -> None:
        self._entries.pop(key, None)

    def keep_when_sent(self, key: Hashable, answer: Answer, seconds: float) -> Answer:
        """`answer`, which is kept once the viewer has all of it, unless it is too large."""
        length = answer.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > _OBJECT_BYTES:
            return answer
        return replace(answer, body=Stream(self._copy(key, answer, seconds)))

    async def _copy(self, key: Hashable, answer: Answer, seconds: float) -> AsyncIterator[bytes]:
        copy: bytearray | None = bytearray()
        async for chunk in answer.body.chunks():
            if copy is not None:
                copy += chunk
                if len(copy) > _OBJECT_BYTES:
                    copy = None
            yield chunk
        if copy is not None:
            self.keep(key, answer.with_body_of(Bytes(bytes(copy))), seconds)
