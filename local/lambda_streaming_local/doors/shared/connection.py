"""One connection of a client: what is done where no request reaches a door."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web
from aiohttp.http import HttpProcessingError

# How long a connection may take to send the head of its next request.
_IDLE_SECONDS = 60.0
# How long a door goes on taking a body that it has already answered.
_LINGERING_SECONDS = 1.0
# How long a client that is done with sending may take to be heard, before its idle connection closes.
_HALF_CLOSED_SECONDS = 0.05
# Above what doors let in, which is counted over all headers.
MAX_LINE_BYTES = 64 * 1024
_MAX_HEADERS = 1000


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether an error is the doors', rather than a client's that sent no HTTP or went away."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (ConnectionError, HttpProcessingError))


SERVER_LOG = logging.getLogger(__name__)
SERVER_LOG.addFilter(_is_ours)

OnRefused = Callable[[int, str], None]
"""Told of the status and of why, where a request is refused before it reaches a door."""


class Connection(web.RequestHandler):
    """Answers a client that is done with sending, and one that sends no HTTP."""

    __slots__ = ("_gone", "_is_half_closed", "_loop_of_door", "_on_refused", "_under_way")

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop, on_refused: OnRefused) -> None:
        # A body is passed on as it came.
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]
            logger=SERVER_LOG,
            auto_decompress=False,
            keepalive_timeout=_IDLE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=_MAX_HEADERS,
        )
        self._loop_of_door = loop
        self._on_refused = on_refused
        self._under_way: web.Request | None = None
        self._is_half_closed = False
        self._gone = asyncio.Event()

    def begin(self, request: web.Request) -> None:
        self._under_way = request
        if self._is_half_closed and not request.content.is_eof() and self.transport is not None:
            self.transport.close()

    def end(self) -> None:
        self._under_way = None

    def retire(self) -> None:
        """Closes after the request under way, at once if there is none."""
        self.close()
        self._close_idle()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._gone.set()

    async def wait_until_gone(self) -> None:
        await self._gone.wait()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keeps the connection until what the client has asked for is answered."""
        self._is_half_closed = True
        if self._under_way is not None and not self._under_way.content.is_eof():
            return False
        self.close()
        self._loop_of_door.call_later(_HALF_CLOSED_SECONDS, self._close_idle)
        return True

    def _close_idle(self) -> None:
        if self._under_way is None and self.transport is not None:
            self.transport.close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no HTTP request. AWS's own is not documented."""
        if request.writer.output_size > 0 or isinstance(exc, ConnectionError):
            raise ConnectionError("the client has gone, or has the start of a response")
        why = str(message or exc or type(exc).__name__).partition("\n")[0].rstrip(":")
        self._on_refused(status, f"refused before it reached the door: {why}")
        body = json.dumps({"message": HTTPStatus(status).phrase}).encode()
        # An empty name, as otherwise the HTTP library's own is sent.
        headers = {"Server": "", "Content-Type": "application/json"}
        response = web.Response(status=status, body=body, headers=headers)
        response.force_close()
        return response
