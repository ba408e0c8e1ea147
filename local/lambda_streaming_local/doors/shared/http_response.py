"""How a function's response becomes an HTTP response behind a Function URL.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload and, for streams,
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from typing import Any

PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response"

_DELIMITER = bytes(8)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # https://www.rfc-editor.org/rfc/rfc9110#name-tokens
_NOT_IN_HEADER_VALUE = re.compile(r"[\0-\x08\x0a-\x1f\x7f]")
# A prelude is status, headers and cookies; AWS does not say how long it may be. Public reports have 502 between these.
LONG_PRELUDE_BYTES = 20_000
_MAX_PRELUDE_BYTES = 25_000
# The connection is Lambda's own, not the function's.
_CONNECTION_HEADERS = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"})
# A function URL was seen to send these under another name, which clients of MCP and OAuth stumble over.
_REMAPPED = frozenset({"content-length", "www-authenticate"})
# https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
_HEAD_FIELDS = frozenset({"statusCode", "headers", "cookies"})
_WHOLE_FIELDS = _HEAD_FIELDS | {"body", "isBase64Encoded"}


class MalformedResponse(Exception):
    """The function's response cannot be made an HTTP response; Lambda answers 502."""


@dataclass
class Head:
    """Status and headers of a response; `dropped` are the headers that do not go on.

    `ignored` are the names of what else the function gave beside them, which nobody reads.
    """

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list, compare=False)
    ignored: frozenset[str] = field(default=frozenset(), compare=False)
    prelude_bytes: int = field(default=0, compare=False)

    @classmethod
    def of(
        cls,
        response: dict[str, Any],
        default_type: str,
        remapped: Collection[str] = _REMAPPED,
        known: Collection[str] = _HEAD_FIELDS,
    ) -> Head:
        """Out of the `statusCode`, `headers` and `cookies` that a function returned.

        Headers whose names are in `remapped` go on under x-amzn-Remapped-..., as AWS sends them. `known` are the fields
        that are read.
        """
        status = _read_status(response.get("statusCode", 200))
        headers = [(name, _to_text(value, f"the header '{name}'")) for name, value in _read_headers(response).items()]
        cookies = [("Set-Cookie", _to_text(cookie, "a cookie")) for cookie in _read_cookies(response)]
        if not 200 <= status <= 599:
            raise MalformedResponse(f"the function's response has the status code {status}")
        headers = [(f"x-amzn-Remapped-{name}" if name.lower() in remapped else name, value) for name, value in headers]
        dropped = [(name, value) for name, value in headers if name.lower() in _CONNECTION_HEADERS]
        kept = [(name, value) for name, value in headers if name.lower() not in _CONNECTION_HEADERS]
        if not any(name.lower() == "content-type" for name, _ in kept):
            kept.append(("Content-Type", default_type))
        ignored = frozenset(name for name, value in response.items() if name not in known and value)
        head = cls(status, dropped=dropped, ignored=ignored)
        for name, value in kept + cookies:
            head.add(name, value)
        return head

    def add(self, name: str, value: str) -> None:
        """Raises `MalformedResponse` for what is no header."""
        if not _HEADER_NAME.fullmatch(name) or _NOT_IN_HEADER_VALUE.search(value):
            raise MalformedResponse(f"the function's response has the malformed header {name!r}")
        self.headers.append((name, value))


