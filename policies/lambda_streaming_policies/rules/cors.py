"""Rules on which web pages may call a function URL."""

from __future__ import annotations

from ..rule import Config, Judgement, resource_rule, violation
from ..stack.resource import Block, Resource
from ..stack.tokens import FUNCTION_URL

_EVERY_ORIGIN = ("*", "http://*", "https://*")


def _allows_every_origin(cors: Block) -> bool:
    return cors.any_text("allowOrigins", lambda origin: origin in _EVERY_ORIGIN)


@resource_rule(
    id="cors-open",
    title="A function URL must not accept credentials from every origin.",
    severity="high",
    exposure=True,
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
    if cors.flag("allowCredentials") and _allows_every_origin(cors):
        yield violation(cors, "allowOrigins", "Every origin may send credentials.")


@resource_rule(
    id="cors-any-origin",
    title="A function URL should name the origins that may call it.",
    severity="medium",
    exposure=True,
    level="advisory",
    types=(FUNCTION_URL,),
    fix="List the origins of your own pages in cors.allowOrigins.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors",
)
def cors_any_origin(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports a function URL whose CORS configuration allows every origin (`*`) without credentials. With credentials
    `cors-open` rejects it; these are two rules because one has one level.

    ## Why is this bad
    Every web page can have its visitors' browsers call the URL and read the answer, on your bill. That is right for a
    public API, and seldom meant for a function behind a page of your own.

    ## Example
    ```python
    aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", cors={"allow_origins": ["*"]}
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl(
        "chat",
        function_name=function.name,
        authorization_type="AWS_IAM",
        cors={"allow_origins": ["https://chat.example.com"]},
    )
    ```

    ## References
    - [Cross-origin resource sharing of function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors)
    """
    cors = url.props.block("cors")
    if _allows_every_origin(cors) and not cors.flag("allowCredentials"):
        yield violation(cors, "allowOrigins", "Every web page may call the URL and read its answer.")
