"""Rules on one function URL."""

from __future__ import annotations

from ..model import Resource
from ..rule import Config, Judgement, resource_rule, violation
from ..tokens import FUNCTION_URL


@resource_rule(
    id="url-auth-none",
    title="A function URL must ask its callers for AWS credentials.",
    severity="critical",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Set authorizationType to AWS_IAM, and serve the public through CloudFront with an origin access control.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    frameworks=("AWS Security Hub Lambda.1",),
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
    id="cors-open",
    title="A function URL must not accept credentials from every origin.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="List the origins of your own pages in cors.allowOrigins, or leave cors.allowCredentials out.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors",
)
def cors_open(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL whose CORS configuration allows credentials and every origin (`*`).

    ## Why is this bad
    Any web page could read what the function streams to a signed-in visitor. Browsers refuse the literal combination,
    so the page of the URL's owner does not work either.

    ## Example
    ```python
    aws.lambda_.FunctionUrl(
        "chat",
        function_name=function.name,
        authorization_type="AWS_IAM",
        cors={"allow_origins": ["*"], "allow_credentials": True},
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl(
        "chat",
        function_name=function.name,
        authorization_type="AWS_IAM",
        cors={"allow_origins": ["https://chat.example.com"], "allow_credentials": True},
    )
    ```

    ## References
    - [Cross-origin resource sharing of function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors)
    - [Credentialed requests and wildcards](https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#credentialed_requests_and_wildcards)
    """
    cors = url.props.block("cors")
    if cors.flag("allowCredentials") and cors.any_text("allowOrigins", lambda origin: origin in _EVERY_ORIGIN):
        yield violation(cors, "allowOrigins", "Every origin may send credentials.")


_EVERY_ORIGIN = ("*", "http://*", "https://*")
