"""The rule cors-any-origin."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.function_urls import allows_every_origin
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


@resource_rule(
    id="cors-any-origin",
    title="A function URL should name the origins that may call it.",
    severity="medium",
    exposure=True,
    level="advisory",
    types=(FUNCTION_URL,),
    fix="List the origins of your own pages in cors.allowOrigins.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors",
    other_tools={"Prowler": "awslambda_function_url_cors_policy"},
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
    if allows_every_origin(cors) and not cors.flag("allowCredentials"):
        yield Violation.at(cors, "allowOrigins", "Every web page may call the URL and read its answer.")
