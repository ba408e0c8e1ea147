"""What a local run of a streaming function should do: each probe answers "yes", or what happens instead."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import botocore.exceptions
from lambda_streaming_local.measure import Measurement, Signer, measure_function

from .client import first_byte_ms
from .gate import gate

# For how long a first line may be under way before it counts as held back.
HELD_BACK_SECONDS = 5
DOWNLOAD_BYTES = 200 * 1024 * 1024
SIGNER = Signer("test", "test", region="us-east-1")


@dataclass(frozen=True)
class Subject:
    """A local run that was started: the addresses of its Function URLs and its Lambda API's names, by handler."""

    name: str
    version: str
    urls: dict[str, str]
    api: str | None = None
    functions: dict[str, str] | None = None


def url_streams(subject: Subject) -> str:
    """The first line arrives while the function waits before it writes the second."""
    with gate() as closed:
        connection = _request(f"{subject.urls['gated']}?gate={quote(closed.url)}")
        opener = threading.Timer(HELD_BACK_SECONDS, closed.open)
        opener.start()
        try:
            answer = connection.getresponse()
            if answer.status != 200:
                return _refused(answer)
            line = answer.readline()
            held_back = closed.opened.is_set()
            closed.open()
            return _streamed(held_back, line + answer.read())
        except TimeoutError:
            return "no: no answer"
        finally:
            opener.cancel()
            connection.close()


def api_streams(subject: Subject) -> str:
    """The same through InvokeWithResponseStream."""
    if subject.api is None or subject.functions is None:
        return "no: has no such API"
    body = b""
    held_back = False

    def on_chunk(measurement: Measurement, data: bytes) -> None:
        nonlocal body, held_back
        if data and not body:
            held_back = closed.opened.is_set()
            closed.open()
        body += data

    with gate() as closed:
        opener = threading.Timer(HELD_BACK_SECONDS, closed.open)
        opener.start()
        try:
            measured = measure_function(
                subject.functions["gated"],
                signer=SIGNER,
                payload=_url_event("/gated", gate=closed.url),
                endpoint_url=subject.api,
                on_chunk=on_chunk,
            )
        except botocore.exceptions.BotoCoreError as error:
            return f"no: {type(error).__name__}"
        finally:
            opener.cancel()
    return _shortened(f"no: {measured.error}") if measured.error else _streamed(held_back, body)


def large_response(subject: Subject) -> str:
    """200 MB arrive whole."""
    connection = _request(subject.urls["download"], timeout=240)
    received, block = 0, bytearray(1024 * 1024)
    try:
        answer = connection.getresponse()
        if answer.status != 200:
            return _refused(answer)
        while size := answer.readinto(block):
            received += size
    except (OSError, http.client.HTTPException) as error:
        return f"no: {type(error).__name__} after {received / 1e6:.0f} MB"
    finally:
        connection.close()
    return "yes" if received == DOWNLOAD_BYTES else f"no: {received} bytes"


def limits_the_rate(subject: Subject) -> str:
    """After the first 6 MB no more than 2 MB/s: a second later there are not yet 20 MB."""
    connection = _request(subject.urls["download"])
    try:
        answer = connection.getresponse()
        if answer.status != 200:
            return _refused(answer)
        received, started = 0, time.monotonic()
        while time.monotonic() - started < 1 and (data := answer.read1()):
            received += len(data)
    except (OSError, http.client.HTTPException) as error:
        return f"no: {type(error).__name__}"
    finally:
        connection.close()
    if received < 6e6:
        return f"no: {received} bytes came"
    return "yes" if received < 20e6 else "no: at full speed"


def failure_is_seen(subject: Subject) -> str:
    """A function that throws with a part of its response sent leaves a body that is broken off, not one that ends."""
    with gate() as closed:
        connection = _request(f"{subject.urls['breaks']}?gate={quote(closed.url)}")
        opener = threading.Timer(HELD_BACK_SECONDS, closed.open)
        opener.start()
        try:
            answer = connection.getresponse()
            if answer.status != 200:
                return _refused(answer)
            answer.readline()
            closed.open()
            answer.read()
        except TimeoutError:
            return "no: the body never ends"
        except (OSError, http.client.HTTPException):
            return "yes"
        finally:
            opener.cancel()
            connection.close()
    return "no: the body ends as a whole one does"


def signature_is_asked_for(subject: Subject) -> str:
    """An AWS_IAM Function URL answers an unsigned request with 403."""
    connection = _request(subject.urls["signed"])
    try:
        status = connection.getresponse().status
    except OSError as error:
        return f"no: {type(error).__name__}"
    finally:
        connection.close()
    return "yes" if status == 403 else f"no: {status}"


def warm_first_byte(subject: Subject) -> str:
    """Milliseconds to the first byte, the median of 50 requests."""
    try:
        return f"{sorted(first_byte_ms(subject.urls['hello']) for _ in range(51))[25]:.1f} ms"
    except (AssertionError, OSError, http.client.HTTPException) as error:
        return _shortened(f"no: {error or type(error).__name__}")


PROBES: dict[str, Callable[[Subject], str]] = {
    "Function URL streams": url_streams,
    "InvokeWithResponseStream streams": api_streams,
    "200 MB arrive": large_response,
    "6 MB, then 2 MB/s": limits_the_rate,
    "failure mid-stream is seen": failure_is_seen,
    "AWS_IAM asks for a signature": signature_is_asked_for,
    "warm time to first byte": warm_first_byte,
}


def _request(url: str, timeout: float = 30) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    connection.request("GET", f"{parts.path or '/'}?{parts.query}")
    return connection


def _refused(answer: http.client.HTTPResponse) -> str:
    return _shortened(f"no: {answer.status} {answer.read(200).decode('utf-8', 'replace')}")


def _url_event(path: str, **query: str) -> bytes:
    """What a Function URL hands to its function: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"""
    host = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws"
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": {"host": host},
        "queryStringParameters": query,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": host.partition(".")[0],
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": "GET",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "benchmark",
            },
            "requestId": "00000000-0000-0000-0000-000000000000",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Nov/2026:00:00:00 +0000",
            "timeEpoch": 1793491200000,
        },
        "isBase64Encoded": False,
    }
    return json.dumps(event).encode()


def _streamed(held_back: bool, body: bytes) -> str:
    if body != b"first\nsecond\n":
        return _shortened(f"no: answers {body.decode('utf-8', 'replace')}")
    return "no: held back until the function ended" if held_back else "yes"


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87]}..."
