"""A method of a REST API, with its integration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.streaming import DEFAULT_INTEGRATION_MILLISECONDS

AUTHORIZER = "aws:apigateway/authorizer:Authorizer"

_DEFAULT_TIMEOUT_SECONDS = DEFAULT_INTEGRATION_MILLISECONDS / 1000
_LAMBDA_URI = re.compile(
    r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/(?:2015-03-31|2021-11-15)/functions/(?P<function>.+)/"
    r"(?:response-streaming-)?invocations"
)


@dataclass(frozen=True)
class MockResponse:
    """What a MOCK integration answers: the fixed headers of its integration response. Its template is not run."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str = ""


@dataclass(frozen=True)
class Method:
    """A method of a resource, with its integration.

    `path` is the resource's, such as `/items/{id}`. `tenant_id_source` says where a request names its tenant, such as
    `context.authorizer.principalId`. `function` is the ARN that an integration of type AWS_PROXY calls,
    with its qualifier if any.
    """

    http_method: str
    path: str
    resource_id: str
    integration_type: str
    function: str | None = None
    streams: bool = False
    timeout_seconds: float = _DEFAULT_TIMEOUT_SECONDS
    credentials: str | None = None
    authorization: str = "NONE"
    authorizer: Resource | None = None
    api_key_required: bool = False
    tenant_id_source: str | None = None
    mock: MockResponse = field(default_factory=MockResponse)

    def match_path(self, path: str) -> dict[str, str] | None:
        """The path parameters, decoded, where the method is for the raw `path`; None where it is not."""
        parts = re.split(r"(\{[^}]+\})", self.path)
        names = [part.strip("{}+") for part in parts[1::2]]
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = ["(.+)" if part.endswith("+}") else "([^/]+)" for part in parts[1::2]]
        match = re.fullmatch("".join(parts) + ("" if self.path == "/" else "/?"), path)
        return None if match is None else dict(zip(names, map(unquote, match.groups()), strict=True))

    @property
    def precedence(self) -> tuple[int, int, bool]:
        """Literal paths go before parameters, parameters before greedy ones, methods before ANY."""
        return self.path.count("+}"), self.path.count("{"), self.http_method == "ANY"


def find_lambda(uri: Any) -> str | None:
    """The ARN of the function that an integration's URI calls."""
    match = _LAMBDA_URI.fullmatch(str(uri))
    return match["function"] if match else None


def to_seconds(milliseconds: Any) -> float:
    """An integration's timeout."""
    return milliseconds / 1000 if isinstance(milliseconds, (int, float)) and milliseconds else _DEFAULT_TIMEOUT_SECONDS


def read_fixed_headers(parameters: Any, prefix: str) -> dict[str, str]:
    """Header values that are written down, in single quotes; the others would be mapped from a request."""
    prefix += ".header."
    return {
        name.removeprefix(prefix): value[1:-1]
        for name, value in read_texts(parameters).items()
        if name.startswith(prefix) and value[:1] == value[-1:] == "'"
    }


def read_texts(value: Any) -> dict[str, str]:
    items = value.items() if isinstance(value, Mapping) else ()
    return {str(name): text for name, text in items if isinstance(text, str)}
