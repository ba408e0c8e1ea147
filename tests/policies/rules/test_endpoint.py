import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

INGRESS, DNS, ZONE = "endpoint-ingress-open", "endpoint-private-dns-off", "endpoint-single-zone"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
SUBNET = "aws:ec2/subnet:Subnet"


@pytest.fixture
def endpoint(stack):
    def add(service="lambda", links=None, outputs=None, **inputs):
        given = {"serviceName": f"com.amazonaws.eu-west-1.{service}", "vpcEndpointType": "Interface", **inputs}
        return stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", given, outputs, links)

    return add


@pytest.fixture
def group(stack, known, endpoint):
    """The endpoint's security group; a case gives its rules."""

    def add(**inputs):
        group = stack.add(GROUP, "group", {"description": "x", **inputs}, {"id": "sg-1" if known else UNKNOWN})
        endpoint(securityGroupIds=["sg-1" if known else UNKNOWN], links={"securityGroupIds": [group]})
        return group

    return add


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({"cidrBlocks": ["0.0.0.0/0"]}, "cidrBlocks"),
        ({"cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"]}, "cidrBlocks"),
        ({"ipv6CidrBlocks": ["::/0"]}, "ipv6CidrBlocks"),
    ],
)
def test_ingress_from_everywhere(stack, group, rule, where):
    group(ingress=[{"protocol": "tcp", "fromPort": 443, "toPort": 443, **rule}])
    assert stack.judge(INGRESS).found == [("group", f"ingress[0].{where}")]


@pytest.mark.parametrize(
    "ingress", [None, [], [{"cidrBlocks": ["10.0.0.0/16"]}], [{"securityGroups": [UNKNOWN]}], [{"self": True}]]
)
def test_ingress_from_the_callers(stack, nothing, group, ingress):
    group(ingress=ingress)
    assert stack.judge(INGRESS) == nothing


@pytest.mark.parametrize(
    ("type_", "inputs", "where"),
    [
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv4": "0.0.0.0/0"}, "cidrIpv4"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv6": "::/0"}, "cidrIpv6"),
        ("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"]}, "cidrBlocks"),
    ],
)
def test_a_rule_of_its_own(stack, known, group, type_, inputs, where):
    of = group()
    given = {"securityGroupId": "sg-1" if known else UNKNOWN, **inputs}
    stack.add(type_, "rule", given, links={"securityGroupId": [of]})
    assert stack.judge(INGRESS).found == [("rule", where)]


def test_egress_to_everywhere(stack, nothing, group, known):
    of = group(egress=[{"cidrBlocks": ["0.0.0.0/0"]}])
    given = {"type": "egress", "cidrBlocks": ["0.0.0.0/0"], "securityGroupId": "sg-1" if known else UNKNOWN}
    stack.add("aws:ec2/securityGroupRule:SecurityGroupRule", "rule", given, links={"securityGroupId": [of]})
    assert stack.judge(INGRESS) == nothing


def test_a_security_group_that_the_endpoint_does_not_have(stack, nothing, group):
    group()
    stack.add(GROUP, "web", {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]}, {"id": "sg-2"})
    assert stack.judge(INGRESS) == nothing


def test_ingress_that_the_provider_fills_in_is_not_undecided(stack, nothing, group):
    group().outputs["ingress"] = UNKNOWN
    assert stack.judge(INGRESS) == nothing


def test_ingress_that_is_not_known_yet(stack, group):
    group(ingress=[{"cidrBlocks": UNKNOWN}])
    assert stack.judge(INGRESS).undecided == [("group", "ingress[0].cidrBlocks")]


def test_a_security_group_of_aws_native(stack):
    ingress = [{"ipProtocol": "tcp", "cidrIp": "0.0.0.0/0"}]
    group = stack.add("aws-native:ec2:SecurityGroup", "group", {"securityGroupIngress": ingress}, {"id": "sg-1"})
    given = {"serviceName": "com.amazonaws.eu-west-1.lambda", "securityGroupIds": ["sg-1"]}
    stack.add("aws-native:ec2:VpcEndpoint", "endpoint", given, links={"securityGroupIds": [group]})
    assert stack.judge(INGRESS).found == [("group", "securityGroupIngress[0].cidrIp")]


@pytest.mark.parametrize("dns", [None, False])
def test_no_private_dns(stack, endpoint, dns):
    endpoint(privateDnsEnabled=dns)
    assert stack.judge(DNS).found == [("endpoint", "privateDnsEnabled")]


def test_private_dns(stack, nothing, endpoint):
    endpoint(privateDnsEnabled=True)
    assert stack.judge(DNS) == nothing


def test_private_dns_that_is_not_known_yet(stack, endpoint):
    endpoint(privateDnsEnabled=UNKNOWN)
    assert stack.judge(DNS).undecided == [("endpoint", "privateDnsEnabled")]


@pytest.mark.parametrize("subnets", [None, [], ["subnet-1"], [UNKNOWN]])
def test_one_zone(stack, endpoint, subnets):
    endpoint(subnetIds=subnets)
    assert stack.judge(ZONE).found == [("endpoint", "subnetIds")]


@pytest.mark.parametrize("subnets", [["subnet-1", "subnet-2"], [UNKNOWN, UNKNOWN]])
def test_two_zones(stack, nothing, endpoint, subnets):
    endpoint(subnetIds=subnets)
    assert stack.judge(ZONE) == nothing


def test_a_list_that_is_unknown_is_counted_by_what_it_is_made_of(stack, nothing, endpoint):
    subnets = [stack.add(SUBNET, name) for name in ("a", "b")]
    endpoint(subnetIds=UNKNOWN, links={"subnetIds": subnets})
    assert stack.judge(ZONE) == nothing


def test_a_list_that_nothing_explains(stack, endpoint):
    endpoint(subnetIds=UNKNOWN)
    assert stack.judge(ZONE).undecided == [("endpoint", "subnetIds")]


def test_subnets_that_are_associated_one_by_one(stack, nothing, endpoint):
    made = endpoint(outputs={"id": "vpce-1"})
    stack.add(
        "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
        "association",
        {"vpcEndpointId": UNKNOWN, "subnetId": "subnet-2"},
        links={"vpcEndpointId": [made]},
    )
    assert stack.judge(ZONE) == nothing


@pytest.mark.parametrize("rule", [INGRESS, DNS, ZONE])
def test_endpoints_of_other_services(stack, nothing, endpoint, rule):
    endpoint(service="s3")
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [INGRESS, DNS, ZONE])
def test_a_service_that_is_not_known_yet(stack, endpoint, rule):
    endpoint(serviceName=UNKNOWN)
    assert stack.judge(rule).undecided == [("endpoint", "serviceName")]
