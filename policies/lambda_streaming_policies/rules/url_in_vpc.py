"""The rule url-in-vpc."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.function_urls import streams
from ..stack.graph import Graph
from ..stack.links import find_own_function
from ..stack.resource import Resource
from ..stack.streaming import is_in_vpc, is_on_instances
from ..stack.tokens import FUNCTION_URL


@stack_rule(
    id="url-in-vpc",
    title="A function in a VPC must not stream through a function URL.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL,),
    fix="Take the function out of the VPC, or call InvokeWithResponseStream through a VPC endpoint instead of the URL.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html",
    config={
        "urls": {
            "type": "string",
            "enum": ["streaming", "any"],
            "default": "streaming",
            "description": "Which function URLs to judge: those with the invoke mode RESPONSE_STREAM, or any.",
        }
    },
)
def url_in_vpc(url: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the invoke mode `RESPONSE_STREAM` whose function runs in a VPC.

    ## Why is this bad
    Function URLs do not stream in a VPC environment: the callers wait for the whole answer, and nothing says why. It
    shows only at run time, as a slow first byte.

    ## Example
    ```python
    function = aws.lambda_.Function("chat", vpc_config={"subnet_ids": subnet_ids, "security_group_ids": groups}, **rest)
    aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
    )
    ```

    ## Use instead
    ```python
    function = aws.lambda_.Function("chat", vpc_config={"subnet_ids": subnet_ids, "security_group_ids": groups}, **rest)
    aws.ec2.VpcEndpoint(
        "lambda",
        vpc_id=vpc_id,
        service_name=f"com.amazonaws.{region}.lambda",
        vpc_endpoint_type="Interface",
        subnet_ids=subnet_ids,
        policy=policy,
    )
    # and in the caller: client.invoke_with_response_stream(FunctionName=name, Payload=payload)
    ```

    ## References
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    """
    if config["urls"] != "any" and not streams(url):
        return
    function = find_own_function(url, graph)
    # On Managed Instances a function lives in the VPC of its capacity provider, and its URL streams.
    if function is not None and not is_on_instances(function) and is_in_vpc(function, graph):
        name = "functionName" if config["urls"] == "any" else "invokeMode"
        yield Violation.at(
            url.props, name, f"The function {function.name} runs in a VPC, where function URLs do not stream."
        )
