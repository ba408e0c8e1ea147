"""The rule web-function-host-forwarded."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.host_header import find_forwarding
from ..stack.origins import is_web_endpoint, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="web-function-host-forwarded",
    title="CloudFront should not forward the viewer's Host header to a Web Function.",
    severity="high",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's originRequestPolicyId to the managed policy AllViewerExceptHostHeader.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-http.html",
)
def web_function_host_forwarded(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that reaches an endpoint of a Lambda Web Function (`*.lambda-web.*.on.aws`) and
    forwards the viewer's Host header.

    ## Why is this bad
    Lambda finds an endpoint by its host name, and answers 404 to a missing or wrong one. AWS does not say so of
    CloudFront in particular, so this is no more than an advisory.

    ## Example
    ```python
    default_cache_behavior = {"origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3", **rest}  # AllViewer
    ```

    ## Use instead
    ```python
    all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    default_cache_behavior = {"origin_request_policy_id": all_viewer_except_host_header, **rest}
    ```

    ## References
    - [HTTP in Web Functions](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-http.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        for where, name in find_forwarding(behavior, graph, is_web_endpoint):
            yield Violation.at(where, name, "The viewer's Host header is forwarded to an endpoint of a Web Function.")

    return judge_each(list_behaviors(resource), judge_behavior)
