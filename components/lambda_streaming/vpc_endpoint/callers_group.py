"""The security group of a VPC endpoint: one that admits the callers, or groups of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError

# The versions of IP that an endpoint of each address type has addresses of.
_IP_VERSIONS = {"ipv4": (4,), "dualstack": (4, 6), "ipv6": (6,)}


class CallersGroup:
    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._ingress = None
        if "security_group_ids" not in arguments:
            self._ingress = _read_ingress(arguments)
            return
        if "source_security_group_ids" in arguments or "source_cidr_blocks" in arguments:
            raise arguments.refuse(
                "security_group_ids are groups of yours, whose rules stay as they are; leave them out, or leave out "
                "source_security_group_ids and source_cidr_blocks"
            )
        self._first_group_id = arguments.read(_choose_first, "security_group_ids", into_items=False)

    def declare(self, name: str, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """The id of the group that is made, or of the user's first."""
        if self._ingress is None:
            return pulumi.Output.format("{0}", self._first_group_id)
        return aws.ec2.SecurityGroup(
            name,
            description="Callers of streaming Lambda functions",
            vpc_id=vpc_id,
            region=self._arguments.get("region"),
            # One rule with lists rather than a resource for each caller: lists may be Outputs.
            ingress=[self._ingress],
            tags=self._arguments.get("tags"),
            opts=opts,
        ).id


def _choose_first(group_ids: Sequence[pulumi.Input[str]]) -> pulumi.Input[str]:
    if not group_ids:
        raise ArgumentError("security_group_ids is empty; name the groups, or leave it out")
    return group_ids[0]


def _read_ingress(arguments: Arguments) -> aws.ec2.SecurityGroupIngressArgs:
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
        if endpoint_id is None and network.version not in _IP_VERSIONS[ip_address_type or "ipv4"]:
            raise ArgumentError(
                f"source_cidr_blocks has {block!r}, but the endpoint has no IPv{network.version} address; give "
                "ip_address_type 'dualstack', or leave that network out"
            )
        if isinstance(network, family):
            found.append(block)
    return found or None
