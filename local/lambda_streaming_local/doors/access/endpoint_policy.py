"""What the stack's VPC endpoints let through.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import VPC_ENDPOINT, VPC_ENDPOINT_POLICY
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .iam import Access, Statement, decide
from .sigv4 import Identity

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entrance:
    """An endpoint: the condition keys of what comes through it, and the statements of its policy, None without one."""

    context: Mapping[str, str]
    policy: Sequence[Statement] | None = None

    def decide(self, access: Access) -> str | None:
        """`Deny` or `Allow` where the policy says so, else None."""
        return "Allow" if self.policy is None else decide(self.policy, access)


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
        for endpoint in self._endpoints:
            context = {
                **endpoint.context,
                "aws:principalarn": caller.role or caller.principal,
                "aws:principalaccount": caller.account,
                "aws:resourceaccount": resource.split(":")[4],
                "aws:securetransport": "true",
            }
            access = Access(caller.principal, caller.account, action, resource, context, caller.role)
            found.append(endpoint.decide(access))
        if "Allow" in found:
            return None
        why = (
            "with an explicit deny in a VPC endpoint policy"
            if "Deny" in found
            else f"because no VPC endpoint policy allows the {action} action"
        )
        return f"User: {caller.principal} is not authorized to perform: {action} on resource: {resource} {why}"


def find_lambda_endpoints(graph: Graph) -> list[Resource]:
    return _find_endpoints("lambda", graph)


def find_api_entrance(endpoint_ids: Sequence[str], graph: Graph) -> Entrance:
    """Where calls of a private API come in here: by one of its endpoints, of the stack's if it can be."""
    for endpoint in _find_endpoints("execute-api", graph):
        if not endpoint_ids or endpoint.props.data.get("id") in endpoint_ids:
            return _read(endpoint, graph)
    return Entrance({"aws:sourcevpce": endpoint_ids[0]} if endpoint_ids else {})


def _find_endpoints(service: str, graph: Graph) -> list[Resource]:
    return [
        endpoint
        for endpoint in graph.of_type(VPC_ENDPOINT)
        if str(endpoint.props.data.get("serviceName")).endswith(f".{service}")
    ]


def _read(endpoint: Resource, graph: Graph) -> Entrance:
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
        return Entrance(context, [])
    return Entrance(context, list(read_statements(policy)) if policy else None)
