"""Keeps the newest requests for the page."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from aiohttp import web

from ..doors.shared.request_log import RequestLog
from ..serve.output.function_log import log_record
from .record import Record

MOST_REQUESTS = 100
# The page is told of what changed at most this often, however fast streams are.
_TELL_SECONDS = 0.2


class Recorder:
    """Looks on at each request of a server (`watch`), and gets what functions log (`log`).

    Without it a door asks of each piece only whether somebody looks on; with it, a piece costs a few more microseconds.
    """

    def __init__(self) -> None:
        self._records: OrderedDict[int, Record] = OrderedDict()
        self._by_invocation: dict[str, Record] = {}
        self._last_invocation: dict[str, str] = {}
        self._newest = 0
        self._listeners: set[_Changes] = set()

    def watch(self, log: RequestLog, request: web.Request) -> Record:
        self._newest += 1
        record = Record(self._newest, log, request, self._tell)
        self._records[record.number] = record
        while len(self._records) > MOST_REQUESTS:
            _, oldest = self._records.popitem(last=False)
            if oldest.invocation_id is not None:
                self._by_invocation.pop(oldest.invocation_id, None)
        return record

    def log(self, function: str, data: bytes) -> None:
        """Gives each line to the request that it names; one that names none, to that of the line before."""
        for line in data.decode("utf-8", "replace").splitlines():
            named = _find_request_id(log_record(function, line))
            if named in self._by_invocation:
                self._last_invocation[function] = named
            record = self._by_invocation.get(self._last_invocation.get(function, ""))
            if record is not None:
                record.add_line(line)

    def get(self, number: int) -> Record | None:
        return self._records.get(number)

    def forget(self) -> None:
        """Forgets the requests that are over."""
        for number, record in list(self._records.items()):
            if record.is_over:
                del self._records[number]
                self._by_invocation.pop(record.invocation_id or "", None)

    async def follow(self) -> AsyncIterator[list[Record]]:
        """The requests so far, then again and again those that changed."""
        watch = _Changes(set(self._records))
        self._listeners.add(watch)
        try:
            while True:
                yield [self._records[number] for number in watch.take() if number in self._records]
                await watch.wait()
                await asyncio.sleep(_TELL_SECONDS)
        finally:
            self._listeners.discard(watch)

    def _tell(self, record: Record) -> None:
        if record.invocation_id is not None and not record.is_over:
            self._by_invocation.setdefault(record.invocation_id, record)
        for changes in self._listeners:
            changes.add(record.number)


class _Changes:
    """The numbers of requests that changed since they were taken."""

    def __init__(self, numbers: set[int]) -> None:
        self._numbers = numbers
        self._changed = asyncio.Event()

    def add(self, number: int) -> None:
        self._numbers.add(number)
        self._changed.set()

    def take(self) -> list[int]:
        numbers, self._numbers = sorted(self._numbers), set()
        self._changed.clear()
        return numbers

    async def wait(self) -> None:
        await self._changed.wait()


def _find_request_id(record: object) -> str:
    """A line's request: of a line in the log format JSON, or of Lambda's own lines in it."""
    if not isinstance(record, dict):
        return ""
    inner = record.get("record")
    found = record.get("requestId") or (inner.get("requestId") if isinstance(inner, dict) else None)
    return found if isinstance(found, str) else ""
