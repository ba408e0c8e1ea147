"""Which answers CloudFront compresses, and into what."""

import asyncio
import gzip

import brotli
import pytest
from lambda_streaming_local.doors.cloudfront.answer import Answer, Bytes, Stream
from lambda_streaming_local.doors.cloudfront.cache.compression import compress
from multidict import CIMultiDict

TEXT = b"some text that repeats itself, " * 100


def answer(body=TEXT, status=200, **headers):
    pairs = {"Content-Type": "text/html; charset=utf-8"} | {n.replace("_", "-"): v for n, v in headers.items()}
    return Answer(status, CIMultiDict(pairs)).with_body_of(Bytes(body))


def body_of(answer):
    async def read():
        return b"".join([chunk async for chunk in answer.body.chunks()])

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("encodings", "name", "decode"),
    [(("br", "gzip"), "br", brotli.decompress), (("gzip",), "gzip", gzip.decompress)],
)
def test_an_object_is_compressed(encodings, name, decode):
    found = compress(answer(ETag='"x"'), encodings)
    assert found.headers["Content-Encoding"] == name
    assert found.headers["ETag"] == 'W/"x"'
    assert "Content-Length" not in found.headers
    body = body_of(found)
    assert len(body) < len(TEXT)
    assert decode(body) == TEXT


@pytest.mark.parametrize(("tag", "kept"), [('W/"x"', 'W/"x"'), ("x", None)])
def test_tags_that_are_not_strong(tag, kept):
    assert compress(answer(ETag=tag), ("gzip",)).headers.get("ETag") == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"body": TEXT[:999]},
        {"body": bytes(10_000_001)},
        {"status": 500},
        {"status": 206},
        {"Content_Encoding": "gzip"},
        {"Content_Encoding": "identity"},
        {"Content_Type": "image/png"},
        {"Content_Type": "text/event-stream"},
    ],
)
def test_what_stays_as_it_is(changes):
    found = answer(**changes)
    assert compress(found, ("br", "gzip")) is found


def test_a_viewer_that_takes_nothing_gets_it_as_it_is():
    found = answer()
    assert compress(found, ()) is found


def test_a_stream_stays_as_it_is():
    async def chunks():
        yield TEXT

    found = Answer(200, CIMultiDict({"Content-Type": "text/html"}), Stream(chunks()))
    assert compress(found, ("br",)) is found
