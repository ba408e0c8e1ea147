"""Rules on API Gateway in front of a streaming function."""

from __future__ import annotations

from ..rule import Config, Judgement, judge_each, stack_rule, violation
from ..stack.graph import Graph
from ..stack.links import function_at, own_function_at
from ..stack.places import Place, places_of
from ..stack.resource import Resource
from ..stack.streaming import integration_streams, is_streaming, timeout_of
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
    `STREAM` with a URI for buffered invocations, too. An integration is a resource of its own or a part of the API's
    OpenAPI document.

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
        if not is_http and integration_streams(integration):
            if not integration.is_unknown("uri") and (integration.text("uri") or "").endswith("/invocations"):
                yield violation(
                    integration, "uri", "The URI is for buffered invocations, and the transfer mode is STREAM."
                )
            return
        function = own_function_at(place, graph)
        if function is not None and is_streaming(function, graph):
            names = {HTTP_INTEGRATION: "integrationType", HTTP_API: place.name}
            name = names.get(resource.type, "responseTransferMode")
            yield violation(
                integration, name, f"The integration buffers the answers of {function.name}, which streams."
            )

    return judge_each(places_of(resource), judge_place)


_DEFAULT_MILLISECONDS = 29_000


@stack_rule(
    id="api-timeout-default",
    title="An integration that streams should wait longer than API Gateway's default.",
    severity="medium",
    level="advisory",
    types=(INTEGRATION, METHOD, REST_API),
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

    def judge_place(place: Place) -> Judgement:
        integration = place.holder
        if not integration_streams(integration):
            return
        name = "timeoutInMillis" if resource.type == REST_API else "timeoutMilliseconds"
        timeout = integration.number(name) or _DEFAULT_MILLISECONDS
        if timeout > _DEFAULT_MILLISECONDS:
            return
        function = function_at(place, graph)
        # A function of another stack may take as long as Lambda lets it.
        if function is None or timeout_of(function) * 1000 > timeout:
            yield violation(integration, name, "API Gateway ends the stream before the function's timeout.")

    return judge_each(places_of(resource), judge_place)
