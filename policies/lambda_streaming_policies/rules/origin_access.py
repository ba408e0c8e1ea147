"""Rules on how CloudFront is let through to a streaming function URL."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, judge_each, resource_rule, stack_rule, violation
from ..stack.grants import incomplete, missing_for_cloudfront
from ..stack.graph import Graph
from ..stack.origins import callers_of, is_reached_stream, streams
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION, FUNCTION_URL, ORIGIN_ACCESS_CONTROL


@stack_rule(
    id="cloudfront-grant-incomplete",
    title="CloudFront needs both permissions to call a function URL.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Grant cloudfront.amazonaws.com lambda:InvokeFunctionUrl and lambda:InvokeFunction (invokedViaFunctionUrl), "
    "both with the distribution's ARN as sourceArn and with the URL's qualifier.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
)
def cloudfront_grant_incomplete(url: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a streaming function URL with the authorization type `AWS_IAM` that a distribution of the stack calls, or
    that CloudFront holds a permission for, when one of the two permissions is missing: `lambda:InvokeFunctionUrl` and
    `lambda:InvokeFunction`, for the function or the alias that the URL names and for that distribution.

    ## Why is this bad
    Since October 2025 a caller of a function URL needs both. With one of them every request ends in a 403 that names
    neither.

    ## Example
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    aws.lambda_.Permission(
        "invoke",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        invoked_via_function_url=True,
    )
    ```

    ## References
    - [Restrict access to a Lambda function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    if not streams(url) or url.props.text("authorizationType") != "AWS_IAM":
        return
    origins, undecided = callers_of(url, graph)
    distributions = {
        origin.resource.urn: origin.resource for origin in origins if origin.is_set("originAccessControlId")
    }
    for distribution in distributions.values():
        missing = missing_for_cloudfront(url, distribution, graph)
        if missing:
            yield incomplete(url, f"{distribution.name} calls the URL without {' and '.join(missing)}.", graph)
    if not distributions:
        missing = missing_for_cloudfront(url, None, graph)
        if len(missing) == 1:
            yield incomplete(url, f"CloudFront may call the URL, but without {missing[0]}.", graph)
        elif missing and undecided:
            raise undecided[0]


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
            yield violation(origin, "originAccessControlId", message)

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


def _signing(access: Resource) -> Iterator[Change]:
    props = access.props
    if props.text("originAccessControlOriginType") == "lambda" and props.text("signingBehavior") != "always":
        yield ("signingBehavior",), "always"


@resource_rule(
    id="oac-not-signing",
    title="An origin access control for Lambda must sign every request.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(ORIGIN_ACCESS_CONTROL,),
    fix="Set signingBehavior to always and signingProtocol to sigv4.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html#oac-advanced-settings-lambda",
    remediate=_signing,
)
def oac_not_signing(access: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an origin access control of type `lambda` whose signing behavior is not `always`, or whose signing
    protocol is not `sigv4`.

    ## Why is this bad
    With `never`, CloudFront signs nothing and a URL with `AWS_IAM` refuses every request. With `no-override`, a
    viewer's own Authorization header switches the signature off.

    ## Example
    ```python
    aws.cloudfront.OriginAccessControl(
        "chat", origin_access_control_origin_type="lambda", signing_behavior="no-override", signing_protocol="sigv4"
    )
    ```

    ## Use instead
    ```python
    aws.cloudfront.OriginAccessControl(
        "chat", origin_access_control_origin_type="lambda", signing_behavior="always", signing_protocol="sigv4"
    )
    ```

    ## References
    - [Advanced settings for origin access control](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html#oac-advanced-settings-lambda)
    """
    props = access.props
    if props.text("originAccessControlOriginType") != "lambda":
        return
    if props.text("signingBehavior") != "always":
        yield violation(
            props, "signingBehavior", "The signing behavior is not always: CloudFront may leave requests unsigned."
        )
    elif props.text("signingProtocol") != "sigv4":
        yield violation(
            props, "signingProtocol", "The signing protocol is not sigv4, the only one that Lambda accepts."
        )
