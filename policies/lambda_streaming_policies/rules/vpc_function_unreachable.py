"""The rule vpc-function-unreachable."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.endpoints import find_endpoint_policies, is_for_lambda
from ..stack.grants import INVOKE
from ..stack.graph import Graph
from ..stack.iam.conditions import read_texts
from ..stack.iam.statements import covers, has_action, has_unknown, is_action, read_allowing
from ..stack.links import find_function_behind, list_users
from ..stack.openapi import read_operations
from ..stack.places import Place
from ..stack.resource import Block, Resource
from ..stack.streaming import integration_streams, is_in_vpc, is_streaming
from ..stack.tokens import (
    FUNCTION,
    INTEGRATION,
    METHOD,
    PERMISSION,
    POLICY,
    REST_API,
    ROLE,
    ROLE_POLICY,
    TARGET_GROUP_ATTACHMENT,
    USER_POLICY,
    VPC_ENDPOINT,
)
from ..stack.unknown import UnknownValue


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
    Lambda whose policy allows the function, no streaming integration of a REST API, no load balancer, no permission to
    invoke it and no policy that allows `lambda:InvokeFunction` on it. Its function URL does not count, because URLs do
    not stream from a VPC.

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
    may_be_in_vpc = function.props.block("vpcConfig").is_set("subnetIds")
    if not may_be_in_vpc or any(_can_call(user) for user in list_users(function, graph)):
        return
    callers = graph.index(_index_callers)
    if callers.of_all or function.urn in callers.linked or not is_streaming(function, graph):
        return
    if any(_is_function(pattern, function) for pattern in callers.patterns):
        return
    if callers.undecided:
        raise callers.undecided[0]
    if is_in_vpc(function, graph):
        yield Violation.at(
            function.props, "vpcConfig", "Nothing in the stack can call the function and have it stream."
        )


def _can_call(user: Place) -> bool:
    """Whether a user calls the function, and can have it stream as far as its kind lets it."""
    props = user.resource.props
    if user.resource.type in (INTEGRATION, METHOD, REST_API):
        return integration_streams(user.holder)
    if user.resource.type == PERMISSION:
        return not props.flag("invokedViaFunctionUrl") and is_action(props.text("action") or "", INVOKE)
    return user.resource.type == TARGET_GROUP_ATTACHMENT


@dataclass
class _LetThrough:
    """Which functions the endpoints and policies of a stack let be called."""

    of_all: bool = False
    patterns: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    undecided: list[UnknownValue] = field(default_factory=list)


def _index_callers(graph: Graph) -> _LetThrough:
    found = _LetThrough()
    for resource in graph.of_type(VPC_ENDPOINT, ROLE, ROLE_POLICY, POLICY, USER_POLICY):
        try:
            for holder in _list_holders(resource, graph, found):
                _add(holder, graph, found)
        except UnknownValue as unknown:
            found.undecided.append(unknown)
    for api in graph.of_type(REST_API):
        try:
            read_operations(api)
        except UnknownValue as unknown:
            found.undecided.append(unknown)
    return found


def _list_holders(resource: Resource, graph: Graph, found: _LetThrough) -> list[Block]:
    """What holds the policies that a resource is, or has."""
    if resource.type == ROLE:
        return resource.props.blocks("inlinePolicies")
    if resource.type != VPC_ENDPOINT:
        return [resource.props]
    if not is_for_lambda(resource):
        return []
    policies = find_endpoint_policies(resource, graph)
    found.of_all |= not policies  # AWS's default allows everything
    return policies


def _add(holder: Block, graph: Graph, found: _LetThrough) -> None:
    if holder.is_unknown("policy") or has_unknown(holder.get("policy")):
        unknown = UnknownValue(holder.resource, holder.at("policy"))
        # A policy made of a function's ARN is for that function.
        made_of = (find_function_behind(target, graph) for target in graph.linked(holder.resource, unknown.top_level))
        linked = {function.urn for function in made_of if function is not None}
        found.linked |= linked
        if not linked:
            raise unknown
        return
    for statement in read_allowing(holder.get("policy")):
        if has_action(statement, INVOKE) or "NotAction" in statement:
            found.of_all |= "NotResource" in statement
            found.patterns.update(read_texts(statement.get("Resource")))


def _is_function(pattern: str, function: Resource) -> bool:
    """Whether a pattern of ARNs holds for a function, or one of its aliases or versions."""
    arn, name = (function.props.data.get(key) for key in ("arn", "name"))
    if isinstance(arn, str):
        return covers(pattern, arn) or covers(pattern, f"{arn}:{pattern.rsplit(':', 1)[-1]}")
    parts = pattern.split(":")
    if len(parts) < 7:
        return "*" in pattern
    if not isinstance(name, str):
        raise UnknownValue(function, "arn")
    return covers(parts[6], name)
