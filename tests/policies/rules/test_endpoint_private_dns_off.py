import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

INGRESS, DNS, ZONE = "endpoint-ingress-open", "endpoint-private-dns-off", "endpoint-single-zone"


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


@pytest.mark.parametrize("rule", [INGRESS, DNS, ZONE])
def test_endpoints_of_other_services(stack, nothing, endpoint, rule):
    endpoint(service="s3")
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [INGRESS, DNS, ZONE])
def test_a_service_that_is_not_known_yet(stack, endpoint, rule):
    endpoint(serviceName=UNKNOWN)
    assert stack.judge(rule).undecided == [("endpoint", "serviceName")]
