"""The rule api-auth-none."""

from __future__ import annotations

from typing import Any

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.iam.conditions import ACCOUNTS, NETWORKS
from ..stack.iam.statements import find_open, read_statements
from ..stack.openapi import Operation, read_document, read_operations
from ..stack.resource import Resource
from ..stack.streaming import integration_streams
from ..stack.tokens import INTEGRATION, METHOD, REST_API, REST_API_POLICY


@stack_rule(
    id="api-auth-none",
    title="A method that streams must ask its callers who they are.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(METHOD, REST_API),
    fix="Set authorization to AWS_IAM, COGNITO_USER_POOLS or CUSTOM with an authorizer; in an OpenAPI document, "
    "give each method a security scheme that is one of these.",
    reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
    other_tools={
        "checkov": "CKV_AWS_59, CKV2_AWS_70",
        "cdk-nag": "AwsSolutions-APIG4",
        "Trivy": "AWS-0004",
        "Prowler": "apigateway_restapi_authorizers_enabled",
    },
)
def api_auth_none(method: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a method of a REST API with the authorization `NONE` whose integration streams. Accepted are `OPTIONS`,
    which browsers call without credentials, and APIs that are private or have a resource policy that leaves only some
    accounts, addresses or VPCs in: a list of whom it allows, or one that denies all others. A policy that denies some
    and leaves the rest of the internet in is none. An API key is no authorization: AWS says not to use it as one. In
    an OpenAPI document, a method needs `security` of its own, because API Gateway ignores that of the whole document.

    ## Why is this bad
    Everyone on the internet can open streams of up to 15 minutes, and each is billed to its end.

    ## Example
    ```python
    aws.apigateway.Method("chat", authorization="NONE", http_method="POST", rest_api=api.id, **rest)
    ```

    ## Use instead
    ```python
    aws.apigateway.Method("chat", authorization="AWS_IAM", http_method="POST", rest_api=api.id, **rest)
    ```

    ## References
    - [Control access to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html)
    - [API keys are not for authorization](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html)
    """
    if method.type == REST_API:
        yield from judge_each(read_operations(method), lambda operation: _judge_operation(operation, graph))
        return
    props = method.props
    if props.text("authorization") not in (None, "NONE") or props.data.get("httpMethod") == "OPTIONS":
        return
    if _streams(method, graph) and not _is_closed(_find_apis(method, "restApi", graph), graph):
        yield Violation.at(props, "authorization", _OPEN)


_OPEN = "Anyone on the internet can open streams through this method."


def _judge_operation(operation: Operation, graph: Graph) -> Judgement:
    if operation.verb == "OPTIONS" or not integration_streams(operation.integration):
        return
    if operation.authorization == "NONE" and not _is_closed([operation.method.resource], graph):
        yield Violation.at(operation.method, "security", _OPEN)


def _streams(method: Resource, graph: Graph) -> bool:
    """Whether an integration of a method streams, which in aws-native the method holds itself."""
    if method.props.is_set("integration"):
        return integration_streams(method.props.block("integration"))
    return any(integration_streams(one.props) for one in graph.index(_index_integrations).get(_make_key(method), []))


_Key = tuple[object, ...]


def _index_integrations(graph: Graph) -> dict[_Key, list[Resource]]:
    found: dict[_Key, list[Resource]] = {}
    for integration in graph.of_type(INTEGRATION):
        found.setdefault(_make_key(integration), []).append(integration)
    return found


def _make_key(resource: Resource) -> _Key:
    """What a method and its integration have in common: values, or while those are unknown, where they come from."""
    data = resource.props.data
    place = [
        data[name] if isinstance(data.get(name), str) else resource.links.get(name, ())
        for name in ("restApi", "resourceId")
    ]
    verb = data.get("httpMethod")
    return (*place, verb if isinstance(verb, str) else None)


def _is_closed(apis: list[Resource], graph: Graph) -> bool:
    return bool(apis) and all(_is_private(api) or _has_bounds(api, graph) for api in apis)


def _is_private(api: Resource) -> bool:
    # A text in pulumi-aws, a list in aws-native.
    types = api.props.block("endpointConfiguration").get("types")
    return types == "PRIVATE" or (isinstance(types, list) and "PRIVATE" in types)


def _has_bounds(api: Resource, graph: Graph) -> bool:
    """Whether the API has a policy that lets only some in."""
    attached = graph.index(_index_attached_policies).get(api.urn, [])
    policies = [holder.props.get("policy") for holder in (api, *attached) if holder.props.is_set("policy")]
    return any(map(_lets_some_in_alone, [*policies, read_document(api).get("x-amazon-apigateway-policy")]))


_BOUNDS = ACCOUNTS | NETWORKS


def _lets_some_in_alone(policy: Any) -> bool:
    statements = read_statements(policy)
    return bool(statements) and not find_open(statements, _BOUNDS, "execute-api:Invoke")


def _index_attached_policies(graph: Graph) -> dict[str, list[Resource]]:
    """The policies that are resources of their own, by the URN of their API."""
    found: dict[str, list[Resource]] = {}
    for policy in graph.of_type(REST_API_POLICY):
        for api in _find_apis(policy, "restApiId", graph):
            found.setdefault(api.urn, []).append(policy)
    return found


def _find_apis(resource: Resource, name: str, graph: Graph) -> list[Resource]:
    id_ = resource.props.data.get(name)
    known = graph.with_id(REST_API, id_, resource) if isinstance(id_, str) else []
    return known or [target for target in graph.linked(resource, name) if target.type == REST_API]
