"""The rule web-function-unbounded."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import WEB_ENDPOINT


@resource_rule(
    id="web-function-unbounded",
    title="An endpoint of a Web Function should have a throttle and a bound of environments.",
    severity="medium",
    level="advisory",
    advice=True,
    types=(WEB_ENDPOINT,),
    fix="Set throttleConfig.rateLimit (requests a second, from 100) and scalingConfig.maxEnvironments (from 2).",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-scaling.html",
)
def web_function_unbounded(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports an endpoint of a Lambda Web Function without a rate limit or without a bound of environments. A rate
    limit of 0 switches the endpoint off, and is accepted.

    ## Why is this bad
    Neither has a default: one endpoint can use up the account's quotas, and each environment is billed while it
    lives.

    ## Example
    ```python
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", auth_type="IamAuth", **rest)
    ```

    ## Use instead
    ```python
    bounds = {"throttle_config": {"rate_limit": 500}, "scaling_config": {"max_environments": 20}}
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", **bounds, **rest)
    ```

    ## References
    - [Scaling of Web Functions](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-scaling.html)
    """
    if not resource.props.block("throttleConfig").is_set("rateLimit"):
        yield Violation.at(resource.props, "throttleConfig", "Nothing bounds how many requests a second it takes.")
    if not resource.props.block("scalingConfig").is_set("maxEnvironments"):
        yield Violation.at(resource.props, "scalingConfig", "Nothing bounds how many environments it starts.")
