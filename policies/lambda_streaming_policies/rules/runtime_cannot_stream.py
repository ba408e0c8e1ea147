"""The rule runtime-cannot-stream."""

from __future__ import annotations

import re

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.function_urls import streams
from ..stack.graph import Graph
from ..stack.links import find_own_function
from ..stack.resource import Block, Resource
from ..stack.tokens import FUNCTION_URL


@stack_rule(
    id="runtime-cannot-stream",
    title="A streaming function URL needs a runtime that can stream.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Use a Node.js, .NET 8 or custom runtime, or the Lambda Web Adapter layer with "
    "AWS_LWA_INVOKE_MODE=response_stream.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html",
)
def runtime_cannot_stream(url: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the invoke mode `RESPONSE_STREAM` whose function has a managed runtime other than those
    of Node.js and of .NET 8 and later, without a layer that streams for it (Lambda Web Adapter). Custom runtimes and
    container images are accepted.

    ## Why is this bad
    Only these runtimes stream by themselves. With another one the whole answer is kept back to the end, limited
    to 6 MB, whatever the URL says.

    ## Example
    ```python
    function = aws.lambda_.Function("chat", runtime="python3.13", handler="app.handler", code=code, role=role.arn)
    aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
    )
    ```

    ## Use instead
    ```python
    function = aws.lambda_.Function(
        "chat",
        runtime="python3.13",
        handler="run.sh",
        code=code,
        role=role.arn,
        layers=[f"arn:aws:lambda:{region}:753240598075:layer:LambdaAdapterLayerX86:26"],
        environment={
            "variables": {
                "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
                "AWS_LWA_INVOKE_MODE": "response_stream",
            }
        },
    )
    ```

    ## References
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    - [Response streaming in .NET](https://github.com/aws/aws-lambda-dotnet/pull/2467)
    - [Lambda Web Adapter](https://github.com/aws/aws-lambda-web-adapter)
    """
    if not streams(url):
        return
    function = find_own_function(url, graph)
    if function is None:
        return
    runtime = function.props.text("runtime")
    # A container image has no runtime, and "provided" is a custom one: what they run is theirs to know.
    if runtime and _MANAGED.fullmatch(runtime) and not _has_streaming_adapter(function.props):
        yield Violation.at(
            url.props, "invokeMode", f"The function {function.name} runs {runtime}, which cannot stream."
        )


_MANAGED = re.compile(r"(?:(?:python|java|dotnetcore|ruby|go)\d|dotnet[5-7])[\d.x]*(?:\.al2|\.al2023)?")


def _has_streaming_adapter(function: Block) -> bool:
    """Whether a layer is there and told to stream. A layer's ARN does not say whether it is a copy of the adapter."""
    if not function.is_set("layers"):
        return False
    variables = function.block("environment").block("variables")
    return (variables.text("AWS_LWA_INVOKE_MODE") or "").lower() == "response_stream"
