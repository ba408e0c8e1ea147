"""The door that stands for a REST API of API Gateway, with all its stages.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
Methods whose integration is a Lambda proxy or a mock are served. Throttling, caches, templates and request validation
are not simulated.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from aiohttp import web
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from lambda_streaming_local.runtime.function import Function, MissingTenant, TooManyRequests
from lambda_streaming_local.runtime.invocation import FunctionError, Invocation, trace_id

from ..access.identities import start_session
from ..access.permissions import Caller, Permissions
from ..access.sigv4 import Verifier
from ..shared import http_response, limits
from ..shared.advice import advise, warn_once
from ..shared.door import answer_json, bill_invocation, log_of, make_application, read_body
from ..shared.http_response import MalformedResponse, make_encodable
from ..shared.limits import ResponseTooLarge, TokenBucket
from ..shared.requests import Requests
from ..shared.sending import begin_response, describe, send_stream, send_whole
from .api import RestApi
from .authorization import GatewayRefusal, RestAuthorization, refuse_missing_token, refuse_unauthorized
from .event import make_rest_event
from .method import Method
from .response import decode_body, read_head, read_whole_head
from .tenant import find_tenant

# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
_METADATA_BYTES = 16 * 1024
_IDLE_SECONDS = 300.0
_EDGE_IDLE_SECONDS = 30.0

_FORBIDDEN = partial(GatewayRefusal, 403, "ACCESS_DENIED", "ForbiddenException", "Forbidden")
_TOO_LARGE = partial(GatewayRefusal, 413, "REQUEST_TOO_LARGE", "RequestTooLargeException", "Request Too Long")
_INTERNAL = partial(
    GatewayRefusal, 500, "API_CONFIGURATION_ERROR", "InternalServerErrorException", "Internal server error"
)
_BAD_ANSWER = partial(
    GatewayRefusal, 502, "INTEGRATION_FAILURE", "InternalServerErrorException", "Internal server error"
)
_TIMED_OUT = partial(
    GatewayRefusal, 504, "INTEGRATION_TIMEOUT", "InternalServerErrorException", "Endpoint request timed out"
)

# https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
_BROKEN = "API Gateway hands this body on as text, and what is no UTF-8 in it is lost"
_IN_BASE64 = (
    "the client gets the base64 itself: API Gateway decodes it where the first type in the client's Accept header is "
    "in binaryMediaTypes of the API, which may be */*"
)


class ApiGatewayDoor:
    """`functions` are those of this run by their ARNs; `verifier` checks signatures for `execute-api`."""

    def __init__(
        self,
        api: RestApi,
        graph: Graph,
        functions: Mapping[str, Function],
        permissions: Permissions,
        verifier: Verifier,
        requests: Requests,
        limit_rate: bool = True,
    ) -> None:
        self._api = api
        self._graph = graph
        self._functions = functions
        self._permissions = permissions
        self._authorization = RestAuthorization(api, graph, verifier, self._ask_authorizer)
        self._limit_rate = limit_rate
        origins = _find_cors_origins(api)
        self.app = make_application(
            "api-gateway",
            api.resource.name,
            self._handle,
            requests,
            own_host=api.host,
            allows_origin=lambda origin: bool(origins & {"*", origin}),
        )
        self.app.on_response_prepare.append(_mark_as_rest_api)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        request_id = log_of(request).request_id = str(uuid.uuid4())
        try:
            return await self._answer(request, request_id)
        except GatewayRefusal as refused:
            if log_of(request).error is None:
                log_of(request).error = str(refused)
            group = "DEFAULT_4XX" if refused.status < 500 else "DEFAULT_5XX"
            own = self._api.error_headers
            headers = {**(own.get(refused.gateway_response) or own.get(group) or {}), "x-amzn-RequestId": request_id}
            headers["x-amzn-ErrorType"] = refused.error_type
            return answer_json(refused.status, {refused.key: str(refused)}, headers)

    async def _answer(self, request: web.Request, request_id: str) -> web.StreamResponse:
        stage, slash, rest = request.rel_url.raw_path.removeprefix("/").partition("/")
        if stage not in self._api.stages:
            raise _FORBIDDEN()
        path = slash + rest or "/"
        found = self._api.find(request.method, path)
        if found is None:
            raise refuse_missing_token()  # as AWS calls a path or method that there is not
        method, parameters = found
        try:
            body = await read_body(request)
        except web.HTTPRequestEntityTooLarge:
            raise _TOO_LARGE() from None
        trace = trace_id(request.headers.get("X-Amzn-Trace-Id"))

        def make_event(identity: Any = None, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            return make_rest_event(
                request, body, self._api, stage, method, path, parameters, request_id, trace, identity, context
            )

        method_arn = f"{self._api.execution_arn}/{stage}/{request.method}{path}"
        authorized = await self._authorization.check(request, body, method, method_arn, make_event())
        if method.integration_type == "MOCK":
            headers = {**method.mock.headers, "x-amzn-RequestId": request_id}
            return web.Response(status=method.mock.status, headers=headers)
        proxied = make_event(authorized.identity, authorized.context)
        payload = json.dumps(proxied).encode()
        if len(payload) > limits.REQUEST_BYTES:
            raise _TOO_LARGE()
        started = time.monotonic()
        tenant_id = find_tenant(method.tenant_id_source, proxied)
        function, invocation = await self._invoke(request, method, stage, payload, trace, tenant_id)
        bill_invocation(request, invocation, function.declaration, method.streams)
        if not proxied["isBase64Encoded"] and not _is_text(body):
            declared = request.headers.get("Content-Type", "*/*")
            warn_once(log_of(request), function, f"{_BROKEN}: add {declared} to binaryMediaTypes of the API")
        deadline = started + method.timeout_seconds
        idle = _EDGE_IDLE_SECONDS if method.streams and self._api.is_edge_optimized else _IDLE_SECONDS
        if function.is_inspected:  # a debugger may hold it
            deadline = idle = math.inf
        try:
            if method.streams:
                return await self._answer_stream(request, function, invocation, deadline, idle)
            return await self._answer_whole(request, function, invocation, deadline, idle)
        finally:
            invocation.discard()

    async def _invoke(
        self, request: web.Request, method: Method, stage: str, payload: bytes, trace: str, tenant_id: str | None
    ) -> tuple[Function, Invocation]:
        arn, qualifier = _split_qualifier(method.function or "")
        function = self._functions.get(arn)
        if function is None:
            log_of(request).error = f"{method.http_method} {method.path} has no function that is served here"
            raise _INTERNAL()
        # What stands for path parameters in the source is not documented.
        source = f"{self._api.execution_arn}/{stage}/{request.method}{re.sub('{[^}]+}', '*', method.path)}"
        if method.credentials is None:
            caller = Caller("apigateway.amazonaws.com", self._api.account, source)
        else:
            caller = start_session(method.credentials, "BackplaneAssumeRoleSession", self._graph)
        resource = function.declaration.resource
        why = self._permissions.find_refusal(resource, "lambda:InvokeFunction", caller, qualifier)
        if why is not None:
            log_of(request).error = why
            raise _INTERNAL()
        try:
            request_id = str(log_of(request).request_id)
            return function, await function.invoke(request_id, payload, trace, qualifier, None, tenant_id)
        except MissingTenant as error:
            raise GatewayRefusal(400, "DEFAULT_4XX", "InvalidParameterValueException", str(error)) from error
        except TooManyRequests as error:
            log_of(request).error = str(error)
            raise GatewayRefusal(500, "THROTTLED", "InternalServerErrorException", "Internal server error") from error

    async def _ask_authorizer(self, authorizer: Resource, event: Mapping[str, Any]) -> bytes:
        uri = str(authorizer.props.data.get("authorizerUri"))
        arn, qualifier = _split_qualifier(uri.partition("/functions/")[2].rpartition("/")[0])
        function = self._functions.get(arn)
        failed = GatewayRefusal(500, "AUTHORIZER_FAILURE", "AuthorizerConfigurationException", "Internal server error")
        source = f"{self._api.execution_arn}/authorizers/{authorizer.props.data.get('id')}"
        caller = Caller("apigateway.amazonaws.com", self._api.account, source)
        if function is None or self._permissions.find_refusal(
            function.declaration.resource, "lambda:InvokeFunction", caller, qualifier
        ):
            raise failed
        payload = json.dumps(event).encode()
        try:
            invocation = await function.invoke(str(uuid.uuid4()), payload, trace_id(None), qualifier)
        except (TooManyRequests, MissingTenant) as error:
            raise failed from error
        try:
            await invocation.read_content_type()
            return await limits.read_whole(invocation.chunks())
        except FunctionError as error:
            raise (refuse_unauthorized() if _read_error_message(error) == "Unauthorized" else failed) from error
        except ResponseTooLarge as error:
            raise failed from error
        finally:
            invocation.discard()

    async def _answer_stream(
        self, request: web.Request, function: Function, invocation: Invocation, deadline: float, idle: float
    ) -> web.StreamResponse:
        try:
            await _wait_within(invocation.read_content_type(), deadline, idle)
            chunks = _limit_time(invocation.chunks(), deadline, idle)
            metadata, size, body = await http_response.read_prelude(chunks, _METADATA_BYTES)
            head = read_head(metadata)
            head.prelude_bytes = size
        except (FunctionError, MalformedResponse) as error:
            raise _refuse_bad_answer(request, error) from error
        except asyncio.TimeoutError as error:
            raise _TIMED_OUT() from error
        response = begin_response(head, invocation)
        if request.version >= (1, 1):
            response.enable_chunked_encoding()
        # API Gateway lets 10 MB through at once, but Lambda only 6 MB, so that is what shows.
        limited = limits.limit_stream(body, TokenBucket() if self._limit_rate else None)
        await send_stream(request, response, limited, _describe)
        advise(log_of(request), function, head, invocation, streams=True)
        return response

    async def _answer_whole(
        self, request: web.Request, function: Function, invocation: Invocation, deadline: float, idle: float
    ) -> web.StreamResponse:
        async def read() -> bytes:
            await invocation.read_content_type()
            return await limits.read_whole(invocation.chunks())

        try:
            answer = json.loads(await _wait_within(read(), deadline, idle))
            if not isinstance(answer, dict):
                raise MalformedResponse("the function's response is not a JSON object")
            head = read_whole_head(answer)
            body = decode_body(answer, request, self._api)
        except (FunctionError, MalformedResponse, ResponseTooLarge, ValueError) as error:
            raise _refuse_bad_answer(request, error) from error
        except asyncio.TimeoutError as error:
            raise _TIMED_OUT() from error
        if answer.get("isBase64Encoded") and body == make_encodable(str(answer.get("body"))).encode():
            warn_once(log_of(request), function, _IN_BASE64)
        response = await send_whole(request, begin_response(head, invocation), body)
        advise(log_of(request), function, head, invocation, streams=False)
        return response


async def _mark_as_rest_api(request: web.Request, response: web.StreamResponse) -> None:
    """By this header AWS's own answers of REST APIs are told from others; it is the event's extendedRequestId."""
    response.headers["x-amz-apigw-id"] = log_of(request).request_id or ""


def _split_qualifier(arn: str) -> tuple[str, str | None]:
    """A function's ARN, and its version or alias."""
    parts = arn.split(":")
    return ":".join(parts[:7]), ":".join(parts[7:]) or None


