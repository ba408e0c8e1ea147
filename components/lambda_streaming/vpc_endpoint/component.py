"""A private way to a streaming function: the Lambda API inside a VPC."""

import json
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from .args import StreamingVpcEndpointArgs
from .ingress import read_ingress
from .one_per_vpc import refuse_second
from .policy import write_caller_policy, write_endpoint_policy


class StreamingVpcEndpoint(pulumi.ComponentResource):
    """An interface endpoint for the Lambda API, so that callers in a VPC can use `InvokeWithResponseStream`.

    Function URLs do not stream in a VPC, this API does. The endpoint's policy lets nothing through but
    `lambda:InvokeFunction` on the given functions, its security group admits HTTPS from the named callers only, and
    private DNS makes the AWS SDKs use it without a setting. That goes for every call to Lambda's API from the VPC: the
    endpoint's policy refuses the others, and a VPC has room for one such endpoint, so give it all the functions.

    A caller needs `caller_policy_json` in its role's policy, and its security group `caller_egress_rule_json` unless it
    lets everything out.

    Refused: one subnet without `single_zone`, no callers or all of them (`0.0.0.0/0`, `::/0`), a wildcard among the
    ARNs, IPv6 callers of an `ipv4` endpoint and the reverse, `security_group_ids` beside the `source_` arguments, and
    with `endpoint_id` what that endpoint has decided already.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html

    ```python
    import pulumi
    from lambda_streaming import StreamingFunction, StreamingVpcEndpoint

    report = StreamingFunction("report", {"code": pulumi.FileArchive("app")})
    endpoint = StreamingVpcEndpoint("report", {
        "vpc_id": "vpc-0a1b2c3d",
        "subnet_ids": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "function_arns": [report.function_arn],
        "source_security_group_ids": ["sg-0a1b2c3d"],
    })
    pulumi.export("caller_policy_json", endpoint.caller_policy_json)
    ```

    And in the caller:

    ```python
    answer = boto3.client("lambda").invoke_with_response_stream(FunctionName=name, Payload=json.dumps(question))
    for event in answer["EventStream"]:
        if "PayloadChunk" in event:
            sys.stdout.buffer.write(event["PayloadChunk"]["Payload"])
        elif event["InvokeComplete"].get("ErrorCode"):
            raise RuntimeError(event["InvokeComplete"]["ErrorDetails"])
    ```
    """

    endpoint_id: pulumi.Output[str]
    """The endpoint's id."""
    security_group_id: pulumi.Output[str]
    """The id of the endpoint's security group: the one that is made, or the first of `security_group_ids`."""
    caller_policy_json: pulumi.Output[str]
    """The IAM policy, as JSON, that a caller's role needs."""
    caller_egress_rule_json: pulumi.Output[str]
    """The rule that a caller's security group needs, as JSON: properties of `aws.vpc.SecurityGroupEgressRule`."""

    def __init__(self, name: str, args: StreamingVpcEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingVpcEndpoint", name, args, StreamingVpcEndpointArgs, opts)
        adopts_endpoint = "endpoint_id" in arguments
        adopts_groups = "security_group_ids" in arguments
        if adopts_endpoint:
            arguments.refuse_given(
                "{} has no effect beside endpoint_id; leave one of them out",
                "subnet_ids",
                "single_zone",
                "ip_address_type",
                "security_group_ids",
            )
        elif "subnet_ids" not in arguments:
            raise arguments.refuse("subnet_ids is missing; give it a value, or give the endpoint_id of an endpoint")
        if adopts_groups and ("source_security_group_ids" in arguments or "source_cidr_blocks" in arguments):
            raise arguments.refuse(
                "security_group_ids are groups of yours, whose rules stay as they are; leave them out, or leave out "
                "source_security_group_ids and source_cidr_blocks"
            )
        subnet_ids = (
            None if adopts_endpoint else arguments.read(_check_subnets, "subnet_ids", "single_zone", into_items=False)
        )
        ip_address_type = arguments.read_one_of("ip_address_type")
        policy = arguments.read(
            write_endpoint_policy, "function_arns", "include_qualifiers", "allow_principals", "region"
        )
        policy_of_callers = arguments.read(write_caller_policy, "function_arns", "include_qualifiers")
        first_group_id = (
            arguments.read(_choose_first, "security_group_ids", into_items=False) if adopts_groups else None
        )
        ingress = None if adopts_groups else read_ingress(arguments)

        vpc_id = arguments.get("vpc_id") if adopts_endpoint else refuse_second(arguments)
        region = arguments.get("region")

        super().__init__("lambda-streaming:index:StreamingVpcEndpoint", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        if ingress:
            self.security_group_id = aws.ec2.SecurityGroup(
                name,
                description="Callers of streaming Lambda functions",
                vpc_id=vpc_id,
                region=region,
                # One rule with lists rather than a resource for each caller: lists may be Outputs.
                ingress=[ingress],
                tags=arguments.get("tags"),
                opts=child,
            ).id
        else:
            self.security_group_id = pulumi.Output.format("{0}", first_group_id)
        if adopts_endpoint:
            self.endpoint_id = pulumi.Output.from_input(arguments.get("endpoint_id"))
            policy_there = aws.ec2.VpcEndpointPolicy(
                name, vpc_endpoint_id=self.endpoint_id, policy=policy, region=region, opts=child
            )
            aws.ec2.SecurityGroupAssociation(
                name,
                vpc_endpoint_id=self.endpoint_id,
                security_group_id=self.security_group_id,
                region=region,
                # Both change the endpoint, which AWS lets one do at a time.
                opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[policy_there])),
            )
        else:
            lookup = pulumi.InvokeOutputOptions(parent=self)
            self.endpoint_id = aws.ec2.VpcEndpoint(
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
                subnet_ids=subnet_ids,
                security_group_ids=arguments.get("security_group_ids", [self.security_group_id]),
                private_dns_enabled=True,
                ip_address_type=ip_address_type,
                dns_options=aws.ec2.VpcEndpointDnsOptionsArgs(dns_record_ip_type=ip_address_type)
                if "ip_address_type" in arguments
                else None,
                policy=policy,
                tags=arguments.get("tags"),
                opts=child,
            ).id

        self.caller_policy_json = pulumi.Output.from_input(policy_of_callers)
        self.caller_egress_rule_json = self.security_group_id.apply(_write_egress_rule)
        register_outputs(self)


def _check_subnets(subnet_ids: Sequence[pulumi.Input[str]], single_zone: bool | None) -> Sequence[pulumi.Input[str]]:
    # Two subnets of one zone are refused by EC2 itself (DuplicateSubnetsInSameZone), so two subnets are two zones.
    count = len(set(subnet_ids))
    if count < (1 if single_zone is True else 2):
        raise ArgumentError(
            f"subnet_ids names {count} subnet(s), but the endpoint must outlive an availability zone; give subnets in "
            "two zones, or say single_zone=True"
        )
    return subnet_ids


def _choose_first(group_ids: Sequence[pulumi.Input[str]]) -> pulumi.Input[str]:
    if not group_ids:
        raise ArgumentError("security_group_ids is empty; name the groups, or leave it out")
    return group_ids[0]


def _write_egress_rule(security_group_id: str) -> str:
    rule = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "referencedSecurityGroupId": security_group_id}
    return json.dumps({"description": "HTTPS to the Lambda endpoint", **rule})
