"""The requests under way at the doors of one server."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


class Intake:
    """Counts requests, and turns new ones away once it is closed."""

    def __init__(self) -> None:
        self.requests = 0
        self._closed = False
        self._none = asyncio.Event()
        self._none.set()

    def close(self) -> None:
        self._closed = True

    async def none(self) -> None:
        """Waits until no request is under way."""
        await self._none.wait()

    def middleware(self, *, may_close: bool) -> Middleware:
        """`may_close` tells of a door for clients; what comes from inside is part of requests under way."""

        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self._closed and may_close and "X-Amz-Cf-Id" not in request.headers:
                text = "The local run is ending and takes no more requests.\n"
                return web.Response(status=503, text=text, headers={"Connection": "close"})
            self.requests += 1
            self._none.clear()
            try:
                return await handler(request)
            finally:
                self.requests -= 1
                if not self.requests:
                    self._none.set()

        return counted
