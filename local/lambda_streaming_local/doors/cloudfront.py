"""The CloudFront door: a declared distribution on loopback.

The door stands for the distribution's HTTPS side whatever the viewer protocol policy is: it speaks plain HTTP, and a
redirect to HTTPS would lead nowhere. Nothing is cached or compressed.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from html import escape

import aiohttp
from aiohttp import web
from lambda_streaming_policies.model import Graph, Resource
from multidict import CIMultiDict
from yarl import URL

from .behaviors import Behavior, Origin, read_distribution
from .bucket import Bucket, ObjectFile, bucket_of
from .door import OnRequest, application, log_of, write
from .origin_access import signature_headers
from .sigv4 import Identity

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "trailer", "transfer-encoding", "upgrade"})
_FUNCTION_URL = re.compile(r"[a-z0-9]+\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.aws")
_SERVICE = "cloudfront.amazonaws.com"

# What aiohttp's client would add of its own.
_AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_POP = "LOC50-C1"  # no such edge location
_CONNECT_TIMEOUT_SECONDS = 10.0  # CloudFront's default for one attempt

_BAD_METHOD = "This distribution is not configured to allow the HTTP request method that was used for this request."
_ONLY_CACHABLE = " The distribution supports only cachable requests."
_NO_ORIGIN = "CloudFront wasn't able to connect to the origin."
_NO_ANSWER = (
    "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin "
    "closed the connection."
)


class CloudFrontDoor:
    """Serves one distribution.

    `origins` maps an origin's domain name, as declared, to the local base URL of the door that answers for it; origins
    that are buckets of the stack are served from its declared objects. `identity` signs requests to function URLs.
    Raises `InputProblem` where the distribution cannot be served.
    """

    def __init__(
        self,
        distribution: Resource,
        graph: Graph,
        origins: Mapping[str, str],
        identity: Identity,
        on_request: OnRequest,
    ) -> None:
        self._distribution = read_distribution(distribution, graph)
        self._origins = origins
        self._identity = identity
        self._buckets: dict[str, Bucket] = {}
        for behavior in self._distribution.behaviors:
            bucket = bucket_of(behavior.origin.domain_name, graph)
            if bucket is not None:
                self._buckets[behavior.origin.domain_name] = bucket
        domain_name = distribution.props.text("domainName")
        self._via = f"1.1 {secrets.token_hex(16)}.cloudfront.net (CloudFront)"
        self._client: aiohttp.ClientSession | None = None
        self.app = application("cloudfront", distribution.name, self._handle, on_request, domain_name)

    async def start(self) -> None:
        """Opens the client that asks the origins."""
        self._client = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_AUTOMATIC,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        log_of(request).request_id = secrets.token_urlsafe(40)
        path = request.rel_url.raw_path
        # That the default root object counts for the choice of the behavior too is not documented.
        if path == "/" and self._distribution.default_root_object:
            path = f"/{self._distribution.default_root_object}"
        behavior = self._distribution.behavior_for(path)
        if request.method not in behavior.allowed_methods:
            only_cachable = behavior.allowed_methods <= {"GET", "HEAD", "OPTIONS"}
            return self._error(request, 403, _BAD_METHOD + (_ONLY_CACHABLE if only_cachable else ""))
        if request.method == "GET" and request.body_exists:
            return self._error(request, 403, "Bad request: a GET request must not have a body.")
        bucket = self._buckets.get(behavior.origin.domain_name)
        if bucket is not None:
            return await self._from_bucket(request, behavior, bucket, path)
        return await self._from_url(request, behavior, path)

    async def _from_bucket(
        self, request: web.Request, behavior: Behavior, bucket: Bucket, path: str
    ) -> web.StreamResponse:
        caller = self._identity.caller
        is_signed = _signs(behavior.origin, request)
        context = {"aws:securetransport": "true"}
        if is_signed:
            context |= {"aws:sourceaccount": caller.account, "aws:sourcearn": caller.source_arn or ""}
        principal = _SERVICE if is_signed else "*"
        response = bucket.answer(request.method, behavior.origin.path + path, principal, context)
        self._make_own(request, response, behavior)
        if isinstance(response, ObjectFile):
            await response.prepare(request)
            if request.method == "GET":
                log_of(request).sent(response.content_length or 0)
        return response

    async def _from_url(self, request: web.Request, behavior: Behavior, path: str) -> web.StreamResponse:
        origin = behavior.origin
        base = self._origins.get(origin.domain_name)
        if base is None or self._client is None:
            return self._error(request, 502, f"{_NO_ORIGIN} Nothing here answers for {origin.domain_name}.")
        query = behavior.forwarding.query_string(request.rel_url.raw_query_string)
        target = origin.path + path + (f"?{query}" if query else "")
        timeout = aiohttp.ClientTimeout(
            total=origin.completion_timeout_seconds,
            sock_connect=_CONNECT_TIMEOUT_SECONDS,
            sock_read=origin.read_timeout_seconds,
        )
        response: web.StreamResponse | None = None
        try:
            async with self._client.request(
                request.method,
                URL(base.rstrip("/") + target, encoded=True),
                headers=self._to_origin(request, behavior, target),
                data=request.content if request.body_exists else None,
                allow_redirects=False,
                timeout=timeout,
            ) as answer:
                response = web.StreamResponse(status=answer.status, reason=answer.reason)
                for name, value in answer.headers.items():
                    if name.lower() not in _HOP_BY_HOP:
                        response.headers.add(name, value)
                self._make_own(request, response, behavior)
                await response.prepare(request)
                async for chunk in answer.content.iter_any():
                    await write(request, response, chunk)
            await response.write_eof()
            return response
        except asyncio.TimeoutError as timed_out:
            return self._broken(request, response, 504, timed_out)
        except aiohttp.ClientError as failure:
            return self._broken(request, response, 502, failure)

    def _to_origin(self, request: web.Request, behavior: Behavior, target: str) -> CIMultiDict[str]:
        """The headers of the request to an origin that is a URL."""
        origin, forwarding = behavior.origin, behavior.forwarding
        headers = CIMultiDict(forwarding.headers(request.headers.items()))
        headers.update(origin.headers)
        headers["Via"] = ", ".join([*headers.popall("Via", []), self._via])
        headers["X-Forwarded-For"] = ", ".join([*headers.popall("X-Forwarded-For", []), request.remote or "127.0.0.1"])
        headers["X-Amz-Cf-Id"] = log_of(request).request_id or ""
        # A viewer's Host breaks the signature, as on AWS. A URL without one (NONE) answers here; AWS finds it by Host.
        headers["Host"] = request.host if forwarding.host else origin.domain_name
        function_url = _FUNCTION_URL.fullmatch(origin.domain_name)
        if function_url and _signs(origin, request):
            payload_hash = request.headers.get("X-Amz-Content-Sha256")
            url = f"https://{origin.domain_name}{target}"
            headers.update(signature_headers(request.method, url, payload_hash, self._identity, function_url["region"]))
        return headers

    def _make_own(self, request: web.Request, response: web.StreamResponse, behavior: Behavior) -> None:
        """Makes the headers of an origin's answer CloudFront's."""
        headers = response.headers
        if not behavior.forwarding.cookies:
            headers.popall("Set-Cookie", None)
        behavior.response_headers.apply(headers, request.method, request.headers.get("Origin"))
        headers.setdefault("Server", "CloudFront")
        headers.update(self._own_headers(request, response.status))

    def _own_headers(self, request: web.Request, status: int) -> dict[str, str]:
        return {
            "Via": self._via,
            "X-Cache": "Error from cloudfront" if status >= 400 else "Miss from cloudfront",
            "X-Amz-Cf-Pop": _POP,
            "X-Amz-Cf-Id": log_of(request).request_id or "",
        }

    def _broken(
        self,
        request: web.Request,
        response: web.StreamResponse | None,
        status: int,
        failure: Exception,
    ) -> web.StreamResponse:
        """Answers for an origin that failed: an error page, or an aborted answer where one has begun."""
        if request.transport is None or request.transport.is_closing():
            log_of(request).error = "the connection was closed"
        else:
            log_of(request).error = f"the origin failed: {failure or type(failure).__name__}"
        if response is None or not response.prepared:
            return self._error(request, status, _NO_ANSWER)
        if request.transport is not None:
            request.transport.abort()
        return response

    def _error(self, request: web.Request, status: int, reason: str) -> web.Response:
        """CloudFront's own error page.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/troubleshooting-response-errors.html
        """
        return web.Response(
            status=status,
            content_type="text/html",
            headers={"Server": "CloudFront", **self._own_headers(request, status)},
            text=f"<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY>\n"
            f'<H1>{status} ERROR</H1>\n<H2>The request could not be satisfied.</H2>\n<HR noshade size="1px">\n'
            f"{escape(reason)}\n<PRE>\nGenerated by cloudfront (CloudFront)\n"
            f"Request ID: {log_of(request).request_id}\n</PRE>\n</BODY></HTML>\n",
        )


def _signs(origin: Origin, request: web.Request) -> bool:
    if origin.signing == "no-override":
        return "Authorization" not in request.headers
    return origin.signing == "always"
