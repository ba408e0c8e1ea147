"""Rules on one function URL: who may call it and how it answers."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, resource_rule, violation
from ..stack.origins import streams
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


def _with_iam(url: Resource) -> Iterator[Change]:
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
    remediate=_with_iam,
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
        yield violation(
            url.props, "authorizationType", "The authorization type is NONE: anyone on the internet can call the URL."
        )


@resource_rule(
    id="url-buffered",
    title="A function URL should answer with a stream.",
    severity="low",
    level="advisory",
    types=(FUNCTION_URL,),
    fix="Set invokeMode to RESPONSE_STREAM, or disable this rule for URLs that are meant to buffer.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html",
)
def url_buffered(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports a function URL whose invoke mode is `BUFFERED`, or that leaves it out, which is the same.

    ## Why is this bad
    The caller waits until the handler has finished, and an answer of more than 6 MB fails. A handler written with
    `streamifyResponse` works all the same, so nothing tells that its stream is held back.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM")
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
    )
    ```

    ## References
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    """
    if not streams(url):
        yield violation(url.props, "invokeMode", "The whole answer is held back until the handler has finished.")
