"""Where this run's doors are, in place of the names that only AWS knows."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from lambda_streaming_policies.stack.graph import Graph

from ..doors.access.endpoint_policy import lambda_endpoints


@dataclass(frozen=True)
class Listening:
    """The sockets of one door; `secure` speaks TLS."""

    plain: socket.socket
    secure: socket.socket | None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.plain.getsockname()[1]}"

    @property
    def secure_port(self) -> int | None:
        return None if self.secure is None else int(self.secure.getsockname()[1])


def endpoint_hosts(graph: Graph) -> list[str]:
    """The host names under which the stack's VPC endpoints for Lambda are called."""
    return [
        host
        for endpoint in lambda_endpoints(graph)
        for entry in endpoint.props.blocks("dnsEntries")
        if (host := entry.text("dnsName"))
    ]


def localized(value: str, addresses: Mapping[str, str]) -> str:
    """A variable's value with the doors' addresses in place of the URLs and host names that only AWS knows."""
    for host, address in addresses.items():
        value = value.replace(f"https://{host}", address).replace(host, address.removeprefix("http://"))
    return value
