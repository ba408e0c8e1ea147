"""Redirects and cookies that name a door by its AWS name, made to work on loopback.

The event says https and port 443, as at AWS, so that an application that builds its own address builds one that is not
here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from .request_log import RequestLog
from .requests import Requests

_HTTP = ("http", "https", "")  # the last: as the page that is left


def follow_here(
    requests: Requests, own_host: str | None, log_of: Callable[[web.Request], RequestLog]
) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Changes responses before they are sent, and says so once a door. `own_host` is its AWS name."""
    told: set[str] = set()

    async def change(request: web.Request, response: web.StreamResponse) -> None:
        if "X-Amz-Cf-Id" in request.headers:  # the distribution's door does it for its viewer
            return
        changed = []
        location = response.headers.get("Location")
        if location and (here := _find_here(location, request, requests, own_host)) is not None:
            response.headers["Location"] = here
            changed.append("Location")
        cookies = response.headers.getall("Set-Cookie", [])
        here_cookies = [_change_cookie(cookie, request, requests, own_host) for cookie in cookies]
        if cookies != here_cookies:
            response.headers.popall("Set-Cookie")
            for cookie in here_cookies:
                response.headers.add("Set-Cookie", cookie)
            changed.append("Set-Cookie")
        for name in changed:
            if name not in told:
                told.add(name)
                log_of(request).warn(f"{name} was changed, so that it leads here rather than to AWS")

    return change


def _find_here(location: str, request: web.Request, requests: Requests, own_host: str | None) -> str | None:
    """The address on this machine that `location` stands for; None where it is one already, or of another host."""
    try:
        parts = urlsplit(location)
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in _HTTP or not name:
        return None
    asked = f"{request.scheme}://{request.host}"
    asked_name = (urlsplit(asked).hostname or "").lower()
    if asked_name == own_host:
        asked = requests.addresses.get(asked_name, asked)
    if name == own_host or (name == asked_name and port in (None, 443, urlsplit(asked).port)):
        base = asked
    elif name in requests.addresses:
        base = requests.addresses[name]
    else:
        return None
    here = parts._replace(scheme=urlsplit(base).scheme, netloc=urlsplit(base).netloc).geturl()
    return None if here == location else here


def _change_cookie(cookie: str, request: web.Request, requests: Requests, own_host: str | None) -> str:
    """Without a Domain of AWS, and on plain HTTP without Secure, which not every client takes there."""
    kept = []
    needs_secure = cookie.startswith(("__Host-", "__Secure-"))
    for part in cookie.split(";"):
        name, _, value = part.strip().partition("=")
        domain = value.strip().lstrip(".").lower()
        if name.lower() == "domain" and (domain == own_host or domain in requests.addresses):
            continue
        if not request.secure and not needs_secure:
            if name.lower() == "secure":
                continue
            # Which browsers take with Secure only.
            if name.lower() == "partitioned" or (name.lower() == "samesite" and value.lower() == "none"):
                continue
        kept.append(part)
    return ";".join(kept)
