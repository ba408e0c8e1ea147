"""The rule permission-wrong-qualifier."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.grants import INVOKE_URL, list_urls
from ..stack.graph import Graph
from ..stack.links import find_function, find_qualifier
from ..stack.resource import Resource
from ..stack.tokens import PERMISSION


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
    served = {find_qualifier(url, graph) for url in list_urls(function, graph)}
    if served and find_qualifier(permission, graph) not in served:
        name = "qualifier" if props.is_set("qualifier") or None in served else "function"
        yield Violation.at(props, name, f"No function URL of {function.name} serves what the permission is for.")
