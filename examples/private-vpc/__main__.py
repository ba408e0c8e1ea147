"""A streaming function in a VPC, and the endpoint through which callers in the VPC stream from it."""

import pulumi
import pulumi_aws as aws
from lambda_streaming import StreamingFunction, StreamingVpcEndpoint

vpc = aws.ec2.Vpc("private", cidr_block="10.0.0.0/16", enable_dns_support=True, enable_dns_hostnames=True)
zones = aws.get_availability_zones_output(state="available")
subnets = [
    aws.ec2.Subnet(
        f"private-{index}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{index}.0/24",
        availability_zone=zones.names[index],
    )
    for index in range(2)
]

function_security_group = aws.ec2.SecurityGroup("function", vpc_id=vpc.id, description="The streaming function")
caller_security_group = aws.ec2.SecurityGroup(
    "caller",
    vpc_id=vpc.id,
    description="Callers of the streaming function",
    egress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [vpc.cidr_block]}],
)

report = StreamingFunction(
    "report",
    {
        "code": pulumi.FileArchive("app"),
        "subnet_ids": [subnet.id for subnet in subnets],
        "security_group_ids": [function_security_group.id],
    },
)
endpoint = StreamingVpcEndpoint(
    "report",
    {
        "vpc_id": vpc.id,
        "subnet_ids": [subnet.id for subnet in subnets],
        "function_arns": [report.function_arn],
        "source_security_group_ids": [caller_security_group.id],
    },
)

pulumi.export("function_name", report.function_name)
pulumi.export("caller_security_group_id", caller_security_group.id)
pulumi.export("caller_policy_json", endpoint.caller_policy_json)
