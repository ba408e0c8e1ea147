"""A private way to a streaming function: the Lambda API inside a VPC."""

import json
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from .arguments import ArgumentError, Arguments


class StreamingVpcEndpointArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The id of the VPC that the callers are in. Its DNS support and DNS hostnames must be on."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The ids of the subnets to place the endpoint in: two or more, each in another availability zone."""
    function_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The ARNs of the functions that may be called through the endpoint. For an alias or a version, its own ARN."""
    source_security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the callers' security groups. Needed unless `source_cidr_blocks` names the callers."""
    source_cidr_blocks: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The callers' IPv4 address ranges, such as `10.0.0.0/16`. Needed unless `source_security_group_ids` names the
    callers."""
    single_zone: NotRequired[pulumi.Input[bool]]
    """Accepts a single subnet: when its availability zone fails, nobody reaches the function. Default: false."""


class StreamingVpcEndpoint(pulumi.ComponentResource):
    """An interface endpoint for the Lambda API, so that callers in a VPC can use `InvokeWithResponseStream`.

    Function URLs do not stream in a VPC, this API does. The endpoint's policy lets nothing through but
    `lambda:InvokeFunction` on the given functions, its security group admits HTTPS from the named callers only, and
    private DNS makes the AWS SDKs use it without a setting. That goes for every call to Lambda's API from the VPC: the
    endpoint's policy refuses the others, and a VPC has room for one such endpoint, so give it all the functions.

    Refused: one subnet without `single_zone`, no callers or all of them (`0.0.0.0/0`), a wildcard among the ARNs.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html

    ```python
    endpoint = StreamingVpcEndpoint("private", {
        "vpc_id": vpc.id,
        "subnet_ids": [first.id, second.id],
        "function_arns": [report.function_arn],
        "source_security_group_ids": [callers.id],
    })
    ```
    """

    endpoint_id: pulumi.Output[str]
    """The endpoint's id."""
    security_group_id: pulumi.Output[str]
    """The id of the endpoint's security group."""
    caller_policy_json: pulumi.Output[str]
    """The IAM policy, as JSON, that a caller's role needs."""

    def __init__(self, name: str, args: StreamingVpcEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingVpcEndpoint", name, args, StreamingVpcEndpointArgs)
        subnet_ids = arguments.arrange(_subnet_ids, "subnet_ids", "single_zone")
        source_security_group_ids = arguments.arrange(
            _source_security_group_ids, "source_security_group_ids", "source_cidr_blocks"
        )
        source_cidr_blocks = arguments.resolve(_source_cidr_blocks, "source_cidr_blocks")
        endpoint_policy = arguments.resolve(lambda arns: _invoke_policy(arns, {"Principal": "*"}), "function_arns")
        caller_policy = arguments.resolve(lambda arns: _invoke_policy(arns, {}), "function_arns")

        super().__init__("lambda-streaming:index:StreamingVpcEndpoint", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        lookup = pulumi.InvokeOutputOptions(parent=self)
        security_group = aws.ec2.SecurityGroup(
            name,
            description="Callers of streaming Lambda functions",
            vpc_id=arguments.get("vpc_id"),
            # One rule with lists rather than a resource for each caller: lists may be Outputs.
            ingress=[
                aws.ec2.SecurityGroupIngressArgs(
                    description="HTTPS from the callers",
                    protocol="tcp",
                    from_port=443,
                    to_port=443,
                    security_groups=source_security_group_ids,
                    cidr_blocks=source_cidr_blocks,
                )
            ],
            opts=child,
        )
        endpoint = aws.ec2.VpcEndpoint(
            name,
            vpc_id=arguments.get("vpc_id"),
            # In China the name starts with cn.com.amazonaws.
            service_name=pulumi.Output.format(
                "{0}.{1}.lambda",
                aws.get_partition_output(opts=lookup).reverse_dns_prefix,
                aws.get_region_output(opts=lookup).region,
            ),
            vpc_endpoint_type="Interface",
            subnet_ids=subnet_ids,
            security_group_ids=[security_group.id],
            private_dns_enabled=True,
            policy=endpoint_policy,
            opts=child,
        )

        self.endpoint_id = endpoint.id
        self.security_group_id = security_group.id
        self.caller_policy_json = pulumi.Output.from_input(caller_policy)
        self.register_outputs(
            {
                "endpointId": self.endpoint_id,
                "securityGroupId": self.security_group_id,
                "callerPolicyJson": self.caller_policy_json,
            }
        )


def _subnet_ids(subnet_ids: Sequence[pulumi.Input[str]], single_zone: bool | None) -> Sequence[pulumi.Input[str]]:
    # Two subnets of one zone are refused by EC2 itself (DuplicateSubnetsInSameZone), so two subnets are two zones.
    count = len(set(subnet_ids))
    if count < (1 if single_zone is True else 2):
        raise ArgumentError(
            f"subnet_ids names {count} subnet(s), but the endpoint must outlive an availability zone; give subnets in "
            "two zones, or say single_zone=True"
        )
    return subnet_ids


def _source_security_group_ids(
    security_group_ids: Sequence[pulumi.Input[str]] | None, cidr_blocks: Sequence[pulumi.Input[str]] | None
) -> Sequence[pulumi.Input[str]] | None:
    if not security_group_ids and not cidr_blocks:
        raise ArgumentError("nobody can call; name the callers in source_security_group_ids or source_cidr_blocks")
    return security_group_ids


def _source_cidr_blocks(cidr_blocks: Sequence[str] | None) -> Sequence[str] | None:
    for block in cidr_blocks or ():
        try:
            network = IPv4Network(block)
        except ValueError:
            raise ArgumentError(
                f"source_cidr_blocks has {block!r}; give the first address of an IPv4 network and its length, such as "
                "10.0.0.0/16"
            ) from None
        if network.prefixlen == 0:
            raise ArgumentError(f"source_cidr_blocks has {block!r}, which is everyone; give the callers' own networks")
    return cidr_blocks


def _invoke_policy(function_arns: Sequence[str], principal: dict[str, Any]) -> str:
    # InvokeWithResponseStream needs the permission lambda:InvokeFunction:
    # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    if not function_arns:
        raise ArgumentError("function_arns is empty; give the ARN of each function that may be called")
    for arn in function_arns:
        if not isinstance(arn, str) or not arn.startswith("arn:") or "*" in arn or "?" in arn:
            raise ArgumentError(f"function_arns has {arn!r}; give the whole ARN of each function, without wildcards")
    statement = {"Effect": "Allow", **principal, "Action": "lambda:InvokeFunction", "Resource": list(function_arns)}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
