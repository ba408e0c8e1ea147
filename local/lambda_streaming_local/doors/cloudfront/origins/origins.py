"""Asks a distribution's origins: the doors of this run that stand for them, and the buckets of the stack."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
from lambda_streaming_policies.stack.graph import Graph
from multidict import CIMultiDict
from yarl import URL

from lambda_streaming_local.doors.access.sigv4 import Identity

from ...shared.connection import MAX_LINE_BYTES
from ..answer import Answer, Stream
from ..behaviors import Origin
from .bucket import Bucket, find_bucket

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "trailer", "transfer-encoding", "upgrade"})
_FUNCTION_URL = re.compile(r"[a-z0-9]+\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.aws")
_SERVICE = "cloudfront.amazonaws.com"

# What aiohttp's client would add of its own.
_AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_CONNECT_TIMEOUT_SECONDS = 10.0  # CloudFront's default for one attempt

_NO_ORIGIN = "CloudFront wasn't able to connect to the origin."
_NO_ANSWER = (
    "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin "
    "closed the connection."
)


class OriginFailed(Exception):
    """No answer came. The text is that of CloudFront's error page, `cause` is for the log."""

    def __init__(self, status: int, text: str, cause: str) -> None:
        super().__init__(text)
        self.status = status
        self.cause = cause


@dataclass
class OriginRequest:
    """What is sent to an origin; `path` is encoded and without the origin's own path, `query` without its `?`."""

    method: str
    path: str
    query: str
    headers: CIMultiDict[str]
    body: bytes | AsyncIterable[bytes] | None = None
    forwards_host: bool = False
    """Whether the Host header is the viewer's, rather than the name of whichever origin is asked."""


class Origins:
    """`addresses` maps domain names, as declared, to the local base URLs of the doors that answer for them.

    `identity` signs requests to function URLs and tells buckets who asks. `is_patient` tells that a debugger may hold a
    function, so that no origin's timeout counts.
    """

    def __init__(self, addresses: Mapping[str, str], identity: Identity, graph: Graph, is_patient: bool) -> None:
        self._addresses = addresses
        self._identity = identity
        self._graph = graph
        self._is_patient = is_patient
        self._buckets: dict[str, Bucket | None] = {}
        self._client: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Opens the client that asks the origins."""
        self._client = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_AUTOMATIC,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def ask(self, origin: Origin, request: OriginRequest, exits: AsyncExitStack) -> Answer:
        """The origin's answer, which is read as its body is, until `exits` closes. Raises `OriginFailed`."""
        if origin.domain_name not in self._buckets:
            self._buckets[origin.domain_name] = find_bucket(origin.domain_name, self._graph)
        bucket = self._buckets[origin.domain_name]
        if bucket is not None:
            return self._ask_bucket(origin, request, bucket)
        base = self._addresses.get(origin.domain_name)
        if base is None:
            text = f"{_NO_ORIGIN} Nothing here answers for {origin.domain_name}."
            raise OriginFailed(502, text, f"nothing here answers for {origin.domain_name}")
        return await self._ask_url(origin, request, base, exits)

    def _ask_bucket(self, origin: Origin, request: OriginRequest, bucket: Bucket) -> Answer:
        caller = self._identity.caller
        is_signed = _signs(origin, request)
        context = {"aws:securetransport": "true"}
        if is_signed:
            context |= {"aws:sourceaccount": caller.account, "aws:sourcearn": caller.source_arn or ""}
        principal = _SERVICE if is_signed else "*"
        return bucket.answer(request.method, origin.path + request.path, request.headers, principal, context)

    async def _ask_url(self, origin: Origin, request: OriginRequest, base: str, exits: AsyncExitStack) -> Answer:
        assert self._client is not None
        target = origin.path + request.path + (f"?{request.query}" if request.query else "")
        timeout = aiohttp.ClientTimeout(
            total=None if self._is_patient else origin.completion_timeout_seconds,
            sock_connect=_CONNECT_TIMEOUT_SECONDS,
            sock_read=None if self._is_patient else origin.read_timeout_seconds,
        )
        asking = self._client.request(
            request.method,
            URL(base.rstrip("/") + target, encoded=True),
            headers=self._choose_headers(origin, request, target),
            data=io.BytesIO(request.body) if isinstance(request.body, bytes) else request.body,
            allow_redirects=False,
            timeout=timeout,
        )
        try:
            answer = await exits.enter_async_context(asking)
        except asyncio.TimeoutError as timed_out:
            raise OriginFailed(504, _NO_ANSWER, str(timed_out) or "it did not answer in time") from timed_out
        except aiohttp.ClientError as failure:
            raise OriginFailed(502, _NO_ANSWER, str(failure) or type(failure).__name__) from failure
        headers = CIMultiDict(
            (name, value) for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP
        )
        return Answer(answer.status, headers, Stream(answer.content.iter_any()), answer.reason)

    def _choose_headers(self, origin: Origin, request: OriginRequest, target: str) -> CIMultiDict[str]:
        headers = CIMultiDict(request.headers)
        headers.update(origin.headers)
        # A viewer's Host breaks the signature, as on AWS. A URL without one (NONE) answers here; AWS finds it by Host.
        if not request.forwards_host:
            headers["Host"] = origin.domain_name
        function_url = _FUNCTION_URL.fullmatch(origin.domain_name)
        if function_url and _signs(origin, request):
            payload_hash = headers.get("X-Amz-Content-Sha256")
            # botocore is loaded by the first signature rather than before the doors listen.
            from .origin_access import sign_for_origin

            url = f"https://{origin.domain_name}{target}"
            headers.update(sign_for_origin(request.method, url, payload_hash, self._identity, function_url["region"]))
        return headers


def _signs(origin: Origin, request: OriginRequest) -> bool:
    if origin.signing == "no-override":
        return "Authorization" not in request.headers
    return origin.signing == "always"
