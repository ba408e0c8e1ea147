"""APIs of API Gateway that are given as an OpenAPI document with its extensions.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .resource import Block, Resource
from .unknown import Elsewhere

INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
_ANY = "x-amazon-apigateway-any-method"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", _ANY)


@dataclass(frozen=True)
class Operation:
    """A method of a path that has an integration. `verb` is the HTTP method, or ANY.

    `schemes` are the security schemes that it asks for, by name.
    """

    path: str
    verb: str
    method: Block
    integration: Block
    schemes: Mapping[str, Mapping[str, Any]]

    @property
    def authorization(self) -> str:
        """AWS_IAM, COGNITO_USER_POOLS, CUSTOM or NONE, as a method resource would have it."""
        if (self.method.block("x-amazon-apigateway-auth").text("type") or "").upper() == "AWS_IAM":
            return "AWS_IAM"
        for scheme in self.schemes.values():
            if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
                return "AWS_IAM"
            authorizer = scheme.get(AUTHORIZER)
            if isinstance(authorizer, Mapping) and authorizer:
                is_pool = str(authorizer.get("type")).upper() == "COGNITO_USER_POOLS"
                return "COGNITO_USER_POOLS" if is_pool else "CUSTOM"
        return "NONE"


def read_operations(api: Resource) -> list[Operation]:
    """The operations of an API's `body`; none where it has none, or one that API Gateway could not read either.

    Raises `UnknownValue` while the body is not known yet, `Elsewhere` for one that lies in a bucket.
    """
    document = read_document(api)
    schemes = {
        **document.block("securityDefinitions").data,
        **document.block("components").block("securitySchemes").data,
    }
    paths = document.block("paths")
    found = []
    for path in paths.data:
        item = paths.block(path)
        for name in _METHODS:
            if item.is_set(name) and (method := item.block(name)).is_set(INTEGRATION):
                verb = "ANY" if name == _ANY else name.upper()
                found.append(
                    Operation(str(path), verb, method, method.block(INTEGRATION), _read_asked(method, schemes))
                )
    return found


def read_document(api: Resource) -> Block:
    """The OpenAPI document of an API, empty where there is none."""
    if api.props.is_set("bodyS3Location"):
        raise Elsewhere(api, "bodyS3Location")
    body = api.props.get("body")
    parsed = _parse(body) if isinstance(body, str) else body
    return Block(api, "body", parsed if isinstance(parsed, dict) else {})


@lru_cache(maxsize=64)  # several rules read the same document
def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    import yaml  # comes with the Pulumi SDK; most stacks have no such document

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _read_asked(method: Block, schemes: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The schemes that a method names itself: API Gateway ignores `security` at the root of the document.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """
    asked = [name for one in method.blocks("security") for name in one.data]
    return {name: schemes[name] for name in asked if isinstance(schemes.get(name), Mapping)}
