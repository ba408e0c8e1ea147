"""What the page keeps of one request."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from ..doors.shared.request_log import RequestLog
from ..runtime.invocation import Invocation
from .masking import mask_headers, mask_json, mask_target
from .timeline import Timeline

# What is kept of each: with a hundred requests some tens of megabytes at most.
BODY_BYTES = 64 * 1024
_EVENT_BYTES = 64 * 1024
_PREVIEW_BYTES = 16 * 1024
_LOG_CHARACTERS = 32 * 1024


class Record:
    """Looks on at one request; `tell` is called at each change."""

    def __init__(self, number: int, log: RequestLog, request: web.Request, tell: Callable[[Record], None]) -> None:
        self.number = number
        self.log = log
        self.is_over = False
        self.body = b""
        self.is_body_whole = not request.body_exists
        self.headers = [(name, value) for name, value in request.headers.items()]
        self.target = request.raw_path
        self.scheme = request.scheme
        self.address: tuple[str, int] | None = None
        if request.transport is not None:
            self.address = request.transport.get_extra_info("sockname")[:2]
        self.invocation_id: str | None = None
        self._came_at = time.time()
        self._started = time.perf_counter()
        self._tell = tell
        self._event = b""
        self._event_size = 0
        self._response_headers: Any = None
        self._timeline = Timeline()
        self._preview = bytearray()
        self._lines: list[str] = []
        self._logged = 0
        tell(self)

    def receive(self, body: bytes) -> None:
        self.body = body[:BODY_BYTES]
        self.is_body_whole = len(body) <= BODY_BYTES

    def invoke(self, invocation: Invocation) -> None:
        self.invocation_id = invocation.request_id
        self._event, self._event_size = invocation.event[:_EVENT_BYTES], len(invocation.event)
        self._tell(self)

    def respond(self, response: web.StreamResponse) -> None:
        self._response_headers = response.headers

    def send(self, data: bytes) -> None:
        self._timeline.add((time.perf_counter() - self._started) * 1000, len(data))
        if len(self._preview) < _PREVIEW_BYTES:
            self._preview += data[: _PREVIEW_BYTES - len(self._preview)]
        self._tell(self)

    def finish(self) -> None:
        self.is_over = True
        self._tell(self)

    def add_line(self, line: str) -> None:
        """Keeps a line that the function logged meanwhile; of very many, the first."""
        if self._logged < _LOG_CHARACTERS:
            self._lines.append(line[: _LOG_CHARACTERS - self._logged])
            self._logged += len(line)
            self._tell(self)

    def summarize(self) -> dict[str, Any]:
        """A row of the list."""
        log = self.log
        return {
            "number": self.number,
            "came_at": self._came_at,
            "door": log.door,
            "name": log.name,
            "method": log.method,
            "target": mask_target(self.target),
            "status": log.status,
            "first_byte_ms": log.ttfb_ms,
            "bytes": log.bytes,
            "chunks": log.chunks,
            "duration_ms": log.duration_ms,
            "so_far_ms": None if self.is_over else round((time.perf_counter() - self._started) * 1000),
            "error": log.error,
            "warning": log.warning,
            "is_over": self.is_over,
        }

    def describe(self) -> dict[str, Any]:
        """All that the page shows, secrets masked."""
        log, gap = self.log, self._timeline.longest_gap
        return {
            **self.summarize(),
            "request_headers": mask_headers(self.headers),
            "response_headers": mask_headers(self._response_headers.items() if self._response_headers else ()),
            "event": self._describe_event(),
            "timeline": [[round(ms, 1), size] for ms, size in self._timeline.points],
            "longest_gap": None if gap is None else {"ms": round(gap.ms, 1), "until_ms": round(gap.until_ms, 1)},
            "preview": self._preview.decode("utf-8", "replace"),
            "is_preview_whole": log.bytes <= len(self._preview),
            "lines": list(self._lines),
            "billed_ms": log.billed_ms,
            "init_ms": log.init_ms,
            "cost_usd": log.cost_usd,
            "can_send_again": self.is_body_whole,
        }

    def _describe_event(self) -> str:
        if self._event_size > len(self._event):
            return f"The event has {self._event_size} bytes; events of up to {_EVENT_BYTES} bytes are shown."
        try:
            event = mask_json(json.loads(self._event)) if self._event else None
        except (ValueError, RecursionError):
            return self._event.decode("utf-8", "replace")
        if isinstance(event, dict) and isinstance(event.get("body"), str):
            event["body"] = _mask_body(event["body"], event.get("isBase64Encoded") is True)
        return "" if event is None else json.dumps(event, indent=2, ensure_ascii=False)


def _mask_body(body: str, is_base64: bool) -> str:
    """A body in an event: JSON is looked into."""
    try:
        value = json.loads(base64.b64decode(body) if is_base64 else body)
    except (ValueError, RecursionError):
        return body
    masked = mask_json(value)
    if masked == value:
        return body
    text = json.dumps(masked, ensure_ascii=False)
    return base64.b64encode(text.encode()).decode() if is_base64 else text
