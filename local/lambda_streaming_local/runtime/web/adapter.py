"""Serves a function whose command is a web server, as the Lambda Web Adapter does.

https://github.com/aws/aws-lambda-web-adapter: it waits until the server answers, makes a request of each event, and
streams the response back.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from ..host import Host
from ..invocation import FunctionError, Invocation
from .event import WebRequest, make_web_request
from .settings import AdapterSettings

_PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response"
_READINESS_INTERVAL_SECONDS = 0.01
# How long a process that ends may go on listening after its other connections are closed.
_ENDING_SECONDS = 0.1
# Just under the 10 s that Lambda gives the init phase.
_ASYNC_INIT_SECONDS = 9.8
_TEXT_PREFIXES = ("text", "application/json", "application/javascript", "application/xml", "application/yaml")
_TEXT_SUFFIXES = ("+xml", "+yaml", "+json")
# Above what AWS lets through, which the doors check.
_MAX_LINE_BYTES = 64 * 1024
_NO_LIMITS = aiohttp.ClientTimeout()


class WebAdapter:
    """The runtime of one environment, whose web server was started with `port` to listen on."""

    def __init__(self, settings: AdapterSettings, port: int, host: Host) -> None:
        self._settings = settings
        self._host = host
        # A server may listen on the port that is declared for the adapter, whatever PORT says.
        self._ports = [port] if _is_taken(settings.port) else [port, settings.port]
        self._client = aiohttp.ClientSession(
            auto_decompress=False,
            timeout=_NO_LIMITS,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_MAX_LINE_BYTES,
            max_field_size=_MAX_LINE_BYTES,
        )
        self._ready = asyncio.create_task(self._wait_until_ready())
        self._work = asyncio.create_task(self._start())

    def send_event(self, invocation: Invocation) -> None:
        self._host.runtime_connected(self)
        self._work = asyncio.create_task(self._serve(invocation))

    async def close(self) -> None:
        for task in (self._ready, self._work):
            task.cancel()
        await asyncio.gather(self._ready, self._work, return_exceptions=True)
        await self._client.close()

    async def _start(self) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(
                asyncio.shield(self._ready), _ASYNC_INIT_SECONDS if self._settings.async_init else None
            )
        self._host.runtime_ready(self)

    async def _wait_until_ready(self) -> int:
        """The port on which the server answers."""
        while True:
            for port in self._ports:
                if await self._is_ready(port):
                    return port
            await asyncio.sleep(_READINESS_INTERVAL_SECONDS)

    async def _is_ready(self, port: int) -> bool:
        settings = self._settings
        if settings.readiness_port is not None and settings.readiness_port != settings.port:
            port = settings.readiness_port
        if settings.readiness_over_tcp:
            return _is_taken(port)
        try:
            async with self._client.get(f"http://127.0.0.1:{port}{settings.readiness_path}") as response:
                return response.status in settings.healthy
        except (aiohttp.ClientError, OSError):
            return False

    async def _serve(self, invocation: Invocation) -> None:
        port = await asyncio.shield(self._ready)
        request = make_web_request(invocation, self._settings, self._make_context(invocation))
        try:
            await self._forward(request, invocation, port)
        except ValueError as error:  # such as a line break in a header of the event
            message = f"The event cannot be made an HTTP request: {error}"
            invocation.finish(FunctionError.of_platform("Error", invocation.request_id, message))
        except (aiohttp.ClientError, OSError):
            # A server that still listens has dropped the one response; else its process has ended. The real adapter's
            # runtime, up to lambda_runtime 1.1, writes the error trailers into the body and ends it: a client at AWS
            # gets them as text at the end of a complete response. Here the body is broken off.
            await asyncio.sleep(_ENDING_SECONDS)
            self._host.response_lost()
            if not _is_taken(port):
                self._host.runtime_gone(self)
                return
        self._host.response_done()
        self._host.runtime_gone(self)
        self._host.runtime_ready(self)

    def _make_context(self, invocation: Invocation) -> dict[str, Any]:
        return {
            "request_id": invocation.request_id,
            "deadline": int((time.time() + self._host.timeout_seconds) * 1000),
            "invoked_function_arn": self._host.function_arn,
            "xray_trace_id": invocation.trace_id,
        }

    async def _forward(self, request: WebRequest, invocation: Invocation, port: int) -> None:
        url = URL(f"http://127.0.0.1:{port}{request.target}", encoded=True)
        async with self._client.request(
            request.method,
            url,
            headers=request.headers,
            data=io.BytesIO(request.body) if request.body else None,
            allow_redirects=False,
        ) as response:
            if response.status in self._settings.error_statuses:
                text = (await response.read()).decode("utf-8", "replace")
                error = {
                    "errorType": "Error",
                    "errorMessage": json.dumps({"statusCode": response.status, "body": text}),
                }
                invocation.finish(FunctionError("Error", json.dumps(error).encode()))
            elif self._settings.streams:
                await _stream(response, invocation)
            else:
                invocation.begin("application/json", None)
                invocation.feed(await (_read_json(response) if request.is_event else _write_proxy_response(response)))
                invocation.finish()


class _Flow:
    """Stands for the runtime's connection, which an invocation pauses while its reader is slow."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def pause_reading(self) -> None:
        self._open.clear()

    def resume_reading(self) -> None:
        self._open.set()

    async def wait(self) -> None:
        await self._open.wait()


async def _stream(response: aiohttp.ClientResponse, invocation: Invocation) -> None:
    flow = _Flow()
    invocation.begin(_PRELUDE_TYPE, flow, is_streamed=True)
    headers, cookies = _join_headers(response.headers)
    prelude = {"statusCode": response.status, "headers": headers, "cookies": cookies}
    invocation.feed(json.dumps(prelude).encode() + bytes(8))
    async for chunk in response.content.iter_any():
        invocation.feed(chunk)
        await flow.wait()
    invocation.finish()


async def _read_json(response: aiohttp.ClientResponse) -> bytes:
    """The answer to an event that stands for no HTTP request: its body where that is JSON."""
    body = await response.read()
    try:
        json.loads(body)
    except ValueError:
        return b"null"
    return body


async def _write_proxy_response(response: aiohttp.ClientResponse) -> bytes:
    headers, cookies = _join_headers(response.headers)
    body = await response.read()
    is_text = _is_text(headers)
    answer = {
        "statusCode": response.status,
        "headers": headers,
        "cookies": cookies,
        "isBase64Encoded": not is_text,
        "body": _decode(body, response.charset) if is_text else base64.b64encode(body).decode(),
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def _is_text(headers: Mapping[str, str]) -> bool:
    """As the adapter's library tells them apart: lambda_http, src/response.rs in awslabs/aws-lambda-rust-runtime."""
    if "content-encoding" in headers:
        return False
    content_type = headers.get("content-type")
    if content_type is None or headers.get("x-lambda-http-content-encoding") == "text":
        return True
    return content_type.startswith(_TEXT_PREFIXES) or content_type.endswith(_TEXT_SUFFIXES)


def _decode(body: bytes, charset: str | None) -> str:
    # It goes on as UTF-8, though the content type may name another one.
    try:
        return body.decode(charset or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _join_headers(headers: CIMultiDictProxy[str]) -> tuple[dict[str, str], list[str]]:
    """Headers, values of the same name joined, and apart from them the cookies."""
    kept: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        if name.lower() not in ("set-cookie", "transfer-encoding"):
            kept[name] = f"{kept[name]},{value}" if name in kept else value
    return {name.lower(): value for name, value in kept.items()}, headers.getall("Set-Cookie", [])


def _is_taken(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
