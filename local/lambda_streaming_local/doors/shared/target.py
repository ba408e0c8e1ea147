"""Targets of requests that are no path: https://www.rfc-editor.org/rfc/rfc9112#name-request-target"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL


@web.middleware
async def answer_absolute_form(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers a request whose target is a whole URL as one for its path; the URL's host goes before the Host header."""
    scheme, is_url, rest = request.raw_path.partition("://")
    if not is_url or scheme.lower() not in ("http", "https"):
        return await handler(request)
    authority, _, path = rest.partition("/")
    headers = request.headers.copy()
    headers["Host"] = authority
    asked = request.clone(rel_url=URL(f"/{path}", encoded=True), headers=headers)
    response = await handler(asked)
    # What a door does before an answer is sent belongs to the request that it knows.
    await response.prepare(asked)
    return response


@web.middleware
async def answer_asterisk_form(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers `OPTIONS *`, which asks for the server and no function. What AWS answers is not documented."""
    if request.method == "OPTIONS" and request.raw_path == "*":
        return web.Response()
    return await handler(request)
