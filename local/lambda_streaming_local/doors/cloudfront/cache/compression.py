"""Compression by CloudFront.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Protocol

import brotli
from multidict import CIMultiDict

from ..answer import Answer, Stream

_SMALLEST_BYTES = 1_000
_LARGEST_BYTES = 10_000_000
_STATUSES = frozenset({200, 403, 404})
_TYPES = frozenset(
    [
        "application/dash+xml",
        "application/eot",
        "application/font",
        "application/font-sfnt",
        "application/javascript",
        "application/json",
        "application/opentype",
        "application/otf",
        "application/pdf",
        "application/pkcs7-mime",
        "application/protobuf",
        "application/rss+xml",
        "application/truetype",
        "application/ttf",
        "application/vnd.apple.mpegurl",
        "application/vnd.mapbox-vector-tile",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/xhtml+xml",
        "application/xml",
        "application/x-font-opentype",
        "application/x-font-truetype",
        "application/x-font-ttf",
        "application/x-httpd-cgi",
        "application/x-javascript",
        "application/x-mpegurl",
        "application/x-opentype",
        "application/x-otf",
        "application/x-perl",
        "application/x-ttf",
        "font/eot",
        "font/opentype",
        "font/otf",
        "font/ttf",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/js",
        "text/plain",
        "text/richtext",
        "text/tab-separated-values",
        "text/xml",
        "text/x-component",
        "text/x-java-source",
        "text/x-script",
        "vnd.apple.mpegurl",
    ]
)
_BROTLI_QUALITY = 5  # of 0 to 11; which one CloudFront uses is not documented


class _Compressor(Protocol):
    def add(self, data: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._compressor = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)

    def add(self, data: bytes) -> bytes:
        return self._compressor.compress(data)

    def end(self) -> bytes:
        return self._compressor.flush()


class _Brotli:
    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_BROTLI_QUALITY)

    def add(self, data: bytes) -> bytes:
        return bytes(self._compressor.process(data))

    def end(self) -> bytes:
        return bytes(self._compressor.finish())


def compress(answer: Answer, encodings: Sequence[str]) -> Answer:
    """`answer` in the first of `encodings`, or as it is where CloudFront would not compress it.

    A stream has no length, so it stays as it is.
    """
    length = answer.headers.get("Content-Length", "")
    type_ = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if (
        not encodings
        or answer.status not in _STATUSES
        or "Content-Encoding" in answer.headers
        or type_ not in _TYPES
        or not length.isdigit()
        or not _SMALLEST_BYTES <= int(length) <= _LARGEST_BYTES
    ):
        return answer
    headers = CIMultiDict(answer.headers)
    del headers["Content-Length"]
    headers["Content-Encoding"] = encodings[0]
    headers.setdefault("Vary", "Accept-Encoding")
    etag = headers.get("ETag", "")
    if etag.startswith('"'):
        headers["ETag"] = f"W/{etag}"
    elif not etag.startswith("W/"):
        headers.popall("ETag", None)
    compressor: _Compressor = _Brotli() if encodings[0] == "br" else _Gzip()
    return replace(answer, headers=headers, body=Stream(_compress_chunks(answer.body.chunks(), compressor)))


async def _compress_chunks(chunks: AsyncIterator[bytes], compressor: _Compressor) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        if data := compressor.add(chunk):
            yield data
    if data := compressor.end():
        yield data
