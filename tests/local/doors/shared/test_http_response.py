"""Preludes, wherever the chunks are cut."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from lambda_streaming_local.doors.shared.http_response import PRELUDE_TYPE, Head, MalformedResponse, read_stream

PRELUDE = b'{"statusCode":202,"headers":{"a":"b"},"cookies":["c=1"]}'
WHOLE = PRELUDE + bytes(8) + b"body\0\0\0\0\0\0\0\0more"


async def _read(chunks: list[bytes]) -> tuple[Head, bytes]:
    async def source() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    head, body = await read_stream(PRELUDE_TYPE, source())
    return head, b"".join([chunk async for chunk in body])


def read(chunks: list[bytes]) -> tuple[Head, bytes]:
    return asyncio.run(_read(chunks))


EXPECTED = (
    Head(202, [("a", "b"), ("Content-Type", "application/octet-stream"), ("Set-Cookie", "c=1")]),
    b"body\0\0\0\0\0\0\0\0more",
)


@pytest.mark.parametrize("cut", range(1, len(WHOLE)))
def test_a_prelude_cut_anywhere(cut):
    assert read([WHOLE[:cut], WHOLE[cut:]]) == EXPECTED


def test_a_prelude_byte_by_byte():
    assert read([WHOLE[index : index + 1] for index in range(len(WHOLE))]) == EXPECTED


def test_a_prelude_without_a_body():
    head, body = read([b"{}" + bytes(8)])
    assert (head.status, body) == (200, b"")


@pytest.mark.parametrize("start", [b"", PRELUDE, PRELUDE + bytes(7), b"not json" + bytes(8), b"[]" + bytes(8)])
def test_a_broken_prelude(start):
    with pytest.raises(MalformedResponse):
        read([start])


def test_a_prelude_without_end_is_given_up():
    with pytest.raises(MalformedResponse):
        read([b"x" * 65536] * 17)


def test_headers_of_the_connection_are_not_the_functions():
    head = Head.of(
        {"headers": {"Connection": "close", "TRANSFER-ENCODING": "x", "content-length": 3, "X": True}}, "t/t"
    )
    assert head.headers == [("x-amzn-Remapped-content-length", "3"), ("X", "true"), ("Content-Type", "t/t")]


@pytest.mark.parametrize(
    "prelude",
    [
        b'{"statusCode":1e400}',
        b'{"headers":{"a":"\\u0001"}}',
        b'{"headers":{"a":"\\u007f"}}',
        b'{"statusCode":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    ],
    ids=["an endless number", "a control character", "DEL", "nested deep"],
)
def test_a_prelude_that_is_no_head_is_malformed(prelude):
    with pytest.raises(MalformedResponse):
        read([prelude + bytes(8)])


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({"statusCode": None}, "the status code None, which is no number"),
        ({"headers": ["a"]}, "no object of names and values"),
        ({"headers": {"a": None}}, "the header 'a' of the function's response is null"),
        ({"headers": {"set-cookie": ["a", "b"]}}, "give cookies as `cookies`"),
        ({"headers": {"a": {}}}, "the header 'a' of the function's response is an object"),
        ({"cookies": "a=1"}, "no list of texts"),
        ({"cookies": [None]}, "a cookie of the function's response is null"),
    ],
)
def test_what_is_wrong_with_a_head_is_named(answer, named):
    with pytest.raises(MalformedResponse, match=re.escape(named)):
        Head.of(answer, "t/t")
