"""The rule origin-http."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import is_lambda, is_reached, list_leading
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="origin-http",
    title="CloudFront must call a function URL over HTTPS.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the origin's customOriginConfig.originProtocolPolicy to https-only.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
    frameworks=("AWS Security Hub CloudFront.9",),
    other_tools={"checkov": "CKV2_AWS_72", "Prowler": "cloudfront_distributions_origin_traffic_encrypted"},
)
def origin_http(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an origin that is a function URL, or an endpoint of a Lambda Web Function, with the origin protocol policy
    `http-only`, and with `match-viewer` where a behavior lets viewers use HTTP (`allow-all`).

    ## Why is this bad
    A function URL takes HTTPS alone, so `http-only` never reaches it, and `match-viewer` fails for viewers that come
    over HTTP, of whom there are none where behaviors have `https-only` or `redirect-to-https`.

    ## Example
    ```python
    origin = {"custom_origin_config": {"origin_protocol_policy": "http-only", **ports}, **rest}
    ```

    ## Use instead
    ```python
    origin = {"custom_origin_config": {"origin_protocol_policy": "https-only", **ports}, **rest}
    ```

    ## References
    - [Require HTTPS between CloudFront and a custom origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html)
    """

    def judge_origin(origin: Block) -> Judgement:
        custom = origin.block("customOriginConfig")
        policy = custom.text("originProtocolPolicy")
        if policy in (None, "https-only"):
            return
        if is_reached(origin, graph, is_lambda) and (policy != "match-viewer" or may_be_plain(origin)):
            yield Violation.at(custom, "originProtocolPolicy", "CloudFront may use plain HTTP to call the function.")

    def may_be_plain(origin: Block) -> bool:
        return any(behavior.text("viewerProtocolPolicy") == "allow-all" for behavior in list_leading(origin))

    return judge_each(distribution.props.blocks("origins"), judge_origin)
