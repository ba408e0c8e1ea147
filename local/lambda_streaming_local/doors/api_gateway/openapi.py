"""The methods of a REST API that is given as an OpenAPI document with API Gateway's extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambda_streaming_policies.stack.openapi import AUTHORIZER as AUTHORIZER_OF_SCHEME
from lambda_streaming_policies.stack.openapi import Operation, read_operations
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UnknownValue

from .method import AUTHORIZER, Method, MockResponse, find_lambda, read_fixed_headers, to_seconds


def read_openapi_methods(api: Resource) -> Iterator[Method]:
    """The methods of the API's `body`; none where it has none, or one that cannot be read."""
    try:
        declared = read_operations(api)
    except UnknownValue:
        return
    for operation in declared:
        integration = operation.integration.data
        credentials = integration.get("credentials")
        authorization = operation.authorization
        yield Method(
            http_method=operation.verb,
            path=operation.path,
            resource_id=operation.path,
            integration_type=str(integration.get("type")).upper(),
            function=find_lambda(integration.get("uri")),
            streams=integration.get("responseTransferMode") == "STREAM",
            timeout_seconds=to_seconds(integration.get("timeoutInMillis")),
            credentials=credentials if isinstance(credentials, str) else None,
            authorization=authorization,
            authorizer=_read_authorizer(api, operation) if authorization == "CUSTOM" else None,
            api_key_required=any(
                scheme.get("type") == "apiKey" and scheme.get("name") == "x-api-key"
                for scheme in operation.schemes.values()
            ),
            mock=_read_mock(integration.get("responses")),
        )


def _read_authorizer(api: Resource, operation: Operation) -> Resource:
    name, scheme = next(item for item in operation.schemes.items() if item[1].get(AUTHORIZER_OF_SCHEME))
    authorizer = scheme[AUTHORIZER_OF_SCHEME]
    source = {"identitySource": f"method.request.header.{scheme.get('name')}"}
    inputs = {**source, **authorizer, "type": str(authorizer.get("type")).upper()}
    return Resource(f"{api.urn}::{name}", AUTHORIZER, name, inputs, {"id": name})


def _read_mock(responses: Any) -> MockResponse:
    for response in responses.values() if isinstance(responses, Mapping) else ():
        if isinstance(response, dict):
            headers = read_fixed_headers(response.get("responseParameters"), "method.response")
            return MockResponse(int(str(response.get("statusCode") or 200)), headers)
    return MockResponse()
