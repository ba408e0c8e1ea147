"""The Lambda Runtime API, version 2018-06-01, for one execution environment.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and, for streamed responses and their error trailers,
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming

It is written on httptools because that hands out a request's body as it comes, and its trailers: a streaming function
that fails midway says so in trailers, which the usual HTTP servers for Python drop.
"""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import time
import uuid
from http import HTTPStatus
from typing import cast

import httptools

from .host import Host
from .invocation import FunctionError, Invocation

_RUNTIME = ["2018-06-01", "runtime"]
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
_EXTENSION = ["2020-01-01", "extension"]
_RESPONSE_MODE = "lambda-runtime-function-response-mode"
_ERROR_TYPE = "lambda-runtime-function-error-type"
_ERROR_BODY = "lambda-runtime-function-error-body"
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
_ACCEPTED = b'{"status":"OK"}\n'
_FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_READ_BYTES = 512 * 1024
_SMALL_BYTES = 16 * 1024


class RuntimeConnection(asyncio.BufferedProtocol):
    """One connection of a runtime; requests on it come one after another."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._parser = httptools.HttpRequestParser(self)
        self._invocation: Invocation | None = None
        # The parser copies what it hands out, so one buffer does for all reads; a new one for each makes large
        # responses slower.
        self._buffer = memoryview(bytearray(_READ_BYTES))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._socket: socket.socket = transport.get_extra_info("socket")
        host, port = transport.get_extra_info("sockname")[:2]
        self._address, self._port = f"{host}:{port}", int(port)
        self._peer_port: int = transport.get_extra_info("peername")[1]
        self._admitted = False
        self._host.runtime_connected(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._invocation is not None:
            self._host.response_lost()
        self._host.runtime_gone(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._host.is_starting:
            # Whose connection it is shows when the process is known: on a busy machine it asks before. (uvloop starts
            # to read after `connection_made` whatever that says, so it cannot be paused there.)
            self._transport.pause_reading()
            early = bytes(self._buffer[:nbytes])
            self._host.when_started(lambda: self._go_on(early))
            return
        if _QUICK_ACK is not None and nbytes < _SMALL_BYTES:
            # A client that leaves Nagle's algorithm on, as Rust's hyper does, holds each small chunk back until the one
            # before it is acknowledged, which Linux delays by 40 ms.
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
        self._feed(self._buffer[:nbytes])

    def _go_on(self, early: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()
            self._feed(early)

    def _feed(self, data: bytes | memoryview) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.close()

    def send_event(self, invocation: Invocation) -> None:
        """Answers the runtime's wait for an event."""
        arn = self._host.function_arn + (f":{invocation.qualifier}" if invocation.qualifier else "")
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._host.timeout_seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        if invocation.client_context is not None:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        if invocation.tenant_id is not None:
            headers["Lambda-Runtime-Aws-Tenant-Id"] = invocation.tenant_id
        self._reply(HTTPStatus.OK, invocation.event, headers)

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._invocation = None

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        # Trailers come here too; none of them shares a name with a header that counts.
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if not self._is_admitted():
            self._transport.write(_FORBIDDEN)
            self._transport.close()
            self._route = []
            return
        path = self._url.decode("latin-1").partition("?")[0].strip("/").split("/")
        self._route = path[2:] if path[:2] == _RUNTIME else path[1:] if path[:2] == _EXTENSION else []
        if self._is("invocation", "*", "response"):
            self._invocation = self._find_invocation()

    def on_body(self, data: bytes) -> None:
        if self._invocation is None:
            self._body.append(data)
            return
        # The response begins with its first byte and not with its headers: a handler that fails before it wrote
        # anything must still become an error answer.
        self._begin_response(self._invocation)
        self._invocation.feed(data)

    def on_message_complete(self) -> None:
        if self._transport.is_closing():
            return
        if self._is("invocation", "next"):
            self._host.runtime_ready(self)
        elif self._is("invocation", "*", "response") and self._invocation is not None:
            self._finish_response(self._invocation)
        elif self._is("invocation", "*", "error") and (invocation := self._find_invocation()) is not None:
            invocation.finish(self._read_error())
            self._reply(HTTPStatus.ACCEPTED, _ACCEPTED)
            self._host.response_done()
        elif self._is("invocation", "*", "response") or self._is("invocation", "*", "error"):
            self._reply(
                HTTPStatus.BAD_REQUEST, b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n'
            )
        elif self._is("init", "error"):
            self._host.init_failed(self._read_error())
            self._reply(HTTPStatus.ACCEPTED, _ACCEPTED)
        elif self._is("extension", "register"):
            self._reply(HTTPStatus.OK, b"{}", {"Lambda-Extension-Identifier": str(uuid.uuid4())})
        elif self._is("extension", "event", "next"):
            # It asked for no event, or will be killed before the next: neither has an answer.
            return
        else:
            self._reply(HTTPStatus.NOT_FOUND, b"404 page not found\n")

    def _is_admitted(self) -> bool:
        """Whether the environment's own runtime asks, and no page in a browser, other user or other function."""
        if "origin" in self._headers or any(name.startswith("sec-fetch-") for name in self._headers):
            return False
        if self._headers.get("host") != self._address:
            return False
        if not self._admitted:
            self._admitted = self._host.admits(self._peer_port, self._port)
        return self._admitted

    def _is(self, *route: str) -> bool:
        return len(route) == len(self._route) and all(
            want in ("*", have) for want, have in zip(route, self._route, strict=True)
        )

    def _find_invocation(self) -> Invocation | None:
        current = self._host.current
        return current if current is not None and current.request_id == self._route[1] else None

    def _begin_response(self, invocation: Invocation) -> None:
        content_type = self._headers.get("content-type", "application/octet-stream")
        is_streamed = self._headers.get(_RESPONSE_MODE) == "streaming"
        invocation.begin(content_type, self._transport, is_streamed=is_streamed)

    def _finish_response(self, invocation: Invocation) -> None:
        error_type = self._headers.get(_ERROR_TYPE)
        if error_type:
            body = base64.b64decode(self._headers.get(_ERROR_BODY, ""))
            invocation.finish(FunctionError(error_type, body or json.dumps({"errorType": error_type}).encode()))
        else:
            self._begin_response(invocation)
            invocation.finish()
        self._invocation = None
        self._reply(HTTPStatus.ACCEPTED, _ACCEPTED)
        self._host.response_done()

    def _read_error(self) -> FunctionError:
        body = b"".join(self._body)
        return FunctionError(self._headers.get(_ERROR_TYPE) or _read_error_type(body), body)

    def _reply(self, status: HTTPStatus, body: bytes, headers: dict[str, str] | None = None) -> None:
        if self._transport.is_closing():
            return
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self._transport.write("\r\n".join(lines).encode("latin-1") + body)


def _read_error_type(body: bytes) -> str:
    """What the error says of itself, where the runtime sends no header with its type."""
    try:
        found = json.loads(body)
    except (RecursionError, ValueError):
        return "Runtime.Unknown"
    return str(found.get("errorType") or "Runtime.Unknown") if isinstance(found, dict) else "Runtime.Unknown"
