"""The callers that a VPC endpoint's security group admits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError

# The versions of IP that an endpoint of each address type has addresses of.
IP_VERSIONS = {"ipv4": (4,), "dualstack": (4, 6), "ipv6": (6,)}


def read_ingress(arguments: Arguments) -> aws.ec2.SecurityGroupIngressArgs:
    return aws.ec2.SecurityGroupIngressArgs(
        description="HTTPS from the callers",
        protocol="tcp",
        from_port=443,
        to_port=443,
        security_groups=arguments.read(
            _check_groups, "source_security_group_ids", "source_cidr_blocks", into_items=False
        ),
        cidr_blocks=arguments.read(
            partial(_choose_blocks, IPv4Network), "source_cidr_blocks", "ip_address_type", "endpoint_id"
        ),
        ipv6_cidr_blocks=arguments.read(
            partial(_choose_blocks, IPv6Network), "source_cidr_blocks", "ip_address_type", "endpoint_id"
        ),
    )


def _check_groups(
    security_group_ids: Sequence[pulumi.Input[str]] | None, cidr_blocks: Sequence[pulumi.Input[str]] | None
) -> Sequence[pulumi.Input[str]] | None:
    if not security_group_ids and not cidr_blocks:
        raise ArgumentError("nobody can call; name the callers in source_security_group_ids or source_cidr_blocks")
    return security_group_ids


def _choose_blocks(
    family: type[IPv4Network | IPv6Network],
    cidr_blocks: Sequence[str] | None,
    ip_address_type: str | None,
    endpoint_id: str | None,
) -> list[str] | None:
    found = []
    for block in cidr_blocks or ():
        try:
            network = ip_network(block)
        except ValueError:
            raise ArgumentError(
                f"source_cidr_blocks has {block!r}; give the first address of a network and its length, such as "
                "10.0.0.0/16"
            ) from None
        if network.prefixlen == 0:
            raise ArgumentError(f"source_cidr_blocks has {block!r}, which is everyone; give the callers' own networks")
        # Only AWS knows what addresses an endpoint has that was there before.
        if endpoint_id is None and network.version not in IP_VERSIONS[ip_address_type or "ipv4"]:
            raise ArgumentError(
                f"source_cidr_blocks has {block!r}, but the endpoint has no IPv{network.version} address; give "
                "ip_address_type 'dualstack', or leave that network out"
            )
        if isinstance(network, family):
            found.append(block)
    return found or None
