"""Where this run's doors are, in place of the names that only AWS knows."""

from __future__ import annotations

from collections.abc import Mapping

from lambda_streaming_policies.stack.graph import Graph

from ..doors.access.endpoint_policy import find_lambda_endpoints
from .plan import Plan
from .sockets import Sockets


def map_origin_addresses(plan: Plan, sockets: Sockets) -> dict[str, str]:
    """The doors' addresses by the host names that a distribution's origins may have."""
    urls = {planned.url.domain: sockets.listen(planned.urn).address for planned in plan.urls}
    apis = {
        host: sockets.listen(api.resource.urn).address
        for api in plan.rest_apis
        for host in (*api.endpoint_hosts, api.host)
    }
    return urls | apis


def map_door_addresses(graph: Graph, plan: Plan, sockets: Sockets) -> dict[str, str]:
    """The doors' addresses by every host name that stands for one at AWS."""
    distributions = {
        str(resource.props.text("domainName")): sockets.listen(resource.urn).address for resource in plan.distributions
    }
    endpoints = (
        dict.fromkeys(_find_endpoint_hosts(graph), sockets.listen(plan.api_door).address) if plan.functions else {}
    )
    return map_origin_addresses(plan, sockets) | distributions | endpoints


def localize(value: str, addresses: Mapping[str, str]) -> str:
    """A variable's value with the doors' addresses in place of the URLs and host names that only AWS knows."""
    for host, address in addresses.items():
        value = value.replace(f"https://{host}", address).replace(host, address.removeprefix("http://"))
    return value


def _find_endpoint_hosts(graph: Graph) -> list[str]:
    """The host names under which the stack's VPC endpoints for Lambda are called."""
    return [
        host
        for endpoint in find_lambda_endpoints(graph)
        for entry in endpoint.props.blocks("dnsEntries")
        if (host := entry.text("dnsName"))
    ]
