"""The rule url-qualifier-invalid."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.links import parse_reference
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


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
        yield Violation.at(url.props, name, "A function URL cannot serve $LATEST or a version by its number.")
