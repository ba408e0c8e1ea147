"""The rule body-hash-missing."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.components import is_of_component
from ..stack.graph import Graph
from ..stack.origins import find_origins, find_urls, is_url, list_behaviors
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION
from ..stack.unknown import ForeignFunction, UnknownValue


@stack_rule(
    id="body-hash-missing",
    title="Requests with a body through an origin access control need the hash of the body.",
    severity="medium",
    level="advisory",
    advice=True,
    types=(DISTRIBUTION,),
    fix="Send x-amz-content-sha256 from the client, or sign in a Lambda@Edge function that has includeBody.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
)
def body_hash_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that allows `POST`, `PUT` or `PATCH` to a function URL with `AWS_IAM` through an
    origin access control, and has no Lambda@Edge function that sees the body. Where the clients themselves send the
    hash, disable the rule or except the distribution. The components of
    lambda-streaming say so in their documentation, and are left alone.

    ## Why is this bad
    CloudFront does not hash the body that it signs. Without the header `x-amz-content-sha256`, the SHA-256 of the raw
    bytes, Lambda refuses the request with 403.

    ## Example
    ```python
    default_cache_behavior = {"allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"], **rest}
    ```

    ## Use instead
    ```python
    signer = {"event_type": "origin-request", "include_body": True, "lambda_arn": body_signer.qualified_arn}
    default_cache_behavior = {
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "lambda_function_associations": [signer],
        **rest,
    }
    ```

    ## References
    - [Restrict access to a Lambda function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
    - [Work with the body in Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        has_body = behavior.any_text("allowedMethods", lambda method: method in ("POST", "PUT", "PATCH"))
        if not has_body or any(map(_sees_body, behavior.blocks("lambdaFunctionAssociations"))):
            return
        for origin in find_origins(behavior, graph, is_url):
            if origin.is_set("originAccessControlId") and _asks_for_signature(origin, graph):
                yield Violation.at(
                    behavior, "allowedMethods", "Requests with a body reach the URL only with x-amz-content-sha256."
                )
                return

    return () if is_of_component(distribution, graph) else judge_each(list_behaviors(distribution), judge_behavior)


def _sees_body(association: Block) -> bool:
    is_request = association.text("eventType") in ("viewer-request", "origin-request")
    return is_request and association.flag("includeBody") is True


def _asks_for_signature(origin: Block, graph: Graph) -> bool:
    possible = find_urls(origin, graph)
    if possible.is_foreign:
        raise ForeignFunction(origin.resource, origin.at("domainName"))
    answers = {url.props.text("authorizationType") == "AWS_IAM" for url in possible.urls}
    if len(answers) > 1:
        raise UnknownValue(origin.resource, origin.at("domainName"))
    return True in answers
