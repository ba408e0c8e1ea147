"""What a stack declares of a REST API of API Gateway: its stages, and which method a request is for.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from ..access.endpoint_policy import Entrance, find_api_entrance
from .method import AUTHORIZER, Method, MockResponse, find_lambda, read_fixed_headers, read_texts, to_seconds
from .openapi import read_openapi_methods

REST_API = "aws:apigateway/restApi:RestApi"
_RESOURCE = "aws:apigateway/resource:Resource"
_TENANT_ID = "integration.request.header.X-Amz-Tenant-Id"
_METHOD = "aws:apigateway/method:Method"
_INTEGRATION = "aws:apigateway/integration:Integration"
_INTEGRATION_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse"
_GATEWAY_RESPONSE = "aws:apigateway/response:Response"
_STAGE = "aws:apigateway/stage:Stage"
_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"


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
    entrance: Entrance | None = None
    """The VPC endpoint that calls of a private API come through."""
    endpoint_hosts: tuple[str, ...] = ()
    """The names that lead to a private API through its endpoints."""
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
            parameters = method.match_path(path)
            # The path alone chooses the resource: one without the method does not leave it to the next.
            if parameters is None or resource not in (None, method.path):
                continue
            resource = method.path
            if method.http_method in (http_method, "ANY"):
                return method, parameters
        return None


def read_rest_apis(graph: Graph) -> list[RestApi]:
    return [_read_rest_api(resource, graph) for resource in graph.of_type(REST_API)]


def _read_rest_api(resource: Resource, graph: Graph) -> RestApi:
    data = resource.props.data
    id_, execution_arn = str(data.get("id")), str(data.get("executionArn"))
    stages = {
        str(stage.props.data.get("stageName")): read_texts(stage.props.data.get("variables"))
        for stage in _find_of(resource, _STAGE, graph)
    }
    attached = [found.props.data.get("policy") for found in _find_of(resource, _POLICY, graph, "restApiId")]
    region = execution_arn.split(":")[3]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    endpoint = resource.props.block("endpointConfiguration").data
    types = endpoint.get("types")
    endpoint_ids = [one for one in endpoint.get("vpcEndpointIds") or () if isinstance(one, str)]
    return RestApi(
        resource=resource,
        id=id_,
        host=f"{id_}.execute-api.{region}.{suffix}",
        execution_arn=execution_arn,
        methods=(*_read_methods(resource, graph), *read_openapi_methods(resource)),
        stages=stages,
        binary_media_types=frozenset(one for one in data.get("binaryMediaTypes") or () if isinstance(one, str)),
        is_edge_optimized=types in (None, "EDGE", ["EDGE"]),
        policy=attached[0] if attached else data.get("policy"),
        entrance=find_api_entrance(endpoint_ids, graph) if types in ("PRIVATE", ["PRIVATE"]) else None,
        endpoint_hosts=tuple(f"{id_}-{endpoint_id}.execute-api.{region}.{suffix}" for endpoint_id in endpoint_ids),
        error_headers={
            str(found.get("responseType")): read_fixed_headers(found.get("responseParameters"), "gatewayresponse")
            for found in (one.props.data for one in _find_of(resource, _GATEWAY_RESPONSE, graph, "restApiId"))
        },
    )


def _find_of(api: Resource, type_: str, graph: Graph, name: str = "restApi") -> list[Resource]:
    """The resources of a type that belong to the API."""
    id_ = api.props.data.get("id")
    return [
        found for found in graph.of_type(type_) if found.props.data.get(name) == id_ or api in graph.linked(found, name)
    ]


def _read_methods(api: Resource, graph: Graph) -> list[Method]:
    paths = _find_paths(api, graph)
    integrations = {_place(found): found for found in _find_of(api, _INTEGRATION, graph)}
    responses = {_place(found): found for found in _find_of(api, _INTEGRATION_RESPONSE, graph)}
    methods = []
    for resource in _find_of(api, _METHOD, graph):
        integration = integrations.get(_place(resource))
        resource_id, http_method = _place(resource)
        if integration is None or resource_id not in paths:
            continue
        data = integration.props.data
        id_ = resource.props.data.get("authorizerId")
        authorizers = [one for one in graph.of_type(AUTHORIZER) if one.props.data.get("id") == id_]
        methods.append(
            Method(
                http_method=http_method,
                path=paths[resource_id],
                resource_id=resource_id,
                integration_type=str(data.get("type")),
                function=find_lambda(data.get("uri")),
                streams=data.get("responseTransferMode") == "STREAM",
                timeout_seconds=to_seconds(data.get("timeoutMilliseconds")),
                credentials=data.get("credentials") if isinstance(data.get("credentials"), str) else None,
                authorization=str(resource.props.data.get("authorization") or "NONE"),
                authorizer=authorizers[0] if authorizers else None,
                api_key_required=resource.props.data.get("apiKeyRequired") is True,
                tenant_id_source=read_texts(data.get("requestParameters")).get(_TENANT_ID),
                mock=_read_mock(responses.get(_place(resource))),
            )
        )
    return methods


def _place(resource: Resource) -> tuple[str, str]:
    return str(resource.props.data.get("resourceId")), str(resource.props.data.get("httpMethod"))


def _find_paths(api: Resource, graph: Graph) -> dict[str, str]:
    """The paths of the API's resources by their ids."""
    paths = {str(api.props.data.get("rootResourceId")): "/"}
    waiting = _find_of(api, _RESOURCE, graph)
    while waiting:
        known = [one for one in waiting if str(one.props.data.get("parentId")) in paths]
        for one in known:
            parent = paths[str(one.props.data.get("parentId"))]
            paths[str(one.props.data.get("id"))] = f"{parent.rstrip('/')}/{one.props.data.get('pathPart')}"
        if not known:
            break
        waiting = [one for one in waiting if one not in known]
    return paths


def _read_mock(response: Resource | None) -> MockResponse:
    if response is None:
        return MockResponse()
    headers = read_fixed_headers(response.props.data.get("responseParameters"), "method.response")
    templates = read_texts(response.props.data.get("responseTemplates")).values()
    return MockResponse(int(str(response.props.data.get("statusCode") or 200)), headers, "\n".join(templates))
