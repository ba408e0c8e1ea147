"""CloudFront's event for its functions, and what their results change.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from multidict import CIMultiDict

from ..answer import Answer, Bytes
from ..viewer import Viewer
from .function import FunctionFailed

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
_READ_ONLY = frozenset({"content-length", "host", "transfer-encoding", "via"})
_FORBIDDEN = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "trailer",
        "upgrade",
        "x-forwarded-proto",
        "x-real-ip",
    }
)
_FORBIDDEN_PREFIXES = ("x-accel-", "x-amz-cf-", "x-edge-")

Field = Mapping[str, Any]


def make_viewer_event(viewer: Viewer, distribution: Mapping[str, Any], answer: Answer | None = None) -> dict[str, Any]:
    """The event of a viewer request, or with `answer` of a viewer response."""
    event = {
        "version": "1.0",
        "context": {
            "distributionDomainName": distribution.get("domainName"),
            "distributionId": distribution.get("id"),
            "eventType": "viewer-request" if answer is None else "viewer-response",
            "requestId": viewer.request_id,
        },
        "viewer": {"ip": viewer.ip},
        "request": _describe_request(viewer),
    }
    if answer is not None:
        event["response"] = _describe_response(answer)
    return event


def _describe_request(viewer: Viewer) -> dict[str, Any]:
    pairs = (pair.partition("=") for pair in viewer.query.split("&") if pair)
    return {
        "method": viewer.method,
        "uri": viewer.path,
        "querystring": _group_by_name((name, {"value": value}) for name, _, value in pairs),
        "headers": _describe_headers(viewer.headers, "cookie"),
        "cookies": _group_by_name((name, {"value": value}) for name, value in _list_cookies(viewer)),
    }


def _describe_response(answer: Answer) -> dict[str, Any]:
    cookies = (cookie.partition(";") for cookie in answer.headers.getall("Set-Cookie", []))
    parted = ((pair.partition("="), attributes.strip()) for pair, _, attributes in cookies)
    return {
        "statusCode": answer.status,
        "statusDescription": answer.reason or _find_phrase(answer.status),
        "headers": _describe_headers(answer.headers, "set-cookie"),
        "cookies": _group_by_name(
            (name.strip(), {"value": value, "attributes": attributes}) for (name, _, value), attributes in parted
        ),
    }


def _list_cookies(viewer: Viewer) -> Iterable[tuple[str, str]]:
    for pair in viewer.headers.get("Cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name:
            yield name, value


def _describe_headers(headers: CIMultiDict[str], but: str) -> dict[str, Any]:
    pairs = ((name.lower(), value) for name, value in headers.items())
    return _group_by_name((name, {"value": value}) for name, value in pairs if name != but)


def _group_by_name(fields: Iterable[tuple[str, Field]]) -> dict[str, Any]:
    """Fields by name; those of the same name as the first one's `multiValue`."""
    found: dict[str, list[Field]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return {
        name: {**values[0], "multiValue": values} if len(values) > 1 else dict(values[0])
        for name, values in found.items()
    }


def is_answer(result: Any) -> bool:
    """Whether a viewer request function returned an answer rather than the request."""
    return isinstance(result, dict) and "statusCode" in result


def change_request(viewer: Viewer, before: Mapping[str, Any], result: Any) -> None:
    """Makes `viewer` what a function made of the request `before`. Raises `FunctionFailed`."""
    if not isinstance(result, dict) or not isinstance(result.get("uri"), str):
        raise FunctionFailed("it returned neither a request nor a response")
    if result.get("method") != before["method"]:
        raise FunctionFailed("it changed the request's method, which is read-only")
    if not result["uri"].startswith("/"):
        raise FunctionFailed("it returned a uri that does not start with a slash")
    viewer.path = result["uri"]
    if result.get("querystring") != before["querystring"]:
        viewer.query = "&".join(
            f"{name}={value}" if value else name for name, value in _list_values(result.get("querystring"))
        )
    _change_headers(viewer.headers, before["headers"], result.get("headers"))
    if result.get("cookies") != before["cookies"]:
        viewer.headers.popall("Cookie", None)
        if cookies := "; ".join(f"{name}={value}" for name, value in _list_values(result.get("cookies"))):
            viewer.headers["Cookie"] = cookies


def change_answer(answer: Answer, before: Mapping[str, Any], result: Any) -> Answer:
    """What a viewer response function made of `answer`, whose event was `before`. Raises `FunctionFailed`."""
    if not is_answer(result):
        raise FunctionFailed("it returned no response")
    headers = CIMultiDict(answer.headers)
    _change_headers(headers, before["headers"], result.get("headers"))
    if result.get("cookies") != before["cookies"]:
        headers.popall("Set-Cookie", None)
        _add_cookies(headers, result.get("cookies"))
    changed = Answer(_read_status(result), headers, answer.body, _read_description(result), answer.x_cache)
    return changed.with_body_of(_read_body(result)) if "body" in result else changed


def read_generated(result: Mapping[str, Any]) -> Answer:
    """The answer that a viewer request function returned. Raises `FunctionFailed`."""
    headers: CIMultiDict[str] = CIMultiDict(Server="CloudFront")
    _change_headers(headers, {}, result.get("headers"))
    _add_cookies(headers, result.get("cookies"))
    answer = Answer(
        _read_status(result), headers, reason=_read_description(result), x_cache="FunctionGeneratedResponse"
    )
    return answer.with_body_of(_read_body(result) if "body" in result else Bytes(b""))


def _change_headers(headers: CIMultiDict[str], before: Mapping[str, Any], after: Any) -> None:
    if not isinstance(after, (dict, type(None))):
        raise FunctionFailed("the headers that it returned are no object")
    after = after or {}
    for name in before.keys() | after.keys():
        if before.get(name) == after.get(name):
            continue
        if name != name.lower():
            raise FunctionFailed(f"it returned the header {name!r}, whose name is not in lower case")
        if name in _FORBIDDEN or name.startswith(_FORBIDDEN_PREFIXES) or (before and name in _READ_ONLY):
            raise FunctionFailed(f"it changed the header {name!r}, which is CloudFront's own")
        headers.popall(name, None)
        if name in after:
            for _, value in _list_values({name: after[name]}):
                headers.add(name.title(), value)


def _add_cookies(headers: CIMultiDict[str], cookies: Any) -> None:
    for name, field in (cookies or {}).items():
        for value in field.get("multiValue") or [field]:
            attributes = f"; {value['attributes']}" if value.get("attributes") else ""
            headers.add("Set-Cookie", f"{name}={value.get('value', '')}{attributes}")


def _list_values(fields: Any) -> Iterable[tuple[str, str]]:
    for name, field in (fields or {}).items():
        try:
            values = [one["value"] for one in field.get("multiValue") or [field]]
        except (AttributeError, KeyError, TypeError) as error:
            raise FunctionFailed(f"the field {name!r} that it returned has no value") from error
        for value in values:
            if not isinstance(value, (str, int, float)) or any(sign in str(value) for sign in "\r\n\0"):
                raise FunctionFailed(f"the value of the field {name!r} that it returned is no text of one line")
            yield name, str(value)


def _read_status(result: Mapping[str, Any]) -> int:
    status = result["statusCode"]
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise FunctionFailed("the statusCode that it returned is no number from 200 to 599")
    return status


def _read_description(result: Mapping[str, Any]) -> str:
    text = str(result.get("statusDescription") or _find_phrase(result["statusCode"]))
    return "".join(character for character in text if character.isprintable())


def _find_phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""


def _read_body(result: Mapping[str, Any]) -> Bytes:
    body = result["body"]
    if isinstance(body, str):
        return Bytes(body.encode())
    try:
        data = body.get("data", "")
        return Bytes(base64.b64decode(data, validate=True) if body.get("encoding") == "base64" else data.encode())
    except (AttributeError, binascii.Error) as error:
        raise FunctionFailed("the body that it returned is neither text nor base64") from error
