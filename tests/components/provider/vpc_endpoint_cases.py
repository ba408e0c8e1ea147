"""StreamingVpcEndpoint's arguments."""

import json

from .case import FUNCTION_ARN, Case, Component

ENDPOINT_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": [FUNCTION_ARN]}
        ],
    }
)
# How StreamingService makes one.
VPC_DOOR = {
    "frontDoor": "vpc",
    "vpcId": "vpc-1",
    "endpointSubnetIds": ["s-1", "s-2"],
    "sourceSecurityGroupIds": ["sg-1"],
}
CASES = [
    Case("vpcId", "vpc-2", "VpcEndpoint", "vpcId"),
    Case("subnetIds", ["s-1", "s-2"], "VpcEndpoint", "subnetIds.1", "s-2"),
    Case("functionArns", [FUNCTION_ARN], "VpcEndpoint", "policy", ENDPOINT_POLICY),
    Case("sourceSecurityGroupIds", ["sg-2"], "SecurityGroup", "ingress.0.securityGroups.0", "sg-2"),
    Case("sourceCidrBlocks", ["10.0.0.0/8"], "SecurityGroup", "ingress.0.cidrBlocks.0", "10.0.0.0/8"),
    Case("includeQualifiers", False, "VpcEndpoint", "policy", ENDPOINT_POLICY),
    Case(
        "allowPrincipals",
        ["123456789012"],
        "VpcEndpoint",
        "policy",
        ENDPOINT_POLICY[:-3] + ', "Condition": {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}}}]}',
        as_in_service=False,
    ),
    Case("ipAddressType", "dualstack", "VpcEndpoint", "ipAddressType"),
    Case(
        "securityGroupIds",
        ["sg-3"],
        "VpcEndpoint",
        "securityGroupIds.0",
        "sg-3",
        beside={"sourceSecurityGroupIds": None},
        as_in_service=False,
    ),
    Case("endpointId", "vpce-1", "VpcEndpointPolicy", "vpcEndpointId", beside={"subnetIds": None}),
    Case("region", "eu-west-1", "VpcEndpoint", "region"),
    Case("tags", {"team": "chat"}, "VpcEndpoint", "tags.team", "chat"),
    Case("singleZone", True, "VpcEndpoint", "subnetIds.0", "s-1", beside={"subnetIds": ["s-1"]}),
]

VPC_ENDPOINT = Component(
    "StreamingVpcEndpoint",
    required={
        "vpcId": "vpc-1",
        "subnetIds": ["subnet-1", "subnet-2"],
        "functionArns": [FUNCTION_ARN],
        "sourceSecurityGroupIds": ["sg-1"],
    },
    alternatives={"subnetIds", "sourceSecurityGroupIds"},
    cases=CASES,
    outputs={"endpointId", "securityGroupId", "callerPolicyJson", "callerEgressRuleJson"},
    door=VPC_DOOR,
    service_names={"subnetIds": "endpointSubnetIds"},
)