async def _wait_within(work: Any, deadline: float, idle: float) -> Any:
    seconds = min(idle, max(0.0, deadline - time.monotonic()))
    return await asyncio.wait_for(work, None if math.isinf(seconds) else seconds)


async def _limit_time(chunks: AsyncIterator[bytes], deadline: float, idle: float) -> AsyncIterator[bytes]:
    """`chunks` until the integration's time is over or a silence is too long; then `asyncio.TimeoutError`."""
    while True:
        try:
            chunk = await _wait_within(anext(chunks), deadline, idle)
        except StopAsyncIteration:
            return
        yield chunk


def _refuse_bad_answer(request: web.Request, error: Exception) -> GatewayRefusal:
    log_of(request).error = describe(error)
    return _BAD_ANSWER()


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _describe(error: Exception) -> str:
    if isinstance(error, asyncio.TimeoutError):
        return "the integration's time was over, or the stream was silent for too long"
    return describe(error)


def _read_error_message(error: FunctionError) -> str | None:
    try:
        found = json.loads(error.body)
    except ValueError:
        return None
    return found.get("errorMessage") if isinstance(found, dict) else None


def _find_cors_origins(api: RestApi) -> set[str]:
    """The origins that the API's preflight answers and their templates name."""
    found = {
        value
        for method in api.methods
        for name, value in method.mock.headers.items()
        if name.lower() == "access-control-allow-origin"
    }
    for method in api.methods:
        found.update(re.findall(r"https?://[^\s\"']+", method.mock.template))
    return found
