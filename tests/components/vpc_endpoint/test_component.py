import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from lambda_streaming import ArgumentError, StreamingVpcEndpoint
from pulumi.runtime.rpc import UNKNOWN

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:report"
REQUIRED = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "function_arns": [ARN]}


def endpoint(**args):
    return lambda: StreamingVpcEndpoint("report", {**REQUIRED, "source_security_group_ids": ["sg-1"], **args})


def test_endpoint(deploy):
    deployment = deploy(endpoint())

    inputs = dict(deployment.only("VpcEndpoint").inputs)
    assert json.loads(inputs.pop("policy")) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": [ARN]}],
    }
    assert inputs == {
        "vpcId": "vpc-1",
        "serviceName": "com.amazonaws.eu-west-1.lambda",
        "vpcEndpointType": "Interface",
        "subnetIds": ["subnet-1", "subnet-2"],
        "securityGroupIds": ["report-id"],
        "privateDnsEnabled": True,
        "ipAddressType": "ipv4",
        "dnsOptions": {"dnsRecordIpType": "ipv4"},
    }
    assert deployment.only("SecurityGroup").inputs == {
        "vpcId": "vpc-1",
        "description": "Callers of streaming Lambda functions",
        "ingress": [
            {
                "description": "HTTPS from the callers",
                "protocol": "tcp",
                "fromPort": 443,
                "toPort": 443,
                "securityGroups": ["sg-1"],
            }
        ],
    }


def test_outputs(deploy):
    outputs = deploy(endpoint()).outputs

    assert json.loads(outputs.pop("caller_policy_json")) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": [ARN]}],
    }
    assert json.loads(outputs.pop("caller_egress_rule_json")) == {
        "description": "HTTPS to the Lambda endpoint",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "referencedSecurityGroupId": "report-id",
    }
    assert outputs == {"endpoint_id": "report-id", "security_group_id": "report-id"}


def test_everything_is_a_child(deploy):
    deployment = deploy(endpoint())

    component = deployment.only("StreamingVpcEndpoint")
    children = [found for found in deployment.resources if found is not component]
    assert sorted(child.type.split(":")[-1] for child in children) == ["SecurityGroup", "VpcEndpoint"]
    assert {child.parent for child in children} == {component.urn}


@pytest.mark.parametrize(
    ("region", "service_name"),
    [
        ("us-gov-west-1", "com.amazonaws.us-gov-west-1.lambda"),
        ("cn-north-1", "cn.com.amazonaws.cn-north-1.lambda"),
    ],
)
def test_service_name_in_other_partitions(deploy, region, service_name):
    deployment = deploy(endpoint(), region=region)
    assert deployment.only("VpcEndpoint").inputs["serviceName"] == service_name


def test_region_and_partition_are_the_providers(deploy):
    def program():
        west = aws.Provider("west", region="us-west-2")
        args: Any = {**REQUIRED, "source_security_group_ids": ["sg-1"]}
        return StreamingVpcEndpoint("report", args, pulumi.ResourceOptions(provider=west))

    deployment = deploy(program)
    assert {token.split(":")[-1] for token in deployment.lookups} == {"getPartition", "getRegion"}
    assert all("pulumi:providers:aws::west::" in provider for provider in deployment.lookups.values())


def test_cidr_blocks(deploy):
    deployment = deploy(endpoint(source_security_group_ids=None, source_cidr_blocks=["10.0.0.0/16", "10.1.0.7/32"]))

    (rule,) = deployment.only("SecurityGroup").inputs["ingress"]
    assert rule["cidrBlocks"] == ["10.0.0.0/16", "10.1.0.7/32"]
    assert "securityGroups" not in rule


def test_ipv6(deploy):
    deployment = deploy(endpoint(source_cidr_blocks=["10.0.0.0/16", "fd00::/8"], ip_address_type="dualstack"))

    (rule,) = deployment.only("SecurityGroup").inputs["ingress"]
    assert (rule["cidrBlocks"], rule["ipv6CidrBlocks"]) == (["10.0.0.0/16"], ["fd00::/8"])
    inputs = deployment.only("VpcEndpoint").inputs
    assert (inputs["ipAddressType"], inputs["dnsOptions"]) == ("dualstack", {"dnsRecordIpType": "dualstack"})


def test_include_qualifiers(deploy):
    live = f"{ARN}-two:live"
    deployment = deploy(endpoint(function_arns=[ARN, live], include_qualifiers=True))

    for policy in (deployment.only("VpcEndpoint").inputs["policy"], deployment.outputs["caller_policy_json"]):
        (statement,) = json.loads(policy)["Statement"]
        assert statement["Resource"] == [ARN, f"{ARN}:*", live]


