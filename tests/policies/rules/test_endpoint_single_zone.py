import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

ZONE = "endpoint-single-zone"
SUBNET = "aws:ec2/subnet:Subnet"


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


def test_the_same_subnet_twice_is_one_zone(stack, endpoint):
    endpoint(subnetIds=["subnet-1", "subnet-1"])
    assert stack.judge("endpoint-single-zone").found == [("endpoint", "subnetIds")]
