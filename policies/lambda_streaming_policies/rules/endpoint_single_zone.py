"""The rule endpoint-single-zone."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.endpoints import is_for_lambda
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.tokens import (
    SUBNETS,
    VPC_ENDPOINT,
    VPC_ENDPOINT_SUBNET,
)
from ..stack.unknown import UNKNOWN, UnknownValue


@stack_rule(
    id="endpoint-single-zone",
    title="A VPC endpoint for Lambda should be in two availability zones.",
    severity="low",
    level="advisory",
    advice=True,
    types=(VPC_ENDPOINT,),
    fix="Give subnetIds a subnet in each of two or more availability zones.",
    reference="https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
    other_tools={"Prowler": "vpc_endpoint_multi_az_enabled"},
)
def endpoint_single_zone(endpoint: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports an interface endpoint for Lambda with fewer than two subnets. EC2 takes one subnet a zone, so two subnets
    are two zones.

    ## Why is this bad
    When its zone fails, no caller in the VPC reaches the function any more.

    ## Example
    ```python
    aws.ec2.VpcEndpoint("lambda", subnet_ids=[subnet_a.id], **rest)
    ```

    ## Use instead
    ```python
    aws.ec2.VpcEndpoint("lambda", subnet_ids=[subnet_a.id, subnet_b.id], **rest)
    ```

    ## References
    - [Interface VPC endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html)
    """
    if not is_for_lambda(endpoint):
        return
    props = endpoint.props
    if props.is_unknown("subnetIds"):
        # Unknown because one of its items is: those that are subnets of this stack can be counted.
        if len([target for target in graph.linked(endpoint, "subnetIds") if target.type in SUBNETS]) < 2:
            raise UnknownValue(endpoint, "subnetIds")
        return
    subnets = props.get("subnetIds")
    # The same subnet twice is one; those that are not known yet are taken for different ones.
    listed = subnets if isinstance(subnets, list) else []
    count = len({subnet for subnet in listed if isinstance(subnet, str)}) + sum(one is UNKNOWN for one in listed)
    if count < 2 and not _has_subnets_of_its_own(endpoint, graph):
        yield Violation.at(props, "subnetIds", "The endpoint is in one availability zone at most.")


def _has_subnets_of_its_own(endpoint: Resource, graph: Graph) -> bool:
    id_ = endpoint.props.data.get("id")
    configurations = endpoint.props.data.get("subnetConfigurations")
    if isinstance(configurations, list) and len(configurations) > 1:
        return True
    return any(
        endpoint in graph.linked(association, "vpcEndpointId")
        or (isinstance(id_, str) and association.props.data.get("vpcEndpointId") == id_)
        for association in graph.of_type(VPC_ENDPOINT_SUBNET)
    )
