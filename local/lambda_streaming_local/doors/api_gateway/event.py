"""The event that a REST API hands to a function, the input format of proxy integrations.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from aiohttp import web

from ..access.sigv4 import Identity
from ..shared.hop_by_hop import leave_out_hop_by_hop
from .api import RestApi
from .method import Method
from .response import takes_binary


def make_rest_event(
    request: web.Request,
    body: bytes,
    api: RestApi,
    stage: str,
    method: Method,
    path: str,
    parameters: Mapping[str, str],
    request_id: str,
    trace_id: str,
    identity: Identity | None,
    authorizer: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """`path` is the raw one without the stage. Whether AWS decodes it for the event is not documented."""
    source_ip = request.remote or "127.0.0.1"
    # Inferred: published events have no Connection, and what becomes of the others is not documented.
    headers = _collect_values(leave_out_hop_by_hop(request.headers.items())) | {
        "Host": [api.host],
        "X-Amzn-Trace-Id": [trace_id.partition(";")[0]],
        "X-Forwarded-For": [", ".join([*request.headers.getall("X-Forwarded-For", []), source_ip])],
        "X-Forwarded-Port": ["443"],
        "X-Forwarded-Proto": ["https"],
    }
    pairs = (pair.partition("=") for pair in request.rel_url.raw_query_string.split("&") if pair)
    query = _collect_values((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)
    is_binary = takes_binary(request.headers.get("Content-Type", ""), api)
    return {
        "resource": method.path,
        "path": path,
        "httpMethod": request.method,
        "headers": _keep_last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _keep_last(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(parameters) or None,
        "stageVariables": dict(api.stages[stage]) or None,
        "requestContext": _make_context(request, api, stage, method, path, request_id, identity, authorizer),
        "body": (base64.b64encode(body) if is_binary else body).decode(errors="replace") if body else None,
        "isBase64Encoded": bool(body) and is_binary,
    }


def _make_context(
    request: web.Request,
    api: RestApi,
    stage: str,
    method: Method,
    path: str,
    request_id: str,
    identity: Identity | None,
    authorizer: Mapping[str, Any] | None,
) -> dict[str, Any]:
    now = time.time()
    caller = None if identity is None else identity.caller
    context: dict[str, Any] = {
        "accountId": api.account,
        "apiId": api.id,
        "domainName": api.host,
        "domainPrefix": api.id,
        "extendedRequestId": request_id,
        "httpMethod": request.method,
        "identity": {
            "accessKey": None if identity is None else identity.access_key,
            "accountId": None if caller is None else caller.account,
            # The ids of a caller exist only in AWS; its ARN stands in for them.
            "caller": None if caller is None else caller.principal,
            "cognitoAuthenticationProvider": None,
            "cognitoAuthenticationType": None,
            "cognitoIdentityId": None,
            "cognitoIdentityPoolId": None,
            "principalOrgId": None,
            "sourceIp": request.remote or "127.0.0.1",
            "user": None if caller is None else caller.principal,
            "userAgent": request.headers.get("User-Agent"),
            "userArn": None if caller is None else caller.principal,
        },
        "path": f"/{stage}{path}",
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "resourceId": method.resource_id,
        "resourcePath": method.path,
        "stage": stage,
    }
    if api.entrance is not None:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
        for name, key in (("vpcId", "aws:sourcevpc"), ("vpceId", "aws:sourcevpce")):
            context["identity"][name] = api.entrance.context.get(key)
    if authorizer is not None:
        context["authorizer"] = dict(authorizer)
    return context


def _collect_values(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _keep_last(values: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: several[-1] for name, several in values.items()}