def test_allow_principals(deploy):
    roles = ["arn:aws:iam::123456789012:role/caller", "arn:aws-cn:iam::123456789012:user/team/one"]
    deployment = deploy(endpoint(allow_principals=["210987654321", roles[0], "o-a1b2c3d4e5", roles[1]]))

    statements = json.loads(deployment.only("VpcEndpoint").inputs["policy"])["Statement"]
    assert [statement.pop("Condition") for statement in statements] == [
        {"StringEquals": {"aws:PrincipalAccount": ["210987654321"]}},
        {"ArnEquals": {"aws:PrincipalArn": roles}},
        {"StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5"]}},
    ]
    open_statement = {"Principal": "*", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": [ARN]}
    assert statements == [open_statement] * 3
    (caller_statement,) = json.loads(deployment.outputs["caller_policy_json"])["Statement"]
    assert "Condition" not in caller_statement


def test_security_groups_of_ones_own(deploy):
    deployment = deploy(endpoint(source_security_group_ids=None, security_group_ids=["sg-7", "sg-8"]))

    assert deployment.of_type("SecurityGroup") == {}
    assert deployment.only("VpcEndpoint").inputs["securityGroupIds"] == ["sg-7", "sg-8"]
    assert deployment.outputs["security_group_id"] == "sg-7"
    assert json.loads(deployment.outputs["caller_egress_rule_json"])["referencedSecurityGroupId"] == "sg-7"


def test_an_endpoint_that_is_there_already(deploy):
    deployment = deploy(endpoint(endpoint_id="vpce-1", subnet_ids=None, source_cidr_blocks=["fd00::/8"]))

    assert deployment.of_type("VpcEndpoint") == {}
    policy = deployment.only("VpcEndpointPolicy").inputs
    assert policy.pop("policy") == deploy(endpoint()).only("VpcEndpoint").inputs["policy"]
    assert policy == {"vpcEndpointId": "vpce-1"}
    assert deployment.only("SecurityGroupAssociation").inputs == {
        "vpcEndpointId": "vpce-1",
        "securityGroupId": "report-id",
    }
    assert deployment.outputs["endpoint_id"] == "vpce-1"
    component = deployment.only("StreamingVpcEndpoint")
    assert {found.parent for found in deployment.resources if found is not component} == {component.urn}


def test_single_zone(deploy):
    deployment = deploy(endpoint(subnet_ids=["subnet-1"], single_zone=True))
    assert deployment.only("VpcEndpoint").inputs["subnetIds"] == ["subnet-1"]


def test_one_subnet_is_refused_while_its_id_is_unknown(deploy):
    def program():
        subnet = aws.ec2.Subnet("one", vpc_id="vpc-1")
        return endpoint(subnet_ids=[subnet.id])()

    with pytest.raises(ArgumentError, match=r"subnet_ids names 1 subnet\(s\)"):
        deploy(program, preview=True)


def test_the_rule_is_known_at_preview_but_for_the_callers(deploy):
    def program():
        callers = aws.ec2.SecurityGroup("callers")
        return endpoint(source_security_group_ids=[callers.id])()

    deployment = deploy(program, preview=True)
    (rule,) = deployment.one("SecurityGroup", "report").inputs["ingress"]
    assert rule.pop("securityGroups") == [UNKNOWN]
    assert rule == {"description": "HTTPS from the callers", "protocol": "tcp", "fromPort": 443, "toPort": 443}


def test_links_hold_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {})
        vpc = pulumi.CustomResource("aws:ec2/vpc:Vpc", "vpc", {})
        return endpoint(vpc_id=vpc.id, function_arns=[function.id])()

    deployment = deploy(program, preview=True)

    links = deployment.only("VpcEndpoint").links
    assert links["policy"] == {deployment.only("Function").urn}
    assert links["vpcId"] == {deployment.only("Vpc").urn}
    assert links["securityGroupIds"] == {deployment.only("SecurityGroup").urn}


SECOND = "StreamingVpcEndpoint 'two': another endpoint for Lambda is made in this VPC, which has room for one"


def two_endpoints(first, second, **args):
    given = {**REQUIRED, "source_security_group_ids": ["sg-1"], **args}
    StreamingVpcEndpoint("one", {**given, "vpc_id": first})
    StreamingVpcEndpoint("two", {**given, "vpc_id": second})


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
def test_a_vpc_has_room_for_one_endpoint(deploy, wrap):
    with pytest.raises(ArgumentError, match=SECOND):
        deploy(lambda: two_endpoints(wrap("vpc-1"), wrap("vpc-1")))
    with pytest.raises(ArgumentError, match=SECOND):
        deploy(lambda: two_endpoints("vpc-1", wrap("vpc-1")))
    deployment = deploy(lambda: two_endpoints(wrap("vpc-1"), wrap("vpc-2")))
    assert {found.inputs["vpcId"] for found in deployment.of_type("VpcEndpoint").values()} == {"vpc-1", "vpc-2"}


