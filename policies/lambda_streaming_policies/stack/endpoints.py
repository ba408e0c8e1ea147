"""VPC endpoints for Lambda."""

from __future__ import annotations

import re

from .graph import Graph, prefer_own
from .resource import Block, Resource
from .tokens import VPC_ENDPOINT_POLICY

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html; China's begin with cn, and lambda-fips
# is the same API with FIPS 140 cryptography.
_LAMBDA_SERVICE = re.compile(r"(?:[a-z]+\.)?com\.amazonaws\.[a-z0-9-]+\.lambda(?:-fips)?")


def is_for_lambda(endpoint: Resource) -> bool:
    return _LAMBDA_SERVICE.fullmatch(endpoint.props.text("serviceName") or "") is not None


def find_endpoint_policies(endpoint: Resource, graph: Graph) -> list[Block]:
    """What holds the endpoint's policy: itself, or `VpcEndpointPolicy` resources."""
    if endpoint.props.is_set("policy"):
        return [endpoint.props]
    endpoint_id = endpoint.props.data.get("id")
    attached = [
        policy
        for policy in graph.of_type(VPC_ENDPOINT_POLICY)
        if endpoint in graph.linked(policy, "vpcEndpointId")
        or (isinstance(endpoint_id, str) and policy.props.data.get("vpcEndpointId") == endpoint_id)
    ]
    return [policy.props for policy in prefer_own(attached, endpoint)]
