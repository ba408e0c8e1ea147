"""The rule secret-in-environment."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, resource_rule
from ..stack.resource import Resource
from ..stack.secrets import has_secret_name, looks_like_secret, may_be_secret
from ..stack.tokens import FUNCTION, WEB_REVISION
from ..stack.unknown import UnknownValue


@resource_rule(
    id="secret-in-environment",
    title="A function's environment should hold no secrets.",
    severity="high",
    exposure=True,
    level="advisory",
    types=(FUNCTION, WEB_REVISION),
    fix="Keep the secret in AWS Secrets Manager or a SecureString parameter, and put its ARN into the environment.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    other_tools={"checkov": "CKV_AWS_45", "Prowler": "awslambda_function_no_secrets_in_variables"},
)
def secret_in_environment(function: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports an environment variable of a function, or of a revision of a Web Function, that looks like a secret: by
    its name (`DB_PASSWORD`), by the form of a known credential (an AWS access key, a private key, a webhook, a URL
    with a password), because its value is long and random, or because the program marks it as a secret, which
    `lambda-streaming check` sees and the engine does not tell. In a value that is JSON its members are looked at, and
    where the program marks all the variables as one secret, that is one finding. ARNs, names, paths, identifiers,
    levels and addresses without a credential are accepted. The value is never printed.

    ## Why is this bad
    Everyone who may read the function's configuration reads the secret: in the console, in CloudTrail, in the state
    of the stack. It is also handed to every process and dependency of the handler.

    ## Example
    ```python
    aws.lambda_.Function("chat", environment={"variables": {"MODEL_API_KEY": api_key}}, **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", environment={"variables": {"MODEL_API_KEY_ARN": secret.arn}}, **rest)
    ```

    ## References
    - [Environment variables of Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
    - [Secrets Manager in Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html)
    """
    outer, inner = ("environment", "variables")
    if function.type == WEB_REVISION:
        outer, inner = ("serviceConfig", "environmentVariables")
    marked = function.secrets & {outer, f"{outer}.{inner}"}
    if marked:
        message = "The program marks the variables as secret, and they are readable with the function."
        return [Violation(function, path, message) for path in sorted(marked)]
    variables = function.props.block(outer).block(inner)

    def judge_variable(name: str) -> Judgement:
        is_marked = variables.at(name) in function.secrets
        if variables.is_unknown(name) and has_secret_name(name) and not is_marked:
            raise UnknownValue(function, variables.at(name))
        value = "" if variables.is_unknown(name) else variables.text(name) or ""
        is_secret = is_marked and (variables.is_unknown(name) or may_be_secret(value))
        if is_secret or looks_like_secret(name, value):
            yield Violation.at(variables, name, "The variable looks like a secret, and is readable with the function.")

    return judge_each(sorted(variables.data), judge_variable)
