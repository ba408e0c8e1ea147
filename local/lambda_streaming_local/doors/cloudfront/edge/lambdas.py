"""Lambda@Edge functions of a distribution, run by the functions of this run.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from lambda_streaming_policies.stack.resource import Resource
from multidict import CIMultiDict

from lambda_streaming_local.doors.shared.limits import ResponseTooLarge, read_whole
from lambda_streaming_local.runtime.function import Function, TooManyRequests
from lambda_streaming_local.runtime.invocation import FunctionError, trace_id

from ..answer import Answer, Bytes
from ..behaviors import Behavior, Distribution, EdgeAssociation
from ..viewer import Viewer

log = logging.getLogger(__name__)

Invoke = Callable[[bytes], Awaitable[bytes]]
"""Hands an event to a function and returns its whole answer; raises `LambdaFailed`."""

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html
_BODY_BYTES = {"viewer-request": 40 * 1024, "origin-request": 1024 * 1024}


def make_invoker(function: Function) -> Invoke:
    """Invokes a function of this run."""

    async def invoke(event: bytes) -> bytes:
        try:
            invocation = await function.invoke(str(uuid.uuid4()), event, trace_id(None), None)
        except TooManyRequests as error:
            raise LambdaFailed(503, "every environment that it may have is busy") from error
        try:
            await invocation.read_content_type()
            return await read_whole(invocation.chunks())
        except FunctionError as error:
            raise LambdaFailed(503, error.message) from error
        except ResponseTooLarge as error:
            raise LambdaFailed(502, str(error)) from error
        finally:
            invocation.discard()

    return invoke


class LambdaFailed(Exception):
    """`status` is 503 for a function that failed, 502 for one whose answer is none."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Request(Protocol):
    """A viewer's request, or that to an origin."""

    method: str
    path: str
    query: str
    headers: CIMultiDict[str]
    body: bytes | AsyncIterable[bytes] | None


class EdgeLambdas:
    """`functions` are those of this run by their ARNs. Others do not run, which is told of."""

    def __init__(self, resource: Resource, distribution: Distribution, functions: Mapping[str, Invoke]) -> None:
        self._config = {
            "distributionDomainName": resource.props.data.get("domainName"),
            "distributionId": resource.props.data.get("id"),
        }
        self._functions = functions
        for arn in sorted({one.arn for behavior in distribution.behaviors for one in behavior.lambdas}):
            if _drop_qualifier(arn) not in functions:
                log.warning(
                    "distribution '%s' runs without the Lambda@Edge function %s, which is not served here",
                    resource.name,
                    arn.rpartition("function:")[2],
                )

    async def on_request(self, event: str, request: Request, viewer: Viewer, behavior: Behavior) -> Answer | None:
        """Runs the function for `event`, which may change `request` or answer itself. Raises `LambdaFailed`."""
        found = self._find(event, behavior)
        if found is None:
            return None
        association, invoke = found
        described = _describe_request(request, viewer)
        if association.include_body and request.body is not None:
            start, request.body = await _start_of(request.body, _BODY_BYTES[event])
            described["body"] = {
                "inputTruncated": not isinstance(request.body, bytes),
                "action": "read-only",
                "encoding": "base64",
                "data": base64.b64encode(start).decode(),
            }
        result = await self._run(invoke, event, viewer, {"request": described})
        if "status" in result:
            return _answer(result, "LambdaGeneratedResponse")
        _change_request(request, result)
        return None

    async def on_response(
        self, event: str, answer: Answer, request: Request, viewer: Viewer, behavior: Behavior
    ) -> Answer:
        """Runs the function for `event` on `answer`. Raises `LambdaFailed`."""
        found = self._find(event, behavior)
        if found is None:
            return answer
        response = {
            "status": str(answer.status),
            "statusDescription": answer.reason or _find_phrase(answer.status),
            "headers": _describe_headers(answer.headers),
        }
        result = await self._run(
            found[1], event, viewer, {"request": _describe_request(request, viewer), "response": response}
        )
        changed = _answer(result, answer.x_cache)
        if "body" not in result:
            changed.body = answer.body
            for name in ("Content-Length", "Content-Encoding"):
                if name in answer.headers:
                    changed.headers[name] = answer.headers[name]
        return changed

    def _find(self, event: str, behavior: Behavior) -> tuple[EdgeAssociation, Invoke] | None:
        for one in behavior.lambdas:
            invoke = self._functions.get(_drop_qualifier(one.arn))
            if one.event == event and invoke is not None:
                return one, invoke
        return None

    async def _run(self, invoke: Invoke, event: str, viewer: Viewer, described: Mapping[str, Any]) -> dict[str, Any]:
        config = {**self._config, "eventType": event, "requestId": viewer.request_id}
        payload = json.dumps({"Records": [{"cf": {"config": config, **described}}]}).encode()
        try:
            result = json.loads(await invoke(payload))
        except ValueError as error:
            raise LambdaFailed(502, "its answer is not JSON") from error
        if not isinstance(result, dict):
            raise LambdaFailed(502, "it returned neither a request nor a response")
        return result


