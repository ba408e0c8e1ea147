"""What the stack's VPC endpoints for Lambda's API let through.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import VPC_ENDPOINT, VPC_ENDPOINT_POLICY
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .iam import Access, Statement, decide
from .sigv4 import Identity

log = logging.getLogger(__name__)


class EndpointPolicies:
    """Calls of Lambda's API come through the stack's endpoint where it declares one.

    Those signed with `outside`, the access keys of functions that are in no VPC, do not.
    """

    def __init__(self, graph: Graph, outside: Collection[str] = ()) -> None:
        self._outside = outside
        self._endpoints = [_read(endpoint, graph) for endpoint in find_lambda_endpoints(graph)]

    def find_refusal(self, identity: Identity, action: str, resource: str) -> str | None:
        """Why no endpoint lets the call through, in the words of AWS's message; None: one does, or there is none."""
        if not self._endpoints or identity.access_key in self._outside:
            return None
        caller = identity.caller
        found = []
        for context, policy in self._endpoints:
            context = {
                **context,
                "aws:principalarn": caller.role or caller.principal,
                "aws:principalaccount": caller.account,
                "aws:resourceaccount": resource.split(":")[4],
                "aws:securetransport": "true",
            }
            access = Access(caller.principal, caller.account, action, resource, context, caller.role)
            found.append("Allow" if policy is None else decide(policy, access))
        if "Allow" in found:
            return None
        why = (
            "with an explicit deny in a VPC endpoint policy"
            if "Deny" in found
            else f"because no VPC endpoint policy allows the {action} action"
        )
        return f"User: {caller.principal} is not authorized to perform: {action} on resource: {resource} {why}"


def find_lambda_endpoints(graph: Graph) -> list[Resource]:
    return [
        endpoint
        for endpoint in graph.of_type(VPC_ENDPOINT)
        if str(endpoint.props.data.get("serviceName")).endswith(".lambda")
    ]


def _read(endpoint: Resource, graph: Graph) -> tuple[dict[str, str], list[Statement] | None]:
    """The condition keys that a call through the endpoint has, and the statements of its policy, None without one."""
    data = endpoint.props.data
    keys = {"aws:sourcevpce": data.get("id"), "aws:sourcevpc": data.get("vpcId")}
    context = {key: value for key, value in keys.items() if isinstance(value, str)}
    policy = data.get("policy")
    for attached in graph.of_type(VPC_ENDPOINT_POLICY):
        if endpoint in graph.linked(attached, "vpcEndpointId") or attached.props.data.get("vpcEndpointId") == data.get(
            "id"
        ):
            policy = attached.props.data.get("policy")
    if policy is UNKNOWN:
        log.warning("the policy of '%s' is not known without AWS: locally it lets nothing through", endpoint.name)
        return context, []
    return context, list(read_statements(policy)) if policy else None
