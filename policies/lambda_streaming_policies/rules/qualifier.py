"""Rules on the alias that a function URL serves."""

from __future__ import annotations

from ..rule import Config, Judgement, resource_rule, stack_rule, violation
from ..stack.graph import Graph
from ..stack.links import function_of, parse_reference, qualifier_at, qualifier_of, users_of
from ..stack.resource import Resource
from ..stack.tokens import ALIAS, FUNCTION_URL, PROVISIONED_CONCURRENCY


@resource_rule(
    id="url-qualifier-invalid",
    title="A function URL can serve an alias, never a version.",
    severity="medium",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Set qualifier to the name of an alias, or leave it out for the unpublished function.",
    reference="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html",
)
def url_qualifier_invalid(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL whose qualifier, or the one in its function name, is a version number or `$LATEST`.

    ## Why is this bad
    Lambda refuses both, and only when the URL is created.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier="$LATEST")
    ```

    ## Use instead
    ```python
    live = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version=function.version)
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier=live.name)
    ```

    ## References
    - [CreateFunctionUrlConfig](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html)
    """
    if url.props.is_set("qualifier"):
        qualifier, name = url.props.text("qualifier"), "qualifier"
    else:
        # A name that is not known yet is a resource's own and names a version only where an alias was missed.
        known = None if url.props.is_unknown("functionName") else url.props.text("functionName")
        reference = parse_reference(known or "")
        qualifier, name = reference.qualifier if reference else None, "functionName"
    if qualifier == "$LATEST" or (qualifier or "").isdecimal():
        yield violation(url.props, name, "A function URL cannot serve $LATEST or a version by its number.")


@stack_rule(
    id="provisioned-concurrency-unused",
    title="Provisioned concurrency should be for the alias that the function URL serves.",
    severity="medium",
    level="advisory",
    types=(PROVISIONED_CONCURRENCY, ALIAS),
    fix="Set the URL's qualifier to the alias that has the provisioned concurrency.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",
)
def provisioned_concurrency_unused(provisioned: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports provisioned concurrency of an alias or version when the function has function URLs, none of them serves
    that alias, and no permission, integration or event source of the stack names it either.

    ## Why is this bad
    A URL without a qualifier calls the unpublished function. It starts cold, while the environments that wait behind
    the alias are paid for and never used.

    ## Example
    ```python
    live = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version=function.version)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "live", function_name=function.name, qualifier=live.name, provisioned_concurrent_executions=5
    )
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM")
    ```

    ## Use instead
    ```python
    live = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version=function.version)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "live", function_name=function.name, qualifier=live.name, provisioned_concurrent_executions=5
    )
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier=live.name)
    ```

    ## References
    - [Configuring provisioned concurrency](https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html)
    """
    name = "qualifier"
    if provisioned.type == ALIAS:  # in aws-native an alias holds its own
        name = "provisionedConcurrencyConfig"
        if not provisioned.props.is_set(name):
            return
    function = function_of(provisioned, graph)
    if function is None:
        return
    users = users_of(function, graph)
    if not any(user.resource.type == FUNCTION_URL for user in users):
        return
    qualifier = qualifier_of(provisioned, graph)
    if all(qualifier_at(user, graph) != qualifier for user in users):
        yield violation(
            provisioned.props, name, f"No function URL of {function.name} serves what it is provisioned for."
        )