def _read_status(value: Any) -> int:
    try:
        return int(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise MalformedResponse(f"the function's response has the status code {value!r}, which is no number") from error


# What AWS does with values of other types is not documented.
def _read_headers(response: dict[str, Any]) -> dict[str, Any]:
    headers = response.get("headers") or {}
    if not isinstance(headers, dict):
        raise MalformedResponse("the headers of the function's response are no object of names and values")
    return headers


def _read_cookies(response: dict[str, Any]) -> list[Any]:
    cookies = response.get("cookies") or []
    if not isinstance(cookies, list):
        raise MalformedResponse("the cookies of the function's response are no list of texts")
    return cookies


def _to_text(value: Any, named: str) -> str:
    if not isinstance(value, (str, int, float)):
        several = "; join several values by commas, and give cookies as `cookies`" if isinstance(value, list) else ""
        kind = "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "null"
        raise MalformedResponse(f"{named} of the function's response is {kind} and no text{several}")
    return str(value).lower() if isinstance(value, bool) else make_encodable(str(value))


def make_encodable(text: str) -> str:
    """`text` with U+FFFD for halves of surrogate pairs, which JSON may hold and UTF-8 may not."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


async def read_stream(content_type: str, chunks: AsyncIterator[bytes]) -> tuple[Head, AsyncIterator[bytes]]:
    """The head and the body of a streamed response.

    Without a prelude the whole response is the body, under the content type that the runtime declared.
    """
    if content_type != PRELUDE_TYPE:
        # That holds for a handler that does not stream too: what it returned is the body, statusCode and all. Whether
        # AWS then sends application/json, as the runtime declares, is not documented.
        return Head(headers=[("Content-Type", content_type)]), chunks
    first = await anext(chunks, None)
    if first is None:
        # https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/97
        return Head(headers=[("Content-Type", "application/octet-stream")]), chunks
    prelude, size, body = await read_prelude(_prepend(first, chunks), _MAX_PRELUDE_BYTES)
    head = Head.of(prelude, "application/octet-stream")
    head.prelude_bytes = size
    return head, body


async def read_prelude(chunks: AsyncIterator[bytes], limit: int) -> tuple[dict[str, Any], int, AsyncIterator[bytes]]:
    """The prelude of a streamed response, which must end within `limit` bytes, its size, and the body."""
    start = bytearray()
    async for chunk in chunks:
        start += chunk
        prelude, delimiter, body = bytes(start).partition(_DELIMITER)
        if delimiter and len(prelude) <= limit:
            return _read_json_object(prelude), len(prelude), _prepend(body, chunks)
        if len(start) > limit:
            raise MalformedResponse(
                f"status, headers and cookies of the function's response have more than {limit} bytes before the 8 NUL "
                "bytes that end them; send less, such as smaller cookies"
            )
    raise MalformedResponse(
        "the function's response stream has no prelude that ends with 8 NUL bytes; HttpResponseStream sends it with "
        "the first write(), which end('text') is not, so write() a byte at least before end()"
    )


async def _prepend(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    async for chunk in chunks:
        yield chunk


def read_whole(content_type: str, payload: bytes) -> tuple[Head, bytes]:
    """Head and body of a buffered response."""
    if content_type == PRELUDE_TYPE:
        # What AWS does with a prelude in mode BUFFERED is not documented; it is read as in a stream here.
        prelude, delimiter, after = payload.partition(_DELIMITER)
        if not delimiter:
            raise MalformedResponse("the function's response has no prelude that ends with 8 NUL bytes")
        return Head.of(_read_json_object(prelude), "application/octet-stream"), after
    try:
        returned = json.loads(payload)
    except (RecursionError, ValueError):
        return Head(headers=[("Content-Type", "application/json")]), payload
    if isinstance(returned, str):
        return Head(headers=[("Content-Type", "application/json")]), make_encodable(returned).encode()
    if not isinstance(returned, dict) or "statusCode" not in returned:
        return Head(headers=[("Content-Type", "application/json")]), payload
    head = Head.of(returned, "application/json", known=_WHOLE_FIELDS)
    body = returned.get("body")
    if body is None:
        return head, b""
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    if not returned.get("isBase64Encoded"):
        return head, make_encodable(text).encode()
    try:
        return head, base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise MalformedResponse("the body of the function's response is not the base64 that it says it is") from error


def _read_json_object(prelude: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(prelude)
    except (RecursionError, ValueError) as error:
        raise MalformedResponse("the prelude of the function's response stream is not JSON") from error
    if not isinstance(parsed, dict):
        raise MalformedResponse("the prelude of the function's response stream is not a JSON object")
    return parsed
