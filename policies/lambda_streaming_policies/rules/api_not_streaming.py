"""The rule api-not-streaming."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_own_function_at
from ..stack.openapi import read_operations
from ..stack.places import Place, list_places
from ..stack.resource import Resource
from ..stack.streaming import integration_streams, is_streaming
from ..stack.tokens import HTTP_API, HTTP_INTEGRATION, INTEGRATION, METHOD, REST_API


@stack_rule(
    id="api-not-streaming",
    title="An integration of a streaming function must stream.",
    severity="high",
    level="mandatory",
    types=(INTEGRATION, METHOD, REST_API, HTTP_INTEGRATION, HTTP_API),
    fix="Set responseTransferMode to STREAM and uri to the function's responseStreamingInvokeArn, in a REST API.",
    reference="https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html",
)
def api_not_streaming(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an integration of API Gateway with a function that streams elsewhere in the stack, when the integration
    buffers: its response transfer mode is not `STREAM`, or it belongs to an HTTP API, which cannot stream. Rejects
    `STREAM` with a URI for buffered invocations, and a URI for streams with another mode or none, too. An integration
    is a resource of its own or a part of the API's OpenAPI document. One of `OPTIONS` alone may buffer: the answer of a
    preflight is its headers.

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

    def judge_place(place: Place) -> Judgement:
        integration, is_http = place.holder, resource.type in (HTTP_INTEGRATION, HTTP_API)
        uri = "" if is_http or integration.is_unknown("uri") else integration.text("uri") or ""
        if not is_http and integration_streams(integration):
            if uri.endswith("/invocations"):
                yield Violation.at(
                    integration, "uri", "The URI is for buffered invocations, and the transfer mode is STREAM."
                )
            return
        if uri.endswith("/response-streaming-invocations"):
            message = "The URI is for a stream, and the transfer mode is not STREAM: the answer is held back."
            yield Violation.at(integration, "responseTransferMode", message)
            return
        function = find_own_function_at(place, graph)
        if function is not None and is_streaming(function, graph) and not _is_for_preflights(place):
            names = {HTTP_INTEGRATION: "integrationType", HTTP_API: place.name}
            name = names.get(resource.type, "responseTransferMode")
            yield Violation.at(
                integration, name, f"The integration buffers the answers of {function.name}, which streams."
            )

    return () if _is_web_socket(resource, graph) else judge_each(list_places(resource), judge_place)


def _is_for_preflights(place: Place) -> bool:
    resource = place.resource
    if resource.type != REST_API:
        return resource.props.data.get("httpMethod") == "OPTIONS"
    return any(one.verb == "OPTIONS" and one.integration.path == place.holder.path for one in read_operations(resource))


def _is_web_socket(resource: Resource, graph: Graph) -> bool:
    """Whether an API sends what its functions post to a connection; what they answer is no response of HTTP."""
    if resource.type != HTTP_INTEGRATION:
        return _has_web_sockets(resource)
    api_id = resource.props.data.get("apiId")
    named = graph.with_id(HTTP_API, api_id, resource) if isinstance(api_id, str) else []
    return any(map(_has_web_sockets, named or graph.linked(resource, "apiId")))


def _has_web_sockets(api: Resource) -> bool:
    return api.type == HTTP_API and api.props.data.get("protocolType") == "WEBSOCKET"
