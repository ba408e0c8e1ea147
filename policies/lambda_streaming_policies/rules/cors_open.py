"""The rule cors-open."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.function_urls import allows_every_origin
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


@resource_rule(
    id="cors-open",
    title="A function URL must not accept credentials from every origin.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="List the origins of your own pages in cors.allowOrigins, or leave cors.allowCredentials out.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors",
    other_tools={"Prowler": "awslambda_function_url_cors_policy"},
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
    if cors.flag("allowCredentials") and allows_every_origin(cors):
        yield Violation.at(cors, "allowOrigins", "Every origin may send credentials.")
