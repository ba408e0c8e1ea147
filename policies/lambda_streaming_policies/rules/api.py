"""Rules on API Gateway in front of a streaming function."""

from __future__ import annotations

from .. import iam
from ..links import function_of, own_function_of
from ..model import Graph, Resource
from ..rule import Config, Judgement, stack_rule, violation
from ..streaming import integration_of, integration_streams, is_streaming, timeout_of
from ..tokens import HTTP_INTEGRATION, INTEGRATION, METHOD, REST_API, REST_API_POLICY


@stack_rule(
    id="api-not-streaming",
    title="An integration of a streaming function must stream.",
    severity="high",
    level="mandatory",
    types=(INTEGRATION, METHOD, HTTP_INTEGRATION),
    fix="Set responseTransferMode to STREAM and uri to the function's responseStreamingInvokeArn, in a REST API.",
    reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html",
)
def api_not_streaming(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an integration of API Gateway with a function that streams elsewhere in the stack, when the integration
    buffers: its response transfer mode is not `STREAM`, or it belongs to an HTTP API, which cannot stream. Rejects
    `STREAM` with a URI for buffered invocations, too.

    ## Why is this bad
    API Gateway waits for the whole answer and takes 10 MB at most. What a handler wrote for a stream, status and
    headers before the body, it does not understand.

    ## Example
    ```python
    aws.apigateway.Integration("chat", type="AWS_PROXY", uri=function.invoke_arn, **rest)
    ```

    ## Use instead
    ```python
    aws.apigateway.Integration(
        "chat",
        type="AWS_PROXY",
        uri=function.response_streaming_invoke_arn,
        response_transfer_mode="STREAM",
        timeout_milliseconds=900_000,
        **rest,
    )
    ```

    ## References
    - [Lambda proxy integration with response streaming](https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html)
    """
    integration = integration_of(resource)
    if resource.type != HTTP_INTEGRATION and integration_streams(integration):
        if not integration.is_unknown("uri") and (integration.text("uri") or "").endswith("/invocations"):
            yield violation(integration, "uri", "The URI is for buffered invocations, and the transfer mode is STREAM.")
        return
    function = own_function_of(resource, graph)
    if function is not None and is_streaming(function, graph):
        name = "integrationType" if resource.type == HTTP_INTEGRATION else "responseTransferMode"
        yield violation(integration, name, f"The integration buffers the answers of {function.name}, which streams.")


@stack_rule(
    id="api-auth-none",
    title="A method that streams must ask its callers who they are.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(METHOD,),
    fix="Set authorization to AWS_IAM, COGNITO_USER_POOLS or CUSTOM with an authorizer.",
    reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
)
def api_auth_none(method: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a method of a REST API with the authorization `NONE` whose integration streams from a function. Accepted
    are `OPTIONS`, which browsers call without credentials, and APIs that are private or have a resource policy that
    does not let everyone in. An API key is no authorization: AWS says not to use it as one.

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
    props = method.props
    if props.text("authorization") not in (None, "NONE") or props.data.get("httpMethod") == "OPTIONS":
        return
    if _streams(method, graph) and not _is_closed(method, graph):
        yield violation(props, "authorization", "Anyone on the internet can open streams through this method.")


def _streams(method: Resource, graph: Graph) -> bool:
    """Whether an integration of a method streams, which in aws-native the method holds itself."""
    integrations = [method] if method.props.is_set("integration") else graph.index(_integrations).get(_key(method), [])
    return any(integration_streams(integration_of(one)) for one in integrations)


_Key = tuple[object, ...]


def _integrations(graph: Graph) -> dict[_Key, list[Resource]]:
    found: dict[_Key, list[Resource]] = {}
    for integration in graph.of_type(INTEGRATION):
        found.setdefault(_key(integration), []).append(integration)
    return found


def _key(resource: Resource) -> _Key:
    """What a method and its integration have in common: values, or while those are unknown, where they come from."""
    data = resource.props.data
    place = [
        data[name] if isinstance(data.get(name), str) else resource.links.get(name, ())
        for name in ("restApi", "resourceId")
    ]
    verb = data.get("httpMethod")
    return (*place, verb if isinstance(verb, str) else None)


def _is_closed(method: Resource, graph: Graph) -> bool:
    apis = _apis(method, "restApi", graph)
    return bool(apis) and all(_is_private(api) or _has_bounds(api, graph) for api in apis)


def _is_private(api: Resource) -> bool:
    # A text in pulumi-aws, a list in aws-native.
    types = api.props.block("endpointConfiguration").get("types")
    return types == "PRIVATE" or (isinstance(types, list) and "PRIVATE" in types)


def _has_bounds(api: Resource, graph: Graph) -> bool:
    """Whether the API has a policy that lets only some in; who is denied is not looked into, only that someone is."""
    attached = graph.index(_attached_policies).get(api.urn, [])
    for holder in (api, *attached):
        if not holder.props.is_set("policy"):
            continue
        policy = holder.props.get("policy")
        if any(statement.get("Effect") == "Deny" for statement in iam.statements(policy)):
            return True
        if iam.allowing(policy) and not any(map(iam.is_for_anyone, iam.allowing(policy))):
            return True
    return False


def _attached_policies(graph: Graph) -> dict[str, list[Resource]]:
    """The policies that are resources of their own, by the URN of their API."""
    found: dict[str, list[Resource]] = {}
    for policy in graph.of_type(REST_API_POLICY):
        for api in _apis(policy, "restApiId", graph):
            found.setdefault(api.urn, []).append(policy)
    return found


def _apis(resource: Resource, name: str, graph: Graph) -> list[Resource]:
    id_ = resource.props.data.get(name)
    known = graph.with_id(REST_API, id_) if isinstance(id_, str) else []
    return known or [target for target in graph.linked(resource, name) if target.type == REST_API]


_DEFAULT_MILLISECONDS = 29_000


@stack_rule(
    id="api-timeout-default",
    title="An integration that streams should wait longer than API Gateway's default.",
    severity="medium",
    level="advisory",
    types=(INTEGRATION, METHOD),
    fix="Set timeoutMilliseconds to the function's timeout, 900000 at most.",
    reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html",
)
def api_timeout_default(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports an integration with the response transfer mode `STREAM` that waits 29 seconds, the default, or less, while
    its function may take longer.

    ## Why is this bad
    API Gateway ends the stream at its own timeout. The client has a status of 200 and a part of the answer.

    ## Example
    ```python
    aws.apigateway.Integration("chat", response_transfer_mode="STREAM", uri=uri, **rest)
    ```

    ## Use instead
    ```python
    aws.apigateway.Integration("chat", response_transfer_mode="STREAM", timeout_milliseconds=900_000, uri=uri, **rest)
    ```

    ## References
    - [Response streaming of API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html)
    """
    integration = integration_of(resource)
    if not integration_streams(integration):
        return
    timeout = integration.number("timeoutMilliseconds") or _DEFAULT_MILLISECONDS
    if timeout > _DEFAULT_MILLISECONDS:
        return
    function = function_of(resource, graph)
    # A function of another stack may take as long as Lambda lets it.
    if function is None or timeout_of(function) * 1000 > timeout:
        yield violation(
            integration, "timeoutMilliseconds", "API Gateway ends the stream before the function's timeout."
        )
