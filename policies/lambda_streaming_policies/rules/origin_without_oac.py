"""The rule origin-without-oac."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import (
    check_routes,
    find_access_controls,
    find_urls,
    find_web_endpoints,
    is_reached,
    is_url,
    is_web_endpoint,
)
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="origin-without-oac",
    title="A function URL behind CloudFront needs an origin access control.",
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
    Rejects an origin that is a function URL without an origin access control, or with one of another type
    than `lambda`, or with the signing behavior `always-amz-auth` or the protocol `sigv4a`, which are for Lambda Web
    Functions alone.

    An endpoint of a Lambda Web Function (`*.lambda-web.*.on.aws`) is judged as a function URL is.

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

    def judge_routes() -> Judgement:
        check_routes(distribution, graph)
        return ()

    def judge_origins() -> Judgement:
        return judge_each(distribution.props.blocks("origins"), judge_origin)

    def judge_origin(origin: Block) -> Judgement:
        if not origin.is_set("originAccessControlId"):
            problem: str | None = "has no origin access control"
        else:
            problem = _find_misfit(origin, graph)
        if problem and is_reached(origin, graph, is_url):
            message = f"The origin is a function URL and {problem}."
            yield Violation.at(origin, "originAccessControlId", message, _find_public_urls(origin, graph))
        elif problem and problem != _FOR_WEB_FUNCTIONS and is_reached(origin, graph, is_web_endpoint):
            endpoints = [one for one in find_web_endpoints(origin, graph) if _is_open(one)]
            message = f"The origin is an endpoint of a Lambda Web Function and {problem}."
            yield Violation.at(origin, "originAccessControlId", message, endpoints)

    return judge_each((judge_origins, judge_routes), lambda judge_part: judge_part())


def _find_public_urls(origin: Block, graph: Graph) -> list[Resource]:
    urls = find_urls(origin, graph).urls
    return urls if all(url.props.data.get("authorizationType") == "NONE" for url in urls) else []


def _find_misfit(origin: Block, graph: Graph) -> str | None:
    """What keeps the origin access control from fitting a function URL, where it is of this stack."""
    candidates = find_access_controls(origin, graph)
    if candidates and not any(one.props.text("originAccessControlOriginType") == "lambda" for one in candidates):
        return "its origin access control is not of type lambda"
    if candidates and all(map(_signs_for_web_functions, candidates)):
        return _FOR_WEB_FUNCTIONS
    return None


def _signs_for_web_functions(access: Resource) -> bool:
    return access.props.text("signingBehavior") == "always-amz-auth" or access.props.text("signingProtocol") == "sigv4a"


_FOR_WEB_FUNCTIONS = "its origin access control signs in a way that is for Lambda Web Functions alone"


def _is_open(endpoint: Resource) -> bool:
    return endpoint.props.data.get("authType") == "ApplicationManaged"
