"""The HTTP request that an event stands for, as the Lambda Web Adapter makes it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from multidict import CIMultiDict

from ..invocation import Invocation
from .settings import AdapterSettings

# The client sets these itself.
_NOT_FORWARDED = ("connection", "content-length", "transfer-encoding")


@dataclass(frozen=True)
class WebRequest:
    """`target` is path and query, encoded; `is_event` tells that the body is an event that stands for no request."""

    method: str
    target: str
    headers: CIMultiDict[str]
    body: bytes
    is_event: bool = False


def make_web_request(
    invocation: Invocation, settings: AdapterSettings, lambda_context: Mapping[str, Any]
) -> WebRequest:
    """Of an event of a Function URL or HTTP API (payload 2.0) or a REST API (1.0); others go to a path of their own."""
    event = json.loads(invocation.event)
    context = event.get("requestContext") if isinstance(event, dict) else None
    try:
        if isinstance(context, dict) and isinstance(context.get("http"), dict):
            request = _read_payload_2(event, settings)
        elif isinstance(context, dict) and isinstance(event.get("httpMethod"), str):
            request = _read_payload_1(event, settings)
        else:
            request = _pass_event_on(invocation.event, settings)
    except (AttributeError, KeyError, TypeError, ValueError):  # parts of it are not what they are in such events
        request = _pass_event_on(invocation.event, settings)
    for name in _NOT_FORWARDED:
        request.headers.popall(name, None)
    request.headers["x-amzn-request-context"] = json.dumps(context if isinstance(context, dict) else {})
    request.headers["x-amzn-lambda-context"] = json.dumps(lambda_context)
    # https://aws.github.io/aws-lambda-web-adapter/features/multi-tenancy.html
    request.headers.popall("x-amz-tenant-id", None)
    if invocation.tenant_id is not None:
        request.headers["x-amz-tenant-id"] = invocation.tenant_id
    source = settings.authorization_source
    if source and source in request.headers:
        request.headers["Authorization"] = request.headers.popall(source)[0]
    return request


def _read_payload_2(event: Mapping[str, Any], settings: AdapterSettings) -> WebRequest:
    headers = CIMultiDict({str(name): str(value) for name, value in (event.get("headers") or {}).items()})
    if event.get("cookies"):
        headers["Cookie"] = ";".join(event["cookies"])
    query = event.get("rawQueryString") or ""
    path = _complete_path(str(event.get("rawPath") or "/"), settings)
    return WebRequest(
        str(event["requestContext"]["http"]["method"]),
        path + (f"?{query}" if query else ""),
        headers,
        _read_body(event),
    )


def _read_payload_1(event: Mapping[str, Any], settings: AdapterSettings) -> WebRequest:
    headers = CIMultiDict(_list_pairs(event, "multiValueHeaders", "headers"))
    # The adapter takes the last value of a header only, which is the one that API Gateway writes here.
    headers.update(event.get("headers") or {})
    # A REST API hands out decoded names and values.
    query = urlencode(_list_pairs(event, "multiValueQueryStringParameters", "queryStringParameters"), quote_via=quote)
    path = _complete_path(quote(str(event.get("path") or "/"), safe="/%~:@!$&'()*+,;="), settings)
    return WebRequest(event["httpMethod"], path + (f"?{query}" if query else ""), headers, _read_body(event))


def _pass_event_on(event: bytes, settings: AdapterSettings) -> WebRequest:
    headers = CIMultiDict({"Content-Type": "application/json"})
    return WebRequest("POST", settings.pass_through_path, headers, event, is_event=True)


def _list_pairs(event: Mapping[str, Any], several: str, single: str) -> list[tuple[str, str]]:
    if event.get(several):
        return [(name, str(value)) for name, values in event[several].items() for value in values]
    return [(name, str(value)) for name, value in (event.get(single) or {}).items()]


def _complete_path(path: str, settings: AdapterSettings) -> str:
    path = path.removeprefix(settings.base_path)
    return path if path.startswith("/") else f"/{path}"


def _read_body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else str(body).encode()
