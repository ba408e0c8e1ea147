"""The rule viewer-http."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import find_origins, is_lambda, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="viewer-http",
    title="Viewers must reach a function URL over HTTPS.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's viewerProtocolPolicy to https-only or redirect-to-https.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
    frameworks=("AWS Security Hub CloudFront.3",),
    other_tools={"checkov": "CKV_AWS_34", "Trivy": "AWS-0012", "Prowler": "cloudfront_distributions_https_enabled"},
)
def viewer_http(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a function URL, or an endpoint of a Lambda Web Function, with the viewer
    protocol policy `allow-all`.

    ## Why is this bad
    Prompts, answers and cookies cross the network in the clear, and everyone on the way can read and change the
    stream.

    ## Example
    ```python
    aws.cloudfront.Distribution(
        "chat",
        default_cache_behavior={"target_origin_id": "chat", "viewer_protocol_policy": "allow-all", **rest},
        **rest,
    )
    ```

    ## Use instead
    ```python
    aws.cloudfront.Distribution(
        "chat",
        default_cache_behavior={"target_origin_id": "chat", "viewer_protocol_policy": "redirect-to-https", **rest},
        **rest,
    )
    ```

    ## References
    - [Require HTTPS between viewers and CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        if behavior.text("viewerProtocolPolicy") == "allow-all" and find_origins(behavior, graph, is_lambda):
            yield Violation.at(behavior, "viewerProtocolPolicy", "Viewers may use plain HTTP to reach the function.")

    return judge_each(list_behaviors(distribution), judge_behavior)
