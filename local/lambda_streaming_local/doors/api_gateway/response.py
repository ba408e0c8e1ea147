"""What a REST API makes of the answer of a function behind a proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ..shared.http_response import Head, MalformedResponse, make_encodable
from .api import RestApi

# "May be remapped", says AWS of these and of others, without saying which are when:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
# The others come through as they are. connection, content-length, date, server and www-authenticate were seen behind
# Lambda proxies, the rest behind other integrations (LocalStack's tests against AWS, localstack/services/apigateway).
_REMAPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
    }
)


_HEAD_FIELDS = frozenset({"statusCode", "headers", "multiValueHeaders", "cookies"})
_WHOLE_FIELDS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})


def read_whole_head(answer: Mapping[str, Any]) -> Head:
    """The head of a response that comes whole. Raises `MalformedResponse`, as AWS takes no other fields."""
    # Public reports of "Malformed Lambda proxy response": nitrojs/nitro 544, anomalyco/sst 2760, rails-lambda/lamby 78.
    others = sorted(answer.keys() - _WHOLE_FIELDS)
    if others:
        hint = ": cookies go into multiValueHeaders as Set-Cookie" if "cookies" in others else ""
        raise MalformedResponse(f"a REST API takes no {', '.join(others)} in a response that does not stream{hint}")
    return read_head({name: value for name, value in answer.items() if name in _HEAD_FIELDS})


def read_head(answer: Mapping[str, Any]) -> Head:
    """Raises `MalformedResponse`."""
    several = answer.get("multiValueHeaders") or {}
    if not isinstance(several, dict) or not all(isinstance(values, list) for values in several.values()):
        raise MalformedResponse("multiValueHeaders of the function's response are not lists of values")
    first = {name: values[0] for name, values in several.items() if values}
    head = Head.of(
        {**answer, "headers": {**first, **(answer.get("headers") or {})}},
        "application/json",
        remapped=_REMAPPED,
        known=_HEAD_FIELDS,
    )
    # A header that is in both has the values of both, where they differ.
    for name, values in several.items():
        sent = f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name
        for value in values:
            text = make_encodable(str(value))
            if (sent, text) not in head.headers:
                head.add(sent, text)
    return head


def takes_binary(content_type: str, api: RestApi) -> bool:
    """Whether the API declares the media type of `content_type` as binary."""
    media_type = content_type.partition(";")[0].strip().lower()
    return bool(api.binary_media_types & {media_type, f"{media_type.partition('/')[0]}/*", "*/*"})


def decode_body(answer: Mapping[str, Any], request: web.Request, api: RestApi) -> bytes:
    """The body; one in base64 is decoded where the client accepts a binary media type of the API.

    Raises `MalformedResponse`.
    """
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedResponse("the body of the function's response is not a text")
    if answer.get("isBase64Encoded") and takes_binary(request.headers.get("Accept", "").partition(",")[0], api):
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise MalformedResponse("the body of the function's response is not the base64 that it says") from error
    return make_encodable(body).encode()
