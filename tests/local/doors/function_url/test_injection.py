"""A handler cannot add a header, or an answer of its own, by what stands in a value of another."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

EVIL = "\r\nX-Evil: 1"


@pytest.mark.parametrize(
    "head",
    [
        {"headers": {"x-own": f"a{EVIL}"}},
        {"headers": {"x-own": "a\nX-Evil: 1"}},
        {"headers": {"x-own": "a\rX-Evil: 1"}},
        {"headers": {"x-own": f"a\r\n\r\nHTTP/1.1 200 OK{EVIL}"}},
        {"headers": {f"x-own: a{EVIL}": "b"}},
        {"headers": {"x-own ": "a"}},
        {"headers": {"x-own:": "a"}},
        {"headers": {"": "a"}},
        {"headers": {"x-own": "a\0b"}},
        {"headers": {"location": f"/{EVIL}"}, "statusCode": 302},
        {"cookies": [f"a=1{EVIL}"]},
        {"cookies": ["a=1\nX-Evil: 1"]},
    ],
    ids=lambda head: json.dumps(head)[:60],
)
@pytest.mark.parametrize("mode", ["RESPONSE_STREAM", "BUFFERED"])
def test_line_breaks_in_a_head(serve: Any, declare: Any, head: dict[str, Any], mode: str) -> None:
    async def scenario(served: Any) -> None:
        value = base64.b64encode(json.dumps({"statusCode": 200, "text": "x", "body": "x", **head}).encode()).decode()
        host, _, port = served.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        query = value.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        writer.write(f"GET /?value={query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert b"evil" not in answer.lower()
        assert answer.count(b"HTTP/1.1") == 1
        assert "malformed" in (await served.logged()).error

    serve(declare("answered" if mode == "RESPONSE_STREAM" else "returned", url={"invokeMode": mode}), scenario)
