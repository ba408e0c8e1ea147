"""The rule security-headers-missing."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack import managed_policies
from ..stack.graph import Graph
from ..stack.origins import ask_policy, find_origins, is_url, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION, RESPONSE_HEADERS_POLICY

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
_HAS_SECURITY_HEADERS = {
    managed_policies.SECURITY_HEADERS: True,
    managed_policies.CORS_AND_SECURITY_HEADERS: True,
    managed_policies.CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS: True,
    managed_policies.SIMPLE_CORS: False,
    managed_policies.CORS_WITH_PREFLIGHT: False,
}


@stack_rule(
    id="security-headers-missing",
    title="Responses of a function URL should carry security headers.",
    severity="low",
    level="advisory",
    advice=True,
    types=(DISTRIBUTION,),
    fix="Set the behavior's responseHeadersPolicyId to the managed policy SecurityHeadersPolicy "
    f"({managed_policies.SECURITY_HEADERS}), or to a policy with securityHeadersConfig.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html",
    other_tools={"checkov": "CKV2_AWS_32"},
)
def security_headers_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that reaches a function URL without a response headers policy, or with one that
    sets no security headers. A function at the edge that sees responses may set them, and is accepted.

    ## Why is this bad
    The headers of a stream are gone before its handler can fail, so they belong in front of it. Without
    `Strict-Transport-Security` and `X-Content-Type-Options` a browser may use plain HTTP, or take text for a script.

    ## Example
    ```python
    default_cache_behavior = {"target_origin_id": "chat", **rest}
    ```

    ## Use instead
    ```python
    security_headers_policy = "67f7725c-6f97-4210-82d7-5512b31e9d03"
    default_cache_behavior = {
        "target_origin_id": "chat",
        "response_headers_policy_id": security_headers_policy,
        **rest,
    }
    ```

    ## References
    - [Managed response headers policies](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        name = "responseHeadersPolicyId"
        known = None if behavior.is_unknown(name) else behavior.text(name)
        if _HAS_SECURITY_HEADERS.get(known or "") or _answers_at_edge(behavior):
            return
        if find_origins(behavior, graph, is_url) and not _has_security_headers(behavior, graph):
            yield Violation.at(behavior, name, "No response headers policy sets security headers.")

    return judge_each(list_behaviors(distribution), judge_behavior)


def _answers_at_edge(behavior: Block) -> bool:
    functions = [*behavior.blocks("functionAssociations"), *behavior.blocks("lambdaFunctionAssociations")]
    return any(one.text("eventType") in ("viewer-response", "origin-response") for one in functions)


def _has_security_headers(behavior: Block, graph: Graph) -> bool:
    name = "responseHeadersPolicyId"
    if not behavior.is_set(name):
        return False
    if not behavior.is_unknown(name) and behavior.text(name) in _HAS_SECURITY_HEADERS:
        return False
    return ask_policy(
        behavior, name, RESPONSE_HEADERS_POLICY, graph, lambda policy: policy.is_set("securityHeadersConfig")
    )
