import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "web-function-signed-for-one-region"
OAC = "aws:cloudfront/originAccessControl:OriginAccessControl"
ENDPOINT = "aws:lambdaweb/functionEndpoint:FunctionEndpoint"
FOUND = [("front", "origins[0].originAccessControlId")]


@pytest.fixture
def signed(stack, front):
    def add(protocol, host, endpoint_type="HomeRegion"):
        given = {"originAccessControlOriginType": "lambda", "signingBehavior": "always", "signingProtocol": protocol}
        access = stack.add(OAC, "access", given, {"id": "E1"})
        endpoint = stack.add(ENDPOINT, "endpoint", {"endpointType": endpoint_type}, {"domainName": host})
        origin = {"originId": "url", "domainName": host, "originAccessControlId": "E1", "customOriginConfig": {}}
        front.distribution([origin], [access, endpoint], known=host is not UNKNOWN)

    return add


@pytest.mark.parametrize(
    ("protocol", "host", "found"),
    [
        ("sigv4", "d1.lambda-web.global.on.aws", FOUND),
        ("sigv4a", "d1.lambda-web.global.on.aws", []),
        ("sigv4", "d1.s1.lambda-web.eu-west-1.on.aws", []),
        ("sigv4", "abc.lambda-url.eu-west-1.on.aws", []),
    ],
)
def test_an_endpoint_by_its_host(stack, signed, protocol, host, found):
    signed(protocol, host)
    assert stack.judge(RULE).found == found


@pytest.mark.parametrize(("endpoint_type", "found"), [("MultiRegion", FOUND), ("HomeRegion", [])])
def test_an_endpoint_before_it_exists(stack, signed, endpoint_type, found):
    signed("sigv4", UNKNOWN, endpoint_type)
    assert stack.judge(RULE).found == found
