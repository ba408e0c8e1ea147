"""The body of a response on its way to the client."""

from __future__ import annotations

import asyncio

from aiohttp import web

from .door import log_of

# From this size on a copy takes longer than the three parts of a chunk.
_LARGE_BYTES = 16 * 1024
# What one call hands to the system.
_MOST_PARTS = 24
_BODILESS = frozenset({204, 304})


class Body:
    """Writes the body of `response`, waiting while the client is slow, and counts it.

    Large chunks that are there at once go out with one call, since a call for each would wake the client as often.
    """

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        self._request = request
        self._response = response
        self._log = log_of(request)
        self._parts: list[bytes] = []

    async def write(self, data: bytes) -> None:
        if (
            self._log.chunks
            and len(data) >= _LARGE_BYTES
            and self._is_chunked()
            and self._request.transport is not None
        ):
            if not self._parts:
                asyncio.get_running_loop().call_soon(self._flush)
            # aiohttp copies a chunk to put its length before it; the transport takes the parts as they are.
            self._parts += (b"%x\r\n" % len(data), data, b"\r\n")
            if len(self._parts) >= _MOST_PARTS:
                self._flush()
            await self._request.writer.drain()
        else:
            self._flush()
            await self._response.write(data)
        self._log.status = self._response.status
        self._log.count_chunk(len(data))
        if self._log.watch is not None:
            self._log.watch.send(data)

    async def end(self) -> None:
        self._flush()
        await self._response.write_eof()

    def break_off(self) -> None:
        """Ends the connection so that the client sees that the body is not whole."""
        transport = self._request.transport
        if transport is None:
            return
        if self._is_chunked():
            self._flush()
            transport.close()
        else:
            transport.abort()

    def may_be_sent(self) -> bool:
        return self._request.method != "HEAD" and self._response.status not in _BODILESS

    def _is_chunked(self) -> bool:
        return self._response.headers.get("Transfer-Encoding") == "chunked"

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        transport = self._request.transport
        if parts and transport is not None and not transport.is_closing():
            transport.writelines(parts)
