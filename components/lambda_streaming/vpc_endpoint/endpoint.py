"""The interface endpoint for Lambda's API, in the VPC's subnets."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError


class Endpoint:
    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        if "subnet_ids" not in arguments:
            raise arguments.refuse("subnet_ids is missing; give it a value, or give the endpoint_id of an endpoint")
        self._subnet_ids = arguments.read(_check_subnets, "subnet_ids", "single_zone", into_items=False)
        # Said in any case, because the provider keeps the type before where none is.
        self._ip_address_type = arguments.read_one_of("ip_address_type", "ipv4")

    def declare(
        self,
        name: str,
        component: pulumi.ComponentResource,
        vpc_id: pulumi.Input[str],
        security_group_id: pulumi.Output[str],
        policy: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> pulumi.Output[str]:
        """The endpoint's id."""
        region = self._arguments.get("region")
        lookup = pulumi.InvokeOutputOptions(parent=component)
        return aws.ec2.VpcEndpoint(
            name,
            vpc_id=vpc_id,
            region=region,
            # In China the name starts with cn.com.amazonaws.
            service_name=pulumi.Output.format(
                "{0}.{1}.lambda",
                aws.get_partition_output(opts=lookup).reverse_dns_prefix,
                region or aws.get_region_output(opts=lookup).region,
            ),
            vpc_endpoint_type="Interface",
            subnet_ids=self._subnet_ids,
            security_group_ids=self._arguments.get("security_group_ids", [security_group_id]),
            private_dns_enabled=True,
            ip_address_type=self._ip_address_type,
            dns_options=aws.ec2.VpcEndpointDnsOptionsArgs(dns_record_ip_type=self._ip_address_type),
            policy=policy,
            tags=self._arguments.get("tags"),
            opts=opts,
        ).id


def _check_subnets(subnet_ids: Sequence[pulumi.Input[str]], single_zone: bool | None) -> Sequence[pulumi.Input[str]]:
    # Two subnets of one zone are refused by EC2 itself (DuplicateSubnetsInSameZone), so two subnets are two zones.
    count = len(set(subnet_ids))
    if count < (1 if single_zone is True else 2):
        raise ArgumentError(
            f"subnet_ids names {count} subnet(s), but the endpoint must outlive an availability zone; give subnets in "
            "two zones, or say single_zone=True"
        )
    return subnet_ids
