"""The rule permission-wrong-qualifier."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.grants import INVOKE_URL, list_urls
from ..stack.graph import Graph
from ..stack.links import find_function, find_qualifier
from ..stack.resource import Resource
from ..stack.tokens import ALIAS, PERMISSION


@stack_rule(
    id="permission-wrong-qualifier",
    title="A permission for a function URL must name the alias that the URL serves.",
    severity="high",
    level="mandatory",
    types=(PERMISSION,),
    fix="Give the permission and the function URL the same qualifier, or none.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def permission_wrong_qualifier(permission: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a permission to call a function by its URL when the function has URLs in the stack and none of them serves
    the alias that the permission names, or the unpublished function where it names none.

    ## Why is this bad
    A policy of an alias does not hold for the function, nor the other way round: every request ends in a 403.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier="live")
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier="live")
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        qualifier="live",
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    ```

    ## References
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    props = permission.props
    is_for_urls = props.text("action") == INVOKE_URL or props.flag("invokedViaFunctionUrl")
    function = find_function(permission, graph) if is_for_urls else None
    if function is None:
        return
    urls = list_urls(function, graph)
    served = {find_qualifier(url, graph) for url in urls}
    if not urls or find_qualifier(permission, graph) in served:
        return
    name = "qualifier" if props.is_set("qualifier") or None in served else "function"
    named = _describe(find_qualifier(permission, graph), graph)
    others = " and ".join(sorted({f"{url.name} serves {_describe(find_qualifier(url, graph), graph)}" for url in urls}))
    yield Violation.at(props, name, f"The permission is for {named} of {function.name}, and its URL {others}.")


def _describe(qualifier: str | None, graph: Graph) -> str:
    """An alias by its name in the program, a version by its number: no other text is told."""
    if qualifier is None:
        return "the unpublished function"
    if qualifier.isdecimal():
        return f"version {qualifier}"
    aliases = [alias for alias in graph.of_type(ALIAS) if qualifier in (alias.urn, alias.props.data.get("name"))]
    return f"the alias {aliases[0].name}" if aliases else "an alias"
