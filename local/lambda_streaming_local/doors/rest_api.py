"""What a stack declares of a REST API of API Gateway: its stages, and which method a request is for.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lambda_streaming_policies.model import Graph, Resource

REST_API = "aws:apigateway/restApi:RestApi"
_RESOURCE = "aws:apigateway/resource:Resource"
_METHOD = "aws:apigateway/method:Method"
_INTEGRATION = "aws:apigateway/integration:Integration"
_INTEGRATION_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse"
_GATEWAY_RESPONSE = "aws:apigateway/response:Response"
_STAGE = "aws:apigateway/stage:Stage"
_AUTHORIZER = "aws:apigateway/authorizer:Authorizer"
_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"

# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_DEFAULT_TIMEOUT_SECONDS = 29.0
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

    `path` is the resource's, such as `/items/{id}`. `function` is the ARN that an integration of type AWS_PROXY calls,
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
    mock: MockResponse = field(default_factory=MockResponse)

    def parameters(self, path: str) -> dict[str, str] | None:
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


@dataclass(frozen=True)
class RestApi:
    """`host` is the API's name at AWS, `stages` are the variables of each by its name."""

    resource: Resource
    id: str
    host: str
    execution_arn: str
    methods: tuple[Method, ...]
    stages: Mapping[str, Mapping[str, str]]
    binary_media_types: frozenset[str] = frozenset()
    is_edge_optimized: bool = False
    policy: Any = None
    error_headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Headers of gateway responses, by their type such as `DEFAULT_4XX`."""

    @property
    def region(self) -> str:
        return self.execution_arn.split(":")[3]

    @property
    def account(self) -> str:
        return self.execution_arn.split(":")[4]

    @property
    def auth(self) -> str | None:
        """The authorization of all methods but preflights, None where they differ."""
        found = {method.authorization for method in self.methods if method.integration_type != "MOCK"}
        return found.pop() if len(found) == 1 else None

    def find(self, http_method: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method for a raw path without its stage, and the path parameters."""
        resource: str | None = None
        for method in sorted(self.methods, key=lambda method: method.precedence):
            parameters = method.parameters(path)
            # The path alone chooses the resource: one without the method does not leave it to the next.
            if parameters is None or resource not in (None, method.path):
                continue
            resource = method.path
            if method.http_method in (http_method, "ANY"):
                return method, parameters
        return None


def rest_apis(graph: Graph) -> list[RestApi]:
    return [_rest_api(resource, graph) for resource in graph.of_type(REST_API)]


def _rest_api(resource: Resource, graph: Graph) -> RestApi:
    data = resource.props.data
    id_, execution_arn = str(data.get("id")), str(data.get("executionArn"))
    stages = {
        str(stage.props.data.get("stageName")): _texts(stage.props.data.get("variables"))
        for stage in _of(resource, _STAGE, graph)
    }
    attached = [found.props.data.get("policy") for found in _of(resource, _POLICY, graph, "restApiId")]
    region = execution_arn.split(":")[3]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    endpoint = resource.props.block("endpointConfiguration").data.get("types")
    return RestApi(
        resource=resource,
        id=id_,
        host=f"{id_}.execute-api.{region}.{suffix}",
        execution_arn=execution_arn,
        methods=tuple(_methods(resource, graph)),
        stages=stages,
        binary_media_types=frozenset(one for one in data.get("binaryMediaTypes") or () if isinstance(one, str)),
        is_edge_optimized=endpoint in (None, "EDGE", ["EDGE"]),
        policy=attached[0] if attached else data.get("policy"),
        error_headers={
            str(found.get("responseType")): _fixed(found.get("responseParameters"), "gatewayresponse")
            for found in (one.props.data for one in _of(resource, _GATEWAY_RESPONSE, graph, "restApiId"))
        },
    )


def _of(api: Resource, type_: str, graph: Graph, name: str = "restApi") -> list[Resource]:
    """The resources of a type that belong to the API."""
    id_ = api.props.data.get("id")
    return [
        found for found in graph.of_type(type_) if found.props.data.get(name) == id_ or api in graph.linked(found, name)
    ]


def _methods(api: Resource, graph: Graph) -> list[Method]:
    paths = _paths(api, graph)
    integrations = {_place(found): found for found in _of(api, _INTEGRATION, graph)}
    responses = {_place(found): found for found in _of(api, _INTEGRATION_RESPONSE, graph)}
    methods = []
    for resource in _of(api, _METHOD, graph):
        integration = integrations.get(_place(resource))
        resource_id, http_method = _place(resource)
        if integration is None or resource_id not in paths:
            continue
        data = integration.props.data
        uri = _LAMBDA_URI.fullmatch(str(data.get("uri")))
        milliseconds = integration.props.number("timeoutMilliseconds")
        id_ = resource.props.data.get("authorizerId")
        authorizers = [one for one in graph.of_type(_AUTHORIZER) if one.props.data.get("id") == id_]
        methods.append(
            Method(
                http_method=http_method,
                path=paths[resource_id],
                resource_id=resource_id,
                integration_type=str(data.get("type")),
                function=uri["function"] if uri else None,
                streams=data.get("responseTransferMode") == "STREAM",
                timeout_seconds=milliseconds / 1000 if milliseconds else _DEFAULT_TIMEOUT_SECONDS,
                credentials=data.get("credentials") if isinstance(data.get("credentials"), str) else None,
                authorization=str(resource.props.data.get("authorization") or "NONE"),
                authorizer=authorizers[0] if authorizers else None,
                api_key_required=resource.props.data.get("apiKeyRequired") is True,
                mock=_mock(responses.get(_place(resource))),
            )
        )
    return methods


def _place(resource: Resource) -> tuple[str, str]:
    return str(resource.props.data.get("resourceId")), str(resource.props.data.get("httpMethod"))


def _paths(api: Resource, graph: Graph) -> dict[str, str]:
    """The paths of the API's resources by their ids."""
    paths = {str(api.props.data.get("rootResourceId")): "/"}
    waiting = _of(api, _RESOURCE, graph)
    while waiting:
        known = [one for one in waiting if str(one.props.data.get("parentId")) in paths]
        for one in known:
            parent = paths[str(one.props.data.get("parentId"))]
            paths[str(one.props.data.get("id"))] = f"{parent.rstrip('/')}/{one.props.data.get('pathPart')}"
        if not known:
            break
        waiting = [one for one in waiting if one not in known]
    return paths


def _mock(response: Resource | None) -> MockResponse:
    if response is None:
        return MockResponse()
    headers = _fixed(response.props.data.get("responseParameters"), "method.response")
    templates = _texts(response.props.data.get("responseTemplates")).values()
    return MockResponse(int(str(response.props.data.get("statusCode") or 200)), headers, "\n".join(templates))


def _fixed(parameters: Any, prefix: str) -> dict[str, str]:
    """Header values that are written down, in single quotes; the others would be mapped from a request."""
    prefix += ".header."
    return {
        name.removeprefix(prefix): value[1:-1]
        for name, value in _texts(parameters).items()
        if name.startswith(prefix) and value[:1] == value[-1:] == "'"
    }


def _texts(value: Any) -> dict[str, str]:
    items = value.items() if isinstance(value, Mapping) else ()
    return {str(name): text for name, text in items if isinstance(text, str)}