@pytest.mark.parametrize("read", [lambda vpc_id: vpc_id, lambda vpc_id: vpc_id.apply(str)], ids=["id", "made of it"])
def test_a_vpc_that_is_not_made_yet_has_room_for_one_endpoint(deploy, read):
    def program(*names):
        first, second = [pulumi.CustomResource("aws:ec2/vpc:Vpc", name, {}).id for name in names]
        two_endpoints(read(first), read(second))

    def in_one():
        vpc_id = pulumi.CustomResource("aws:ec2/vpc:Vpc", "vpc", {}).id
        two_endpoints(read(vpc_id), read(vpc_id))

    with pytest.raises(ArgumentError, match=SECOND):
        deploy(in_one, preview=True)
    assert len(deploy(lambda: program("a", "b"), preview=True).of_type("VpcEndpoint")) == 2


def test_an_endpoint_that_is_there_is_adopted_beside_one(deploy):
    def program():
        endpoint()()
        given = {name: value for name, value in REQUIRED.items() if name != "subnet_ids"}
        adopted: Any = {**given, "source_security_group_ids": ["sg-1"], "endpoint_id": "vpce-1"}
        StreamingVpcEndpoint("two", adopted)

    assert len(deploy(program).of_type("VpcEndpoint")) == 1


REFUSED = [
    ({"subnet_ids": ["subnet-1"]}, "subnet_ids names 1 subnet(s), but the endpoint must outlive an availability zone;"),
    ({"subnet_ids": ["subnet-1", "subnet-1"]}, "subnet_ids names 1 subnet(s)"),
    ({"subnet_ids": [], "single_zone": True}, "subnet_ids names 0 subnet(s)"),
    ({"source_security_group_ids": []}, "nobody can call; name the callers in source_security_group_ids or"),
    ({"source_cidr_blocks": ["0.0.0.0/0"]}, "source_cidr_blocks has '0.0.0.0/0', which is everyone"),
    ({"source_cidr_blocks": ["10.0.0.1/16"]}, "source_cidr_blocks has '10.0.0.1/16'; give the first address"),
    ({"source_cidr_blocks": ["fd00::/8"]}, "source_cidr_blocks has 'fd00::/8', but the endpoint has no IPv6 address"),
    (
        {"source_cidr_blocks": ["10.0.0.0/8"], "ip_address_type": "ipv6"},
        "source_cidr_blocks has '10.0.0.0/8', but the endpoint has no IPv4 address; give ip_address_type 'dualstack'",
    ),
    (
        {"source_cidr_blocks": ["::/0"], "ip_address_type": "dualstack"},
        "source_cidr_blocks has '::/0', which is everyone",
    ),
    ({"source_cidr_blocks": ["callers"]}, "source_cidr_blocks has 'callers'; give the first address of a network"),
    ({"ip_address_type": "both"}, "ip_address_type is 'both'; give ipv4 or dualstack or ipv6"),
    ({"allow_principals": []}, "allow_principals is empty, so nobody can call"),
    ({"allow_principals": ["*"]}, "allow_principals has '*'; give an account id, an organization id"),
    (
        {"allow_principals": ["arn:aws:iam::123456789012:role/*"]},
        "allow_principals has 'arn:aws:iam::123456789012:role/*'",
    ),
    ({"security_group_ids": ["sg-7"]}, "security_group_ids are groups of yours, whose rules stay as they are;"),
    ({"security_group_ids": [], "source_security_group_ids": None}, "security_group_ids is empty; name the groups"),
    ({"endpoint_id": "vpce-1"}, "subnet_ids has no effect beside endpoint_id; leave one of them out"),
    ({"endpoint_id": "vpce-1", "subnet_ids": None, "ip_address_type": "ipv4"}, "ip_address_type has no effect beside"),
    ({"function_arns": []}, "function_arns is empty; give the ARN of each function"),
    ({"function_arns": ["*"]}, "function_arns has '*'; give the whole ARN of each function, without wildcards"),
    ({"function_arns": [ARN + "*"]}, f"function_arns has '{ARN}*'"),
    ({"function_arns": [ARN + "?"]}, f"function_arns has '{ARN}?'"),
    ({"function_arns": ["report"]}, "function_arns has 'report'"),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: endpoint(**{name: value and wrap(value) for name, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingVpcEndpoint 'report': {sentence}")


@pytest.mark.parametrize("missing", sorted(REQUIRED))
def test_required(deploy, missing):
    with pytest.raises(ArgumentError, match=f"^StreamingVpcEndpoint 'report': {missing} is missing"):
        deploy(endpoint(**{missing: None}))


def test_nothing_is_declared_when_an_argument_is_refused(deploy):
    def program():
        with pytest.raises(ArgumentError):
            endpoint(function_arns=["*"])()

    assert deploy(program).resources == []
