import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

INGRESS = "endpoint-ingress-open"
GROUP = "aws:ec2/securityGroup:SecurityGroup"


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
        ({"cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]}, "cidrBlocks"),
        ({"ipv6CidrBlocks": ["8000::/1", "::/1", "fd00::/8"]}, "ipv6CidrBlocks"),
    ],
)
def test_ingress_from_everywhere(stack, group, rule, where):
    group(ingress=[{"protocol": "tcp", "fromPort": 443, "toPort": 443, **rule}])
    assert stack.judge(INGRESS).found == [("group", f"ingress[0].{where}")]


@pytest.mark.parametrize(
    ("ports", "found"),
    [
        ({"protocol": "-1", "fromPort": 0, "toPort": 0}, True),
        ({"protocol": "tcp", "fromPort": 0, "toPort": 65535}, True),
        ({"protocol": "tcp"}, True),
        ({"protocol": "tcp", "fromPort": 22, "toPort": 22}, False),
        ({"protocol": "udp", "fromPort": 443, "toPort": 443}, False),
        ({"protocol": "icmp", "fromPort": -1, "toPort": -1}, False),
    ],
)
def test_the_port_on_which_an_endpoint_listens(stack, group, ports, found):
    group(ingress=[{**ports, "cidrBlocks": ["0.0.0.0/0"]}])
    assert bool(stack.judge(INGRESS).found) == found


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


def test_two_rules_that_are_everywhere_together(stack, group):
    rules = [{"cidrBlocks": ["0.0.0.0/1"]}, {"cidrBlocks": ["10.0.0.0/8"]}, {"cidrBlocks": ["128.0.0.0/1"]}]
    group(ingress=rules)
    assert stack.judge(INGRESS).found == [("group", "ingress[0].cidrBlocks"), ("group", "ingress[2].cidrBlocks")]


def test_half_of_everywhere_for_another_port(stack, nothing, group):
    group(ingress=[{"cidrBlocks": ["0.0.0.0/1"]}, {"cidrBlocks": ["128.0.0.0/1"], "fromPort": 22, "toPort": 22}])
    assert stack.judge(INGRESS) == nothing


def test_an_endpoint_of_lambdas_fips_address(stack, endpoint):
    stack.add(GROUP, "group", {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]}, {"id": "sg-1"})
    endpoint(service="lambda-fips", securityGroupIds=["sg-1"])
    assert stack.judge(INGRESS).found == [("group", "ingress[0].cidrBlocks")]


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
