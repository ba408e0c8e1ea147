"""The rule web-function-variable-reserved."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import WEB_REVISION


@resource_rule(
    id="web-function-variable-reserved",
    title="A Web Function's variables should leave Lambda's names alone.",
    severity="medium",
    level="advisory",
    types=(WEB_REVISION,),
    fix="Take another name; listen on the host and port of AWS_LAMBDA_HTTP_ENDPOINT.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-revisions-env-vars.html",
)
def web_function_variable_reserved(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports an environment variable of a revision of a Lambda Web Function whose name begins with `AWS_LAMBDA_`,
    other than `AWS_LAMBDA_NODEJS_ENTRYPOINT`, and `PORT`.

    ## Why is this bad
    As AWS's own guidance for the service has it, the reserved names are refused. `PORT` has no effect: Lambda looks
    for the server at `AWS_LAMBDA_HTTP_ENDPOINT`.

    ## Example
    ```python
    service_config = {"environment_variables": {"PORT": "8080"}, **rest}
    ```

    ## Use instead
    ```python
    service_config = {"environment_variables": {"MODEL": "fast"}, **rest}
    ```

    ## References
    - [Environment variables of Web Functions](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-revisions-env-vars.html)
    """
    variables = resource.props.block("serviceConfig").block("environmentVariables")
    for name in sorted(variables.data):
        if name == "PORT":
            yield Violation.at(variables, name, "Lambda does not tell the server its port by this variable.")
        elif name.startswith("AWS_LAMBDA_") and name != "AWS_LAMBDA_NODEJS_ENTRYPOINT":
            yield Violation.at(variables, name, "The name is reserved for Lambda.")
