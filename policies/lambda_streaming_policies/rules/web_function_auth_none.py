"""The rule web-function-auth-none."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import WEB_ENDPOINT


@resource_rule(
    id="web-function-auth-none",
    title="An endpoint of a Web Function must ask its callers for AWS credentials.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(WEB_ENDPOINT,),
    fix="Set authType to IamAuth, and serve the public through CloudFront with an origin access control.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html",
)
def web_function_auth_none(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an endpoint of a Lambda Web Function with the authorization type `ApplicationManaged`. Where the
    application asks its callers itself, an exception says so.

    ## Why is this bad
    Lambda checks nothing: everyone on the internet reaches the server, past every firewall in front of it, and
    there is no web ACL on an endpoint.

    ## Example
    ```python
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", auth_type="ApplicationManaged", **rest)
    ```

    ## Use instead
    ```python
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", auth_type="IamAuth", **rest)
    ```

    ## References
    - [Controlling access to Web Function endpoints](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html)
    """
    if resource.props.text("authType") == "ApplicationManaged":
        message = "The authorization type is ApplicationManaged: anyone on the internet can call the endpoint."
        yield Violation.at(resource.props, "authType", message)
