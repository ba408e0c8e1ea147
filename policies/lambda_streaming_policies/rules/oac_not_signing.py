"""The rule oac-not-signing."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import ORIGIN_ACCESS_CONTROL


def _sign_always(access: Resource) -> Iterator[Change]:
    props = access.props
    if props.text("originAccessControlOriginType") != "lambda":
        return
    if props.text("signingBehavior") in ("never", "no-override"):
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
    remediate=_sign_always,
)
def oac_not_signing(access: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an origin access control of type `lambda` whose signing behavior leaves requests unsigned: `never` or
    `no-override`. `always-amz-auth` and the protocol `sigv4a`, which are for the endpoints of Lambda Web Functions,
    sign every request too; in front of a function URL, `origin-without-oac` rejects them.

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
    if props.text("signingBehavior") not in ("always", "always-amz-auth"):
        yield Violation.at(
            props, "signingBehavior", "The signing behavior is not always: CloudFront may leave requests unsigned."
        )
    elif props.text("signingProtocol") not in ("sigv4", "sigv4a"):
        yield Violation.at(props, "signingProtocol", "The signing protocol is none that Lambda accepts.")
