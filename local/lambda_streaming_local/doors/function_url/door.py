"""The door that stands for a Function URL.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from lambda_streaming_local.runtime.function import Function, TooManyRequests
from lambda_streaming_local.runtime.invocation import FunctionError, Invocation, trace_id

from ..access.claim import NotSigned, SignatureError
from ..access.permissions import Permissions
from ..access.sigv4 import Identity, Verifier
from ..shared import http_response, limits
from ..shared.advice import advise
from ..shared.cors import UrlCors
from ..shared.door import answer_json, bill_invocation, log_of, make_application, read_body
from ..shared.limits import ResponseTooLarge, TokenBucket
from ..shared.requests import Requests
from ..shared.sending import begin_response, describe, send_stream, send_whole
from .event import make_url_event

# As AWS answers since the permission lambda:InvokeFunction is needed too.
_FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


@dataclass(frozen=True)
class FunctionUrl:
    """A declared Function URL. `domain` is its host name at AWS."""

    name: str
    domain: str
    auth_type: Literal["AWS_IAM", "NONE"]
    invoke_mode: Literal["BUFFERED", "RESPONSE_STREAM"]
    qualifier: str | None = None
    cors: UrlCors | None = None


class FunctionUrlDoor:
    """Answers requests as Lambda does: checks who signed them and what they may, then invokes the function."""

    def __init__(
        self,
        url: FunctionUrl,
        function: Function,
        verifier: Verifier,
        permissions: Permissions,
        requests: Requests,
        limit_rate: bool = True,
    ) -> None:
        self._url = url
        self._function = function
        self._verifier = verifier
        self._permissions = permissions
        self._limit_rate = limit_rate
        self.app = make_application(
            "function-url",
            url.name,
            self._answer,
            requests,
            own_host=url.domain,
            allows_origin=lambda origin: url.cors is not None and url.cors.allows(origin),
        )
        self.app.on_response_prepare.append(self._add_cors)

    async def _add_cors(self, request: web.Request, response: web.StreamResponse) -> None:
        """The declared settings go before headers of the function's own.

        Lambda sends both, and browsers refuse an answer that has one of these headers twice.
        """
        origin = request.headers.get("Origin")
        if self._url.cors is None or origin is None or _is_preflight(request):
            return
        own = sorted(name for name in response.headers if name.lower().startswith("access-control-"))
        if own:
            warning = f"the function sets {', '.join(own)} beside the URL's cors: AWS sends both, browsers refuse it"
            log_of(request).warning = warning
        for name, value in self._url.cors.choose_headers(origin).items():
            if name == "Vary":
                response.headers.add(name, value)
            else:
                response.headers[name] = value

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        request_id = log_of(request).request_id = str(uuid.uuid4())
        if self._url.cors is not None and _is_preflight(request):
            # Neither signed nor the function's business.
            headers = {"x-amzn-RequestId": request_id, **self._url.cors.answer_preflight(request.headers["Origin"])}
            return web.Response(headers=headers, content_type="application/json")
        try:
            body = await read_body(request)
        except web.HTTPRequestEntityTooLarge:
            return _refuse_too_large(request, "the body alone has more")
        try:
            identity = self._verify(request, body)
        except SignatureError as error:
            log_of(request).error = error.reason
            return _refuse(error, request_id)
        if identity is not None and not self._may_call(request, identity):
            return _make_error(403, "Message", _FORBIDDEN, request_id, "AccessDeniedException")

        trace = trace_id(request.headers.get("X-Amzn-Trace-Id"))
        event = json.dumps(
            make_url_event(
                method=request.method,
                target=request.raw_path,
                headers=request.headers.items(),
                body=body,
                domain=self._url.domain,
                source_ip=request.remote or "127.0.0.1",
                request_id=request_id,
                trace_id=trace,
                identity=identity,
            )
        ).encode()
        # The limit holds for the event, in which a binary body is a third longer.
        if len(event) > limits.REQUEST_BYTES:
            size = f"of {len(body)} bytes it makes {len(event)}"
            return _refuse_too_large(request, f"{size}, as a body that is no text comes in base64")
        try:
            invocation = await self._function.invoke(request_id, event, trace, self._url.qualifier)
        except TooManyRequests as error:
            log_of(request).error = str(error)
            return _refuse_too_many(request_id, error.reason)
        bill_invocation(request, invocation, self._function.declaration, self._url.invoke_mode == "RESPONSE_STREAM")
        try:
            if self._url.invoke_mode == "BUFFERED":
                return await self._answer_whole(request, invocation)
            return await self._answer_stream(request, invocation)
        finally:
            # When the client has gone away the function runs on, and its bytes go nowhere.
            invocation.discard()

    def _verify(self, request: web.Request, body: bytes) -> Identity | None:
        if self._url.auth_type == "NONE":
            return None
        return self._verifier.verify(request.method, request.raw_path, list(request.headers.items()), body)

    def _may_call(self, request: web.Request, identity: Identity) -> bool:
        function = self._function.declaration.resource
        missing = self._permissions.find_missing(function, self._url.auth_type, identity.caller, self._url.qualifier)
        if missing:
            log_of(request).error = f"{identity.caller.principal} lacks {' and '.join(missing)}"
        return not missing

    async def _answer_whole(self, request: web.Request, invocation: Invocation) -> web.StreamResponse:
        try:
            content_type = await invocation.read_content_type()
            head, body = http_response.read_whole(content_type, await limits.read_whole(invocation.chunks()))
        except (FunctionError, ResponseTooLarge, http_response.MalformedResponse) as error:
            return _answer_failure(request, error)
        response = await send_whole(request, begin_response(head, invocation), body)
        advise(log_of(request), self._function, head, invocation, streams=False)
        return response

    async def _answer_stream(self, request: web.Request, invocation: Invocation) -> web.StreamResponse:
        try:
            head, body = await http_response.read_stream(await invocation.read_content_type(), invocation.chunks())
        except (FunctionError, http_response.MalformedResponse) as error:
            return _answer_failure(request, error)
        response = begin_response(head, invocation)
        if request.version >= (1, 1):
            response.enable_chunked_encoding()
        # Whether AWS counts the prelude is not known; here the limits hold for the body.
        bucket = TokenBucket() if self._limit_rate else None
        await send_stream(request, response, limits.limit_stream(body, bucket))
        advise(log_of(request), self._function, head, invocation, streams=True)
        return response


def _is_preflight(request: web.Request) -> bool:
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )


def _answer_failure(request: web.Request, error: Exception) -> web.Response:
    log = log_of(request)
    log.error = describe(error)
    return web.Response(status=502, text="Internal Server Error", headers={"x-amzn-RequestId": log.request_id or ""})


def _refuse(error: SignatureError, request_id: str) -> web.Response:
    if isinstance(error, NotSigned):
        return _make_error(403, "Message", _FORBIDDEN, request_id, "AccessDeniedException")
    return _make_error(403, "message", str(error), request_id, error.type)


def _refuse_too_large(request: web.Request, why: str) -> web.Response:
    log_of(request).error = f"the event has {limits.REQUEST_BYTES} bytes at most, and {why}"
    request_id = log_of(request).request_id or ""
    # The status is documented; the text is that of the Invoke API, as no public source shows the URL's own.
    message = f"Request must be smaller than {limits.REQUEST_BYTES} bytes for the InvokeFunction operation"
    return _make_error(413, "Message", message, request_id, "RequestEntityTooLargeException")


def _refuse_too_many(request_id: str, reason: str) -> web.Response:
    body = {
        "Reason": reason,
        "Type": "User",
        "message": "Rate Exceeded.",
    }
    headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": "TooManyRequestsException"}
    return answer_json(429, body, headers)


def _make_error(status: int, key: str, message: str, request_id: str, type: str) -> web.Response:
    return answer_json(status, {key: message}, {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": type})
