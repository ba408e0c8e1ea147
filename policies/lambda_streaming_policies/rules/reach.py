"""The rule on who can call a streaming function in a VPC."""

from __future__ import annotations

from .. import iam
from ..endpoints import is_for_lambda
from ..links import users_of
from ..model import Graph, Resource, UnknownValue
from ..rule import Config, Judgement, stack_rule, violation
from ..streaming import integration_of, integration_streams, is_streaming
from ..tokens import FUNCTION, INTEGRATION, METHOD, PERMISSION, POLICY, ROLE, ROLE_POLICY, USER_POLICY, VPC_ENDPOINT


@stack_rule(
    id="vpc-function-unreachable",
    title="Something should be able to call a streaming function in a VPC.",
    severity="medium",
    level="advisory",
    types=(FUNCTION,),
    fix="Add an interface endpoint for Lambda whose policy names the function, or allow a role lambda:InvokeFunction.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html",
)
def vpc_function_unreachable(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function in a VPC when nothing in the stack can have it stream: no interface endpoint for
    Lambda, no streaming integration of a REST API, no permission to invoke it and no policy that allows
    `lambda:InvokeFunction`. Its function URL does not count, because URLs do not stream from a VPC.

    ## Why is this bad
    The stack deploys and nobody can use it as it is meant. Where the callers are in another stack, disable the rule.

    ## Example
    ```python
    aws.lambda_.Function("chat", vpc_config={"subnet_ids": subnet_ids, "security_group_ids": groups}, **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", vpc_config={"subnet_ids": subnet_ids, "security_group_ids": groups}, **rest)
    aws.ec2.VpcEndpoint(
        "lambda",
        vpc_id=vpc_id,
        service_name=f"com.amazonaws.{region}.lambda",
        vpc_endpoint_type="Interface",
        subnet_ids=subnet_ids,
        policy=policy,
    )
    ```

    ## References
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    - [Inbound interface VPC endpoints for Lambda](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html)
    """
    in_vpc = function.props.block("vpcConfig")
    if not in_vpc.is_set("subnetIds") or any(_streams_to(user) for user in users_of(function, graph)):
        return
    unknowns = graph.index(_callers)
    if unknowns is None or not is_streaming(function, graph):
        return
    if unknowns:
        raise unknowns[0]
    yield violation(function.props, "vpcConfig", "Nothing in the stack can call the function and have it stream.")


def _streams_to(user: Resource) -> bool:
    if user.type in (INTEGRATION, METHOD):
        return integration_streams(integration_of(user))
    if user.type != PERMISSION or user.props.flag("invokedViaFunctionUrl"):
        return False
    return iam.is_action(user.props.text("action") or "", "lambda:InvokeFunction")


def _callers(graph: Graph) -> list[UnknownValue] | None:
    """None when an endpoint or a policy of the stack lets functions be called, else what may yet turn out to."""
    unknowns = []
    for resource in graph.of_type(VPC_ENDPOINT, ROLE, ROLE_POLICY, POLICY, USER_POLICY):
        try:
            if is_for_lambda(resource) if resource.type == VPC_ENDPOINT else _may_invoke(resource):
                return None
        except UnknownValue as unknown:
            if any(target.type == FUNCTION for target in graph.linked(resource, unknown.top_level)):
                return None  # a policy made of a function's ARN
            unknowns.append(unknown)
    return unknowns


def _may_invoke(holder: Resource) -> bool:
    holders = holder.props.blocks("inlinePolicies") if holder.type == ROLE else [holder.props]
    return any(
        iam.has_action(statement, "lambda:InvokeFunction")
        for one in holders
        for statement in iam.allowing(one.get("policy"))
    )
