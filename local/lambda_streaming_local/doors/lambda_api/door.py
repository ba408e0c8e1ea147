"""The door that stands for Lambda's own API: Invoke and InvokeWithResponseStream, for every function of a stack.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import web
from lambda_streaming_policies.stack.links import FunctionReference, parse_reference

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.function import Function, MissingTenant, TooManyRequests
from lambda_streaming_local.runtime.invocation import FunctionError, Invocation, trace_id

from ..access.claim import SignatureError
from ..access.endpoint_policy import EndpointPolicies
from ..access.permissions import Permissions
from ..access.sigv4 import Identity, Verifier
from ..shared import limits
from ..shared.body import Body
from ..shared.door import answer_json, bill_invocation, log_of, make_application, read_body
from ..shared.limits import ResponseTooLarge, TokenBucket
from ..shared.request_log import RequestLog
from ..shared.requests import Requests
from . import event_stream

_OPERATIONS = {
    re.compile(r"/2015-03-31/functions/([^/]+)/invocations"): "Invoke",
    re.compile(r"/2021-11-15/functions/([^/]+)/response-streaming-invocations"): "InvokeWithResponseStream",
}
_INVOCATION_TYPES = {
    "Invoke": ("RequestResponse", "Event", "DryRun"),
    "InvokeWithResponseStream": ("RequestResponse", "DryRun"),
}


class ApiError(Exception):
    """An error of Lambda's API, with AWS's name and message."""

    def __init__(self, status: int, type: str, message: str, **fields: str) -> None:
        super().__init__(message)
        self.status = status
        self.type = type
        self.body = {"Type": "User", "message": message, **fields}


@dataclass(frozen=True)
class Target:
    """A function that the API answers for, with the qualifiers that it has beside $LATEST."""

    function: Function
    qualifiers: Collection[str] = ()

    def is_meant(self, reference: FunctionReference, qualifier: str | None) -> bool:
        declaration = self.function.declaration
        return (
            reference.name == declaration.name
            and reference.region in (None, declaration.region)
            and reference.account in (None, declaration.account)
            and (qualifier in (None, "$LATEST") or qualifier in self.qualifiers)
        )


class LambdaApiDoor:
    """Answers signed requests of AWS's SDKs, as far as policies of the stack and of its VPC endpoint allow them."""

    def __init__(
        self,
        targets: Sequence[Target],
        verifier: Verifier,
        permissions: Permissions,
        endpoints: EndpointPolicies,
        requests: Requests,
        limit_rate: bool = True,
    ) -> None:
        self._targets = targets
        self._verifier = verifier
        self._permissions = permissions
        self._endpoints = endpoints
        self._limit_rate = limit_rate
        # Pages of other origins have no business here: an SDK sends no Origin header outside of a browser.
        self.app = make_application("lambda-api", "lambda", self._answer, requests, allows_origin=lambda origin: False)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        request_id = log_of(request).request_id = str(uuid.uuid4())
        try:
            return await self._invoke(request, request_id)
        except ApiError as error:
            log_of(request).error = f"{error.type}: {error}"
            headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": error.type}
            return answer_json(error.status, error.body, headers)

    async def _invoke(self, request: web.Request, request_id: str) -> web.StreamResponse:
        operation, reference = _find_operation(request)
        try:
            payload = await read_body(request)
        except web.HTTPRequestEntityTooLarge:
            raise _make_too_large(operation) from None
        try:
            identity = self._verifier.verify(request.method, request.raw_path, list(request.headers.items()), payload)
        except SignatureError as error:
            raise ApiError(403, error.type, str(error)) from error
        function, qualifier = self._find_function(reference, request.query.get("Qualifier"))
        log_of(request).name = function.declaration.resource.name
        self._authorize(identity, function.declaration, qualifier)
        invocation_type = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        event = payload or b"{}"
        _check(event, operation, invocation_type)
        headers = {"x-amzn-RequestId": request_id, "X-Amz-Executed-Version": "$LATEST"}
        if invocation_type == "DryRun":
            return web.Response(status=204, headers=headers)
        trace = trace_id(request.headers.get("X-Amzn-Trace-Id"))
        try:
            context = _read_client_context(request) if invocation_type == "RequestResponse" else None
            tenant = request.headers.get("X-Amz-Tenant-Id")
            invocation = await function.invoke(request_id, event, trace, qualifier, context, tenant)
        except MissingTenant as error:
            raise ApiError(400, "InvalidParameterValueException", str(error)) from error
        except TooManyRequests as error:
            raise ApiError(
                429,
                "TooManyRequestsException",
                "Rate Exceeded.",
                Reason=error.reason,
            ) from error
        bill_invocation(request, invocation, function.declaration, operation == "InvokeWithResponseStream")
        try:
            if operation == "InvokeWithResponseStream":
                return await self._answer_stream(request, invocation, headers)
            if invocation_type == "Event":
                invocation.when_served(lambda: _tell_failure(log_of(request), invocation))
                return web.Response(status=202, headers={"x-amzn-RequestId": request_id})
            return await self._answer_whole(request, invocation, headers)
        finally:
            invocation.discard()

    def _authorize(self, identity: Identity, function: Declaration, qualifier: str | None) -> None:
        resource = f"{function.arn}:{qualifier}" if qualifier else function.arn
        # Both operations need this permission: https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
        refusal = self._endpoints.find_refusal(
            identity, "lambda:InvokeFunction", resource
        ) or self._permissions.find_refusal(function.resource, "lambda:InvokeFunction", identity.caller, qualifier)
        if refusal is not None:
            raise ApiError(403, "AccessDeniedException", refusal)

    def _find_function(self, reference: str, qualifier: str | None) -> tuple[Function, str | None]:
        named = parse_reference(reference)
        if named is None:
            raise ApiError(400, "ValidationException", f"'{reference}' is not a function name, ARN or partial ARN")
        if qualifier and named.qualifier and qualifier != named.qualifier:
            message = "The derived qualifier from the function name does not match the specified qualifier."
            raise ApiError(400, "InvalidParameterValueException", message)
        qualifier = qualifier or named.qualifier
        target = next((target for target in self._targets if target.is_meant(named, qualifier)), None)
        if target is None:
            missing = reference if qualifier == named.qualifier else f"{reference}:{qualifier}"
            raise ApiError(404, "ResourceNotFoundException", f"Function not found: {missing}")
        return target.function, qualifier

    async def _answer_stream(
        self, request: web.Request, invocation: Invocation, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={**headers, "Content-Type": event_stream.CONTENT_TYPE})
        response.enable_chunked_encoding()
        log = log_of(request)
        log.status = response.status
        body = Body(request, response)
        complete: dict[str, str] = {}
        try:
            response.headers["X-Amzn-Remapped-Content-Type"] = await invocation.read_content_type()
            await response.prepare(request)
            bucket = TokenBucket() if self._limit_rate else None
            async for chunk in limits.limit_stream(invocation.chunks(), bucket):
                await body.write(_frame_chunk(chunk))
        except FunctionError as error:
            log.error = error.message
            # ErrorCode is documented as a string alone; the runtime's error type is the one that a function can give.
            complete = {"ErrorCode": error.type, "ErrorDetails": error.body.decode("utf-8", "replace")}
            if not response.prepared:
                # As Invoke does, the error is the payload where the function sent none itself.
                await response.prepare(request)
                await body.write(_frame_chunk(error.body))
        except ResponseTooLarge as error:
            log.error = str(error)
            complete = {"ErrorCode": limits.TOO_LARGE, "ErrorDetails": str(error)}
        if (tail := await _log_tail(request, invocation)) is not None:
            complete["LogResult"] = tail
        await body.write(event_stream.frame_event("InvokeComplete", "application/json", json.dumps(complete).encode()))
        await body.end()
        return response

    async def _answer_whole(
        self, request: web.Request, invocation: Invocation, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        failure: bytes | None = None
        payload = b""
        try:
            await invocation.read_content_type()
            payload = await limits.read_whole(invocation.chunks())
        except FunctionError as error:
            log_of(request).error = error.message
            failure = error.body
        except ResponseTooLarge as error:
            log_of(request).error = str(error)
            failure = json.dumps({"errorType": limits.TOO_LARGE, "errorMessage": str(error)}).encode()
        response = web.Response(body=payload if failure is None else failure, headers=headers)
        response.content_type = "application/json"
        if failure is not None:
            response.headers["X-Amz-Function-Error"] = "Unhandled"
        if (tail := await _log_tail(request, invocation)) is not None:
            response.headers["X-Amz-Log-Result"] = tail
        return response


def _tell_failure(log: RequestLog, invocation: Invocation) -> None:
    """What nobody else is told of an asynchronous invocation."""
    if invocation.failure is not None:
        log.error = invocation.failure.message
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
        log.warning = "AWS tries a failed event twice more by default, a minute and then two minutes later"


def _find_operation(request: web.Request) -> tuple[str, str]:
    path = request.raw_path.partition("?")[0]
    for pattern, operation in _OPERATIONS.items():
        match = pattern.fullmatch(path)
        if match and request.method == "POST":
            return operation, unquote(match[1])
    raise ApiError(
        404, "UnknownOperationException", "This door answers Invoke and InvokeWithResponseStream, and nothing else."
    )


def _check(payload: bytes, operation: str, invocation_type: str) -> None:
    if invocation_type not in _INVOCATION_TYPES[operation]:
        allowed = ", ".join(_INVOCATION_TYPES[operation])
        message = (
            f"1 validation error detected: Value '{invocation_type}' at 'invocationType' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{allowed}]"
        )
        raise ApiError(400, "ValidationException", message)
    limit = limits.EVENT_REQUEST_BYTES if invocation_type == "Event" else limits.REQUEST_BYTES
    if len(payload) > limit:
        raise _make_too_large(operation, limit)
    try:
        json.loads(payload)
    except (RecursionError, ValueError) as error:
        message = f"Could not parse request body into json: {error}"
        raise ApiError(400, "InvalidRequestContentException", message) from error


def _frame_chunk(data: bytes) -> bytes:
    return event_stream.frame_event("PayloadChunk", "application/octet-stream", data)


async def _log_tail(request: web.Request, invocation: Invocation) -> str | None:
    if request.headers.get("X-Amz-Log-Type") != "Tail":
        return None
    await invocation.served.wait()
    return base64.b64encode(invocation.log_tail).decode()


def _read_client_context(request: web.Request) -> str | None:
    """The JSON in the X-Amz-Client-Context header; a runtime gets it as one line."""
    encoded = request.headers.get("X-Amz-Client-Context")
    if encoded is None:
        return None
    try:
        return json.dumps(json.loads(base64.b64decode(encoded, validate=True)))
    except (RecursionError, ValueError) as error:
        message = "Client context must be a valid Base64-encoded JSON object."
        raise ApiError(400, "InvalidRequestContentException", message) from error


def _make_too_large(operation: str, limit: int = limits.REQUEST_BYTES) -> ApiError:
    message = f"Request must be smaller than {limit} bytes for the {operation} operation"
    return ApiError(413, "RequestTooLargeException", message)
