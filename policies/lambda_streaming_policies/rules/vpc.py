"""Rules on functions and endpoints in a VPC."""

from __future__ import annotations

from ..rule import Config, Judgement, judge_each, stack_rule, violation
from ..stack import iam
from ..stack.endpoints import is_for_lambda, policies_of
from ..stack.graph import Graph
from ..stack.links import own_function_of
from ..stack.origins import streams
from ..stack.resource import Block, Resource
from ..stack.tokens import FUNCTION_URL, SECURITY_GROUP, SUBNETS, VPC_ENDPOINT
from ..stack.unknown import UnknownValue


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
    function = own_function_of(url, graph)
    if function is not None and _is_in_vpc(function, graph):
        name = "functionName" if config["urls"] == "any" else "invokeMode"
        yield violation(
            url.props, name, f"The function {function.name} runs in a VPC, where function URLs do not stream."
        )


def _is_in_vpc(function: Resource, graph: Graph) -> bool:
    # At preview the provider answers "unknown" for a list with an unknown element; one made of subnets is not empty,
    # and Lambda takes security groups together with subnets only.
    if any(target.type in (*SUBNETS, SECURITY_GROUP) for target in graph.linked(function, "vpcConfig")):
        vpc_unknown = function.props.is_unknown("vpcConfig")
        if vpc_unknown or function.props.block("vpcConfig").is_unknown("subnetIds"):
            return True
    return bool(function.props.block("vpcConfig").get("subnetIds"))


@stack_rule(
    id="endpoint-policy-open",
    title="A VPC endpoint for Lambda must name the functions it may call.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(VPC_ENDPOINT,),
    fix="Give the endpoint a policy that allows only lambda:InvokeFunction on the ARNs of your functions.",
    reference="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
)
def endpoint_policy_open(endpoint: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an interface endpoint for Lambda without an endpoint policy, or with one that lets everyone use any action
    or any function. A statement for named principals, or with a condition on the caller's or the function's account
    or organization, is accepted.

    ## Why is this bad
    Without a policy, AWS attaches one that allows everything. Anything that runs in the VPC and gets hold of
    credentials, its own or an attacker's, can then call and change functions of any account through the endpoint.

    ## Example
    ```python
    aws.ec2.VpcEndpoint(
        "lambda", vpc_id=vpc_id, service_name=f"com.amazonaws.{region}.lambda", vpc_endpoint_type="Interface"
    )
    ```

    ## Use instead
    ```python
    aws.ec2.VpcEndpoint(
        "lambda",
        vpc_id=vpc_id,
        service_name=f"com.amazonaws.{region}.lambda",
        vpc_endpoint_type="Interface",
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "lambda:InvokeFunction",
                        "Resource": [function.arn, pulumi.Output.concat(function.arn, ":*")],
                    }
                ],
            }
        ),
    )
    ```

    ## References
    - [Control access to VPC endpoints using endpoint policies](https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html)
    - [Inbound interface VPC endpoints for Lambda](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html)
    """
    if not is_for_lambda(endpoint):
        return
    policies = policies_of(endpoint, graph)
    if not policies:
        yield violation(
            endpoint.props,
            "policy",
            "There is no endpoint policy, and AWS's default allows every action on everything.",
        )
    yield from judge_each(policies, _judge_policy)


def _judge_policy(holder: Block) -> Judgement:
    policy = holder.get("policy")
    narrowed = any(iam.narrows_for_everyone(statement) for statement in iam.statements(policy))
    for_anyone = [] if narrowed else [one for one in iam.allowing(policy) if iam.is_for_anyone(one)]
    if any(iam.any_function(statement) for statement in for_anyone):
        yield violation(holder, "policy", "The endpoint policy lets anyone use functions of any account.")
    elif any(iam.every_action(statement) for statement in for_anyone):
        yield violation(holder, "policy", "The endpoint policy lets anyone use every action of Lambda.")
    elif iam.has_unknown(policy):
        raise UnknownValue(holder.resource, holder.at("policy"))
