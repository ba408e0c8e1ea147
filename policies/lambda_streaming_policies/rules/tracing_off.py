"""The rule tracing-off."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.components import is_of_component
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.streaming import is_streaming
from ..stack.tokens import FUNCTION


@stack_rule(
    id="tracing-off",
    title="A streaming function should be traced.",
    severity="low",
    level="advisory",
    advice=True,
    types=(FUNCTION,),
    fix="Set tracingConfig.mode to Active, and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    frameworks=("AWS Security Hub Lambda.7",),
    other_tools={"checkov": "CKV_AWS_50", "cdk-nag": "Serverless-LambdaTracing", "Trivy": "AWS-0066"},
)
def tracing_off(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function whose tracing mode is not `Active`. The components of lambda-streaming have an argument
    for it with a default, and are left alone.

    ## Why is this bad
    A stream's duration says little: a trace tells the time to the first byte from the time that the rest took, and a
    slow model from a slow start.

    ## Example
    ```python
    aws.lambda_.Function("chat", **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", tracing_config={"mode": "Active"}, **rest)
    ```

    ## References
    - [X-Ray and Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html)
    """
    if is_of_component(function, graph):
        return
    if function.props.block("tracingConfig").text("mode") != "Active" and is_streaming(function, graph):
        yield Violation.at(function.props, "tracingConfig", "Requests are not traced.")
