"""The methods of a REST API that is given as an OpenAPI document with API Gateway's extensions.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from lambda_streaming_policies.model import Resource

from .rest_method import AUTHORIZER, Method, MockResponse, fixed_headers, lambda_of, seconds

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method")


def openapi_methods(api: Resource) -> Iterator[Method]:
    """The methods of the API's `body`; none where it has none, or one that cannot be read."""
    document = _document(api.props.data.get("body"))
    schemes = {**_object(document, "securityDefinitions"), **_object(document, "components", "securitySchemes")}
    for path, item in _object(document, "paths").items():
        for name in _METHODS:
            method = _object(item, name)
            integration = _object(method, "x-amazon-apigateway-integration")
            if not integration:
                continue
            required = method.get("security", document.get("security")) or []
            names = [scheme for one in required if isinstance(one, dict) for scheme in one]
            asked = [(scheme, _object(schemes, scheme)) for scheme in names]
            authorization, authorizer = _authorization(api, asked)
            yield Method(
                http_method="ANY" if name.startswith("x-") else name.upper(),
                path=str(path),
                resource_id=str(path),
                integration_type=str(integration.get("type")).upper(),
                function=lambda_of(integration.get("uri")),
                streams=integration.get("responseTransferMode") == "STREAM",
                timeout_seconds=seconds(integration.get("timeoutInMillis")),
                credentials=integration.get("credentials") if isinstance(integration.get("credentials"), str) else None,
                authorization=authorization,
                authorizer=authorizer,
                api_key_required=any(
                    scheme.get("type") == "apiKey" and scheme.get("name") == "x-api-key" for _, scheme in asked
                ),
                mock=_mock(integration),
            )


def _document(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    try:
        parsed = yaml.safe_load(body) if isinstance(body, str) else None  # JSON is YAML too
    except yaml.YAMLError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _object(value: Any, *names: str) -> dict[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _authorization(api: Resource, asked: list[tuple[str, dict[str, Any]]]) -> tuple[str, Resource | None]:
    for name, scheme in asked:
        if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
            return "AWS_IAM", None
        authorizer = _object(scheme, "x-amazon-apigateway-authorizer")
        kind = str(authorizer.get("type")).upper()
        if kind == "COGNITO_USER_POOLS":
            return kind, None
        if authorizer:
            inputs = {"identitySource": f"method.request.header.{scheme.get('name')}", **authorizer, "type": kind}
            return "CUSTOM", Resource(f"{api.urn}::{name}", AUTHORIZER, name, inputs, {"id": name})
    return "NONE", None


def _mock(integration: Mapping[str, Any]) -> MockResponse:
    for response in _object(integration, "responses").values():
        if isinstance(response, dict):
            headers = fixed_headers(response.get("responseParameters"), "method.response")
            return MockResponse(int(str(response.get("statusCode") or 200)), headers)
    return MockResponse()
