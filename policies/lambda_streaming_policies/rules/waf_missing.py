"""The rule waf-missing."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.origins import is_url, reaches
from ..stack.resource import Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="waf-missing",
    title="A distribution in front of a function URL should have a web ACL.",
    severity="medium",
    level="advisory",
    advice=True,
    types=(DISTRIBUTION,),
    fix="Set webAclId to the ARN of an AWS WAF web ACL of scope CLOUDFRONT, with a rate limit.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html",
    frameworks=("AWS Security Hub CloudFront.6",),
    other_tools={
        "checkov": "CKV_AWS_68",
        "cdk-nag": "AwsSolutions-CFR2",
        "Trivy": "AWS-0011",
        "Prowler": "cloudfront_distributions_using_waf",
    },
)
def waf_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a distribution that reaches a function URL and has no AWS WAF web ACL.

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
    if not distribution.props.is_set("webAclId") and reaches(distribution, graph, is_url):
        yield Violation.at(distribution.props, "webAclId", "No web ACL limits who calls the function, and how often.")
