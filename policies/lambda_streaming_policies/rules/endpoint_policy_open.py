"""The rule endpoint-policy-open."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.endpoints import find_endpoint_policies, is_for_lambda
from ..stack.graph import Graph
from ..stack.iam.statements import allows_any_function, allows_every_action, find_open, has_unknown, read_statements
from ..stack.resource import Block, Resource
from ..stack.tokens import VPC_ENDPOINT
from ..stack.unknown import UnknownValue


@stack_rule(
    id="endpoint-policy-open",
    title="A VPC endpoint for Lambda must name the functions it may call.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(VPC_ENDPOINT,),
    fix="Give the endpoint a policy that allows only lambda:InvokeFunction on the ARNs of your functions.",
    reference="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    other_tools={"Prowler": "vpc_endpoint_connections_trust_boundaries"},
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
    policies = find_endpoint_policies(endpoint, graph)
    if not policies:
        yield Violation.at(
            endpoint.props,
            "policy",
            "There is no endpoint policy, and AWS's default allows every action on everything.",
        )
    yield from judge_each(policies, _judge_policy)


def _judge_policy(holder: Block) -> Judgement:
    policy = holder.get("policy")
    for_anyone = find_open(read_statements(policy))
    if any(allows_any_function(statement) for statement in for_anyone):
        yield Violation.at(holder, "policy", "The endpoint policy lets anyone use functions of any account.")
    elif any(allows_every_action(statement) for statement in for_anyone):
        yield Violation.at(holder, "policy", "The endpoint policy lets anyone use every action of Lambda.")
    elif has_unknown(policy):
        raise UnknownValue(holder.resource, holder.at("policy"))
