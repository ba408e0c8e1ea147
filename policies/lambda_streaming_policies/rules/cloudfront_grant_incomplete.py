"""The rule cloudfront-grant-incomplete."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.grants import find_missing_for_cloudfront, names_cloudfront
from ..stack.graph import Graph
from ..stack.links import find_own_function
from ..stack.origins import find_callers
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


@stack_rule(
    id="cloudfront-grant-incomplete",
    title="CloudFront needs both permissions to call a function URL.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Grant cloudfront.amazonaws.com lambda:InvokeFunctionUrl and lambda:InvokeFunction (invokedViaFunctionUrl), "
    "both with the distribution's ARN as sourceArn and with the URL's qualifier.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
)
def cloudfront_grant_incomplete(url: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the authorization type `AWS_IAM` that a distribution of the stack calls, or
    that CloudFront holds a permission for, when one of the two permissions is missing: `lambda:InvokeFunctionUrl` and
    `lambda:InvokeFunction`, for the function or the alias that the URL names and for that distribution.

    ## Why is this bad
    Since October 2025 a caller of a function URL needs both. With one of them every request ends in a 403 that names
    neither.

    ## Example
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    aws.lambda_.Permission(
        "invoke",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        invoked_via_function_url=True,
    )
    ```

    ## References
    - [Restrict access to a Lambda function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    if url.props.text("authorizationType") != "AWS_IAM":
        return
    origins, undecided = find_callers(url, graph)
    distributions = {
        origin.resource.urn: origin.resource for origin in origins if origin.is_set("originAccessControlId")
    }
    # What it holds by a grant to everyone is the matter of permission-public.
    is_public_alone = not names_cloudfront(url, graph)
    lacking = [
        f"{distribution.name} calls the URL without {' and '.join(missing)}."
        for distribution in distributions.values()
        if (missing := find_missing_for_cloudfront(url, distribution, graph))
        and not (is_public_alone and len(missing) == 1)
    ]
    if not distributions:
        missing = find_missing_for_cloudfront(url, None, graph)
        if len(missing) == 1 and not is_public_alone:
            lacking = [f"CloudFront may call the URL, but without {missing[0]}."]
        elif missing and undecided:
            raise undecided[0]
    if lacking and find_own_function(url, graph):  # of another stack, where the permissions may be
        for message in lacking:
            yield Violation.at(url.props, "functionName", message)