def _drop_qualifier(arn: str) -> str:
    return ":".join(arn.split(":")[:7])


def _describe_request(request: Request, viewer: Viewer) -> dict[str, Any]:
    return {
        "clientIp": viewer.ip,
        "method": request.method,
        "uri": request.path,
        "querystring": request.query,
        "headers": _describe_headers(request.headers),
    }


def _describe_headers(headers: CIMultiDict[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for name, value in headers.items():
        found.setdefault(name.lower(), []).append({"key": name, "value": value})
    return found


def _change_request(request: Request, result: Mapping[str, Any]) -> None:
    if result.get("origin") is not None:
        raise LambdaFailed(502, "it chose an origin, which the local run does not do")
    path, query = result.get("uri"), result.get("querystring")
    if not isinstance(path, str) or not path.startswith("/") or not isinstance(query, str):
        raise LambdaFailed(502, "it returned a request without uri and querystring")
    request.path, request.query = path, query
    request.headers = _read_headers(result)
    body = result.get("body")
    if isinstance(body, dict) and body.get("action") == "replace":
        request.body = _decode(body.get("data") or "", body.get("encoding"))
        request.headers.popall("Content-Length", None)


def _answer(result: Mapping[str, Any], x_cache: str) -> Answer:
    try:
        status = int(result["status"])
    except (KeyError, TypeError, ValueError) as error:
        raise LambdaFailed(502, "it returned a response without a status") from error
    if not 200 <= status <= 599:
        raise LambdaFailed(502, f"it returned the status {status}")
    answer = Answer(status, _read_headers(result), reason=result.get("statusDescription"), x_cache=x_cache)
    return answer.with_body_of(Bytes(_decode(result.get("body") or "", result.get("bodyEncoding"))))


def _read_headers(result: Mapping[str, Any]) -> CIMultiDict[str]:
    headers: CIMultiDict[str] = CIMultiDict()
    try:
        for name, values in (result.get("headers") or {}).items():
            for value in values:
                headers.add(value.get("key") or name, str(value["value"]))
    except (AttributeError, KeyError, TypeError) as error:
        raise LambdaFailed(502, "it returned headers that are not lists of keys and values") from error
    return headers


def _decode(data: str, encoding: str | None) -> bytes:
    try:
        return base64.b64decode(data, validate=True) if encoding == "base64" else data.encode()
    except (AttributeError, TypeError, binascii.Error) as error:
        raise LambdaFailed(502, "it returned a body that is not what its encoding says") from error


def _find_phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""


async def _start_of(body: bytes | AsyncIterable[bytes], limit: int) -> tuple[bytes, bytes | AsyncIterable[bytes]]:
    """The first `limit` bytes of a body and the body anew: bytes where they are all, else the rest as it comes."""
    if isinstance(body, bytes):
        return body[:limit], body
    chunks = aiter(body)
    start = bytearray()
    async for chunk in chunks:
        start += chunk
        if len(start) > limit:
            return bytes(start[:limit]), _prepend(bytes(start), chunks)
    return bytes(start), bytes(start)


async def _prepend(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in rest:
        yield chunk
