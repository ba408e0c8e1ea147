"""The rule provisioned-concurrency-unused."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_function, find_qualifier, find_qualifier_at, list_users
from ..stack.resource import Resource
from ..stack.tokens import ALIAS, FUNCTION_URL, PROVISIONED_CONCURRENCY


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
    function = find_function(provisioned, graph)
    if function is None:
        return
    users = list_users(function, graph)
    if not any(user.resource.type == FUNCTION_URL for user in users):
        return
    qualifier = find_qualifier(provisioned, graph)
    if all(find_qualifier_at(user, graph) != qualifier for user in users):
        yield Violation.at(
            provisioned.props, name, f"No function URL of {function.name} serves what it is provisioned for."
        )
