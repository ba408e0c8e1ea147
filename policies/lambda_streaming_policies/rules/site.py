"""Rules on what a distribution in front of a streaming function URL has around it."""

from __future__ import annotations

from ..rule import Config, Judgement, judge_each, stack_rule, violation
from ..stack.graph import Graph
from ..stack.origins import behaviors, policy_says, reaches_stream, streaming_origins
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION, LOG_DELIVERY_SOURCE, RESPONSE_HEADERS_POLICY


@stack_rule(
    id="waf-missing",
    title="A distribution in front of a streaming function should have a web ACL.",
    severity="medium",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set webAclId to the ARN of an AWS WAF web ACL of scope CLOUDFRONT, with a rate limit.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html",
    frameworks=("AWS Security Hub CloudFront.6",),
)
def waf_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a distribution that reaches a streaming function URL and has no AWS WAF web ACL.

    ## Why is this bad
    A stream holds one execution environment from its first byte to its last, and a few clients that open many can use
    up the account's concurrency. A rate limit at the edge stops them before they cost anything.

    ## Example
    ```python
    aws.cloudfront.Distribution("chat", **rest)
    ```

    ## Use instead
    ```python
    aws.cloudfront.Distribution("chat", web_acl_id=web_acl.arn, **rest)
    ```

    ## References
    - [AWS WAF with CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html)
    """
    if not distribution.props.is_set("webAclId") and reaches_stream(distribution, graph):
        yield violation(distribution.props, "webAclId", "No web ACL limits who opens streams, and how many.")


@stack_rule(
    id="access-logs-missing",
    title="A distribution in front of a streaming function should write access logs.",
    severity="medium",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set loggingConfig.bucket, or deliver the logs with an aws.cloudwatch.LogDeliverySource of the distribution.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",
    frameworks=("AWS Security Hub CloudFront.5",),
)
def access_logs_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a distribution that reaches a streaming function URL and has no access logs: neither the older ones to a
    bucket (`loggingConfig`), nor those delivered by CloudWatch Logs, nor real-time logs of a behavior.

    ## Why is this bad
    The function's own log does not say who opened a stream, how long it took to the first byte, or that a viewer left.

    ## Example
    ```python
    aws.cloudfront.Distribution("chat", **rest)
    ```

    ## Use instead
    ```python
    aws.cloudfront.Distribution("chat", logging_config={"bucket": logs.bucket_domain_name}, **rest)
    ```

    ## References
    - [Access logs](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html)
    """
    props = distribution.props
    if props.is_unknown("loggingConfig") or props.block("loggingConfig").is_set("bucket"):
        return
    if any(behavior.is_set("realtimeLogConfigArn") for behavior in behaviors(distribution)):
        return
    if not _delivers_logs(distribution, graph) and reaches_stream(distribution, graph):
        yield violation(props, "loggingConfig", "Nothing records who opens streams.")


def _delivers_logs(distribution: Resource, graph: Graph) -> bool:
    sources = graph.index(_log_sources)
    arn = distribution.props.data.get("arn")
    return distribution.urn in sources or (isinstance(arn, str) and arn in sources)


def _log_sources(graph: Graph) -> set[str]:
    """What CloudWatch Logs delivers the logs of, by ARN and by URN."""
    found: set[str] = set()
    for source in graph.of_type(LOG_DELIVERY_SOURCE):
        arn = source.props.data.get("resourceArn")
        found |= {arn} if isinstance(arn, str) else {target.urn for target in graph.linked(source, "resourceArn")}
    return found


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
_SECURITY_HEADERS_POLICY = "67f7725c-6f97-4210-82d7-5512b31e9d03"
_HAS_SECURITY_HEADERS = {
    _SECURITY_HEADERS_POLICY: True,
    "e61eb60c-9c35-4d20-a928-2b84e02af89c": True,  # CORS-and-SecurityHeadersPolicy
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63": True,  # CORS-with-preflight-and-SecurityHeadersPolicy
    "60669652-455b-4ae9-85a4-c4c02393f86c": False,  # SimpleCORS
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": False,  # CORS-With-Preflight
}


@stack_rule(
    id="security-headers-missing",
    title="Streamed responses should carry security headers.",
    severity="low",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's responseHeadersPolicyId to the managed policy SecurityHeadersPolicy "
    f"({_SECURITY_HEADERS_POLICY}), or to a policy with securityHeadersConfig.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html",
)
def security_headers_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that reaches a streaming function URL without a response headers policy, or with one that
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
        if streaming_origins(behavior, graph) and not _has_security_headers(behavior, graph):
            yield violation(behavior, name, "No response headers policy sets security headers on the stream.")

    return judge_each(behaviors(distribution), judge_behavior)


def _answers_at_edge(behavior: Block) -> bool:
    functions = [*behavior.blocks("functionAssociations"), *behavior.blocks("lambdaFunctionAssociations")]
    return any(one.text("eventType") in ("viewer-response", "origin-response") for one in functions)


def _has_security_headers(behavior: Block, graph: Graph) -> bool:
    name = "responseHeadersPolicyId"
    if not behavior.is_set(name):
        return False
    if not behavior.is_unknown(name) and behavior.text(name) in _HAS_SECURITY_HEADERS:
        return False
    return policy_says(
        behavior, name, RESPONSE_HEADERS_POLICY, graph, lambda policy: policy.is_set("securityHeadersConfig")
    )
