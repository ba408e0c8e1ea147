"""Against a server that answers as Lambda's API does, and once against the local run's own."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass

import botocore.exceptions
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from lambda_streaming_local.doors.lambda_api.event_stream import CONTENT_TYPE, frame_event
from lambda_streaming_local.doors.shared.http_response import PRELUDE_TYPE
from lambda_streaming_local.measure import Signer, measure_function

SIGNER = Signer("test", "test", region="eu-west-1")


def payload(data):
    return frame_event("PayloadChunk", "application/octet-stream", data)


def complete(**fields):
    return frame_event("InvokeComplete", "application/json", json.dumps(fields).encode())


def answer(*events, content_type="application/octet-stream"):
    """A handler that sends `events`, and the requests that it got."""
    requests = []

    async def handle(request):
        requests.append((request.path_qs, dict(request.headers), await request.read()))
        headers = {"Content-Type": CONTENT_TYPE, "X-Amzn-Remapped-Content-Type": content_type}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for data in events:
            await response.write(data)
        return response

    return handle, requests


def test_each_event_is_told_of_when_it_arrives(serving):
    seen = threading.Semaphore(0)

    async def handle(request):
        response = web.StreamResponse(headers={"Content-Type": CONTENT_TYPE})
        await response.prepare(request)
        for number in range(3):
            await response.write(payload(b"x" * (number + 1)))
            # The next one only after the client has told of this one.
            await asyncio.to_thread(seen.acquire)
        await response.write(complete())
        return response

    told = []

    def on_chunk(measurement, data):
        told.append((measurement.bytes, data))
        if data:
            seen.release()

    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(handle), on_chunk=on_chunk)
    assert told == [(0, b""), (1, b"x"), (3, b"xx"), (6, b"xxx")]
    assert (measurement.status, measurement.frames, measurement.error) == (200, 3, None)
    assert measurement.duration_seconds is not None
    assert measurement.duration_seconds >= measurement.chunks[-1].seconds
    assert not measurement.failed


def test_the_request_names_function_qualifier_and_event_and_is_signed(serving):
    handle, requests = answer(payload(b"x"), complete())
    signer = Signer("AKIA", "secret", "token", region="eu-west-1")
    arguments = {"payload": b'{"a": 1}', "qualifier": "live", "endpoint_url": serving(handle)}
    measure_function("fn", signer=signer, **arguments)
    ((path, headers, body),) = requests
    assert path == "/2021-11-15/functions/fn/response-streaming-invocations?Qualifier=live"
    assert body == b'{"a": 1}'
    assert "/eu-west-1/lambda/aws4_request" in headers["Authorization"]
    assert headers["X-Amz-Security-Token"] == "token"


def test_the_prelude_of_a_response_for_a_url_is_status_and_headers_and_no_body(serving):
    prelude = b'{"statusCode": 201, "headers": {"content-type": "text/event-stream"}}'
    parts = (prelude[:10], prelude[10:], bytes(4), bytes(4) + b"bo", b"dy")
    handle, _ = answer(*map(payload, parts), complete(), content_type=PRELUDE_TYPE)
    body = []
    measurement = measure_function(
        "fn", signer=SIGNER, endpoint_url=serving(handle), on_chunk=lambda measurement, data: body.append(data)
    )
    assert (measurement.status, measurement.headers["Content-Type"]) == (201, "text/event-stream")
    assert body == [b"", b"bo", b"dy"]
    assert (measurement.frames, measurement.bytes) == (2, 4)


def test_what_a_function_says_with_an_error_status_is_told(serving):
    parts = (b'{"statusCode": 404}' + bytes(8), b'{"message": "no such', b' chat"}')
    handle, _ = answer(*map(payload, parts), complete(), content_type=PRELUDE_TYPE)
    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(handle))
    assert (measurement.status, measurement.message) == (404, "no such chat")


@dataclass(frozen=True)
class Broken:
    events: list[bytes]
    error: str
    content_type: str = "text/plain"


BROKEN = {
    "an error after the first bytes": Broken(
        [payload(b"part"), complete(ErrorCode="Unhandled", ErrorDetails='{"errorMessage": "no"}')],
        'Unhandled: {"errorMessage": "no"}',
    ),
    "no end": Broken([payload(b"part")], "the response ended after 4 bytes, without its InvokeComplete event"),
    "a prelude that is not JSON": Broken(
        [payload(b"no JSON" + bytes(8)), complete()],
        "the prelude of the function's response stream is not JSON",
        PRELUDE_TYPE,
    ),
    "half a prelude": Broken(
        [payload(b'{"statusCode"'), complete()], "the response ended before its prelude was complete", PRELUDE_TYPE
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_with_a_response_is_told(serving, broken):
    handle, _ = answer(*broken.events, content_type=broken.content_type)
    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(handle))
    assert measurement.error == broken.error
    assert measurement.failed


def test_an_error_of_the_api_is_told_with_its_status(serving):
    async def missing(request):
        headers = {"x-amzn-ErrorType": "ResourceNotFoundException"}
        return web.json_response({"Message": "Function not found: fn"}, status=404, headers=headers)

    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(missing))
    assert (measurement.status, measurement.error) == (404, "ResourceNotFoundException: Function not found: fn")


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_that_is_not_the_api_s_is_told(serving, status):
    async def page(request):
        return web.Response(
            status=status, text="<html><body>Nothing to see here</body></html>", content_type="text/html"
        )

    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(page))
    assert measurement.failed
    assert measurement.bytes == 0


def test_events_of_a_kind_that_is_not_known_yet_are_passed_over(serving):
    handle, _ = answer(payload(b"a"), frame_event("Heartbeat", "application/json", b"{}"), payload(b"b"), complete())
    measurement = measure_function("fn", signer=SIGNER, endpoint_url=serving(handle))
    assert (measurement.frames, measurement.error) == (2, None)


def test_a_failure_is_not_tried_again(serving):
    asked = []

    async def fail(request):
        asked.append(request.path)
        return web.json_response({"Message": "later"}, status=500)

    assert measure_function("fn", signer=SIGNER, endpoint_url=serving(fail)).failed
    assert len(asked) == 1


def test_a_response_that_breaks_off_says_so(serving):
    received = threading.Event()

    async def broken(request):
        response = web.StreamResponse(headers={"Content-Type": CONTENT_TYPE})
        await response.prepare(request)
        await response.write(payload(b"half"))
        await asyncio.to_thread(received.wait)
        request.transport.abort()
        return response

    measurement = measure_function(
        "fn",
        signer=SIGNER,
        endpoint_url=serving(broken),
        on_chunk=lambda measurement, data: received.set() if data else None,
    )
    assert measurement.error.startswith("the connection broke off after 4 bytes")


def test_nothing_listening_raises():
    with pytest.raises(botocore.exceptions.ConnectionError):
        measure_function("fn", signer=SIGNER, endpoint_url=f"http://127.0.0.1:{unused_port()}")
