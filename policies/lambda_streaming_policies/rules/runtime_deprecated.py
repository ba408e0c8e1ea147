"""The rule runtime-deprecated."""

from __future__ import annotations

from datetime import date

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.runtimes import find_deprecation
from ..stack.tokens import FUNCTION


@resource_rule(
    id="runtime-deprecated",
    title="A function should run on a supported runtime.",
    severity="medium",
    level="advisory",
    types=(FUNCTION,),
    fix="Move to the newest runtime of the language, such as nodejs24.x.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    frameworks=("AWS Security Hub Lambda.2",),
    other_tools={
        "checkov": "CKV_AWS_363",
        "cdk-nag": "AwsSolutions-L1",
        "Prowler": "awslambda_function_using_supported_runtimes",
    },
)
def runtime_deprecated(function: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports a function whose runtime AWS has deprecated, and says since when. The dates are a table of this pack.

    ## Why is this bad
    A deprecated runtime gets no security patches. Some months later AWS refuses new functions with it, then updates
    of the code of old ones.

    ## Example
    ```python
    aws.lambda_.Function("chat", runtime="nodejs18.x", **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", runtime="nodejs24.x", **rest)
    ```

    ## References
    - [Lambda runtimes](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html)
    """
    runtime = function.props.text("runtime") or ""
    since = find_deprecation(runtime, date.today())
    if since:
        yield Violation.at(function.props, "runtime", f"{runtime} has been deprecated since {since.isoformat()}.")
