"""A viewer's request as CloudFront works on it."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass, replace

from aiohttp import web
from multidict import CIMultiDict

from ..shared.door import log_of


@dataclass
class Viewer:
    """`path` and `query` are encoded as they came. A CloudFront function may change them and `headers`."""

    method: str
    path: str
    query: str
    headers: CIMultiDict[str]
    request_id: str
    ip: str = "127.0.0.1"
    port: int = 0
    version: tuple[int, int] = (1, 1)
    body: bytes | AsyncIterable[bytes] | None = None
    country: str | None = None
    """The two-letter code of the country that the viewer is taken to be in, None where nothing says."""

    @classmethod
    def of(cls, request: web.Request, country: str | None) -> Viewer:
        address = None if request.transport is None else request.transport.get_extra_info("peername")
        return cls(
            method=request.method,
            path=request.rel_url.raw_path,
            query=request.rel_url.raw_query_string,
            headers=CIMultiDict(
                (name, value) for name, value in request.headers.items() if not name.lower().startswith("cloudfront-")
            ),
            request_id=log_of(request).request_id or "",
            ip=request.remote or "127.0.0.1",
            port=address[1] if address else 0,
            version=(request.version.major, request.version.minor),
            body=request.content.iter_any() if request.body_exists else None,
            country=country,
        )

    @property
    def accepted_encodings(self) -> frozenset[str]:
        """The content codings of Accept-Encoding, without those of quality 0."""
        codings = (coding.partition(";") for coding in self.headers.get("Accept-Encoding", "").lower().split(","))
        return frozenset(
            name.strip() for name, _, quality in codings if quality.replace(" ", "") not in ("q=0", "q=0.0")
        )

    def ask_for(self, path: str) -> Viewer:
        """The same viewer's request for another object."""
        headers = CIMultiDict(self.headers)
        for name in ("If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range"):
            headers.popall(name, None)
        return replace(self, method="GET", path=path, query="", headers=headers, body=None)
