"""The event that a Function URL hands to its function: payload format 2.0.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from ..access.sigv4 import Identity
from ..shared.hop_by_hop import leave_out_hop_by_hop

_TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def make_url_event(
    *,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    domain: str,
    source_ip: str,
    request_id: str,
    trace_id: str,
    identity: Identity | None,
) -> dict[str, Any]:
    """`target` is the request's path and query as they came; `identity` who signed it, None for auth type NONE."""
    path, _, query = target.partition("?")
    # Published events of clients that send Connection, such as Postman, have none; that the others go too is inferred.
    joined = _join_values((name.lower(), value) for name, value in leave_out_hop_by_hop(headers))
    cookies = [cookie.strip() for cookie in joined.get("cookie", "").split(";") if cookie.strip()]
    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        # Function URLs keep the path percent-encoded, unlike API Gateway's HTTP APIs.
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            **joined,
            "x-amzn-trace-id": trace_id.partition(";")[0],
            "x-forwarded-for": ",".join(filter(None, [joined.get("x-forwarded-for"), source_ip])),
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "anonymous",
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": joined.get("user-agent", ""),
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": _write_clf_time(now),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        event["queryStringParameters"] = _join_values(
            (unquote_plus(name), unquote_plus(value)) for name, _, value in pairs
        )
    if body:
        event["isBase64Encoded"] = not _is_text(joined.get("content-type", ""), body)
        event["body"] = base64.b64encode(body).decode() if event["isBase64Encoded"] else body.decode()
    if identity is not None:
        event["requestContext"]["accountId"] = identity.caller.account
        event["requestContext"]["authorizer"] = {"iam": _describe_caller(identity)}
    return event


def _join_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values of the same name, joined by commas, and cookies as one Cookie header has them."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        separator = "; " if name == "cookie" else ","
        joined[name] = f"{joined[name]}{separator}{value}" if name in joined else value
    return joined


def _is_text(content_type: str, body: bytes) -> bool:
    # AWS documents only that binary bodies come in base64. Forms and bodies without a type are known to; types ending
    # in +json or +xml are taken as text here, which no public source decides.
    media_type = content_type.partition(";")[0].strip().lower()
    if not (media_type.startswith("text/") or media_type in _TEXT_TYPES or media_type.endswith(("+json", "+xml"))):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _describe_caller(identity: Identity) -> Mapping[str, Any]:
    # The ids of a caller exist only in AWS; its ARN stands in for them. What a distribution's calls have here is not
    # documented.
    caller = identity.caller
    return {
        "accessKey": identity.access_key,
        "accountId": caller.account,
        "callerId": caller.principal,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": caller.principal,
        "userId": caller.principal,
    }


def _write_clf_time(seconds: float) -> str:
    # strftime's month names depend on the locale.
    now = time.gmtime(seconds)
    return f"{now.tm_mday:02}/{_MONTHS[now.tm_mon - 1]}/{now.tm_year}:{time.strftime('%H:%M:%S', now)} +0000"
