"""The rule host-forwarded."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack import managed_policies
from ..stack.graph import Graph
from ..stack.host_header import find_forwarding
from ..stack.origins import is_url, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="host-forwarded",
    title="CloudFront must not forward the viewer's Host header to a function URL.",
    severity="high",
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's originRequestPolicyId to the managed policy AllViewerExceptHostHeader "
    f"({managed_policies.ALL_VIEWER_EXCEPT_HOST_HEADER}).",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html",
)
def host_forwarded(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a function URL and forwards the viewer's Host header: by its origin
    request policy, by its cache policy, or by the forwarded values of the behavior itself.

    ## Why is this bad
    Lambda finds a function URL by its host name. With the viewer's, it answers 403 to every request.

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
    - [Managed origin request policies](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        for where, name in find_forwarding(behavior, graph, is_url):
            message = "The viewer's Host header is forwarded to a function URL, which answers 403 to it."
            yield Violation.at(where, name, message)

    return judge_each(list_behaviors(distribution), judge_behavior)
