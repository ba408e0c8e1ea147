"""The rule api-timeout-default."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_function_at
from ..stack.places import Place, list_places
from ..stack.resource import Resource
from ..stack.streaming import DEFAULT_INTEGRATION_MILLISECONDS, integration_streams, read_timeout
from ..stack.tokens import INTEGRATION, METHOD, REST_API


@stack_rule(
    id="api-timeout-default",
    title="An integration that streams should wait longer than API Gateway's default.",
    severity="medium",
    level="advisory",
    types=(INTEGRATION, METHOD, REST_API),
    fix="Set timeoutMilliseconds (timeoutInMillis in an OpenAPI document) to the function's timeout, 900000 at most.",
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
        timeout = integration.number(name) or DEFAULT_INTEGRATION_MILLISECONDS
        if timeout > DEFAULT_INTEGRATION_MILLISECONDS:
            return
        function = find_function_at(place, graph)
        # A function of another stack may take as long as Lambda lets it.
        if function is None or read_timeout(function) * 1000 > timeout:
            yield Violation.at(integration, name, "API Gateway ends the stream before the function's timeout.")

    return judge_each(list_places(resource), judge_place)
