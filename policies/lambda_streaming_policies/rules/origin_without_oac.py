"""The rule origin-without-oac."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import is_reached_stream
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION, ORIGIN_ACCESS_CONTROL


@stack_rule(
    id="origin-without-oac",
    title="A streaming function URL behind CloudFront needs an origin access control.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the origin's originAccessControlId to an origin access control of type lambda, and the URL to AWS_IAM.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
    frameworks=("AWS Security Hub CloudFront.16", "AWS Config cloudfront-origin-lambda-url-oac-enabled"),
)
def origin_without_oac(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an origin that is a streaming function URL without an origin access control, or with one of another type
    than `lambda`.

    ## Why is this bad
    CloudFront then does not sign its requests. A URL with `AWS_IAM` refuses them; one with `NONE` takes them from
    everyone and can be called past CloudFront.

    ## Example
    ```python
    aws.cloudfront.Distribution("chat", origins=[{"origin_id": "chat", "domain_name": url_host, **rest}], **rest)
    ```

    ## Use instead
    ```python
    access = aws.cloudfront.OriginAccessControl(
        "chat", origin_access_control_origin_type="lambda", signing_behavior="always", signing_protocol="sigv4"
    )
    aws.cloudfront.Distribution(
        "chat",
        origins=[{"origin_id": "chat", "domain_name": url_host, "origin_access_control_id": access.id, **rest}],
        **rest,
    )
    ```

    ## References
    - [Restrict access to a Lambda function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
    """

    def judge_origin(origin: Block) -> Judgement:
        if not origin.is_set("originAccessControlId"):
            message = "The origin is a streaming function URL and has no origin access control."
        elif _signs_for_other_type(origin, graph):
            message = "The origin is a streaming function URL, and its origin access control is not of type lambda."
        else:
            return
        if is_reached_stream(origin, graph):
            yield Violation.at(origin, "originAccessControlId", message)

    return judge_each(distribution.props.blocks("origins"), judge_origin)


def _signs_for_other_type(origin: Block, graph: Graph) -> bool:
    """Whether the origin access control is of this stack and of another type than lambda.

    While ids are unknown, each one that the origins depend on may be meant.
    """
    if origin.is_unknown("originAccessControlId"):
        candidates = [
            found for found in graph.linked(origin.resource, "origins") if found.type == ORIGIN_ACCESS_CONTROL
        ]
    else:
        candidates = graph.with_id(ORIGIN_ACCESS_CONTROL, origin.text("originAccessControlId"))
    types = {found.props.text("originAccessControlOriginType") for found in candidates}
    return bool(types) and "lambda" not in types
