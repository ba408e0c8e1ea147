"""The rule url-auth-none."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


def _ask_for_credentials(url: Resource) -> Iterator[Change]:
    if url.props.text("authorizationType") == "NONE":
        yield ("authorizationType",), "AWS_IAM"


@resource_rule(
    id="url-auth-none",
    title="A function URL must ask its callers for AWS credentials.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Set authorizationType to AWS_IAM, and serve the public through CloudFront with an origin access control.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    frameworks=("AWS Security Hub Lambda.1",),
    other_tools={
        "checkov": "CKV_AWS_258",
        "cdk-nag": "LambdaFunctionUrlAuth",
        "Prowler": "awslambda_function_url_public",
    },
    remediate=_ask_for_credentials,
)
def url_auth_none(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the authorization type `NONE`.

    ## Why is this bad
    Everyone on the internet can call the function, past every firewall, rate limit and cache that stands in front of
    it. A streamed response runs and is billed until the function's timeout even when its caller has gone. The
    provider also adds two public statements to the function's policy and leaves them there when the URL is destroyed.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="NONE")
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM")
    ```

    ## References
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    if url.props.text("authorizationType") == "NONE":
        yield Violation.at(
            url.props, "authorizationType", "The authorization type is NONE: anyone on the internet can call the URL."
        )
