import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "web-function-host-forwarded"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("d1.s1.lambda-web.eu-west-1.on.aws", True),
        ("d1.lambda-web.global.on.aws", True),
        ("lambda-web.example.com", False),
        ("abc.lambda-url.eu-west-1.on.aws", False),
    ],
)
def test_what_the_host_header_is_forwarded_to(stack, front, host, found):
    origin = {"originId": "url", "domainName": host, "customOriginConfig": {}}
    front.distribution([origin], [], default=front.behavior(originRequestPolicyId=ALL_VIEWER))
    path = "defaultCacheBehavior.originRequestPolicyId"
    assert stack.judge(RULE).found == ([("front", path)] if found else [])


def test_an_endpoint_before_it_exists(stack, front):
    endpoint = stack.add("aws:lambdaweb/functionEndpoint:FunctionEndpoint", "endpoint", {}, {"domainName": UNKNOWN})
    origin = {"originId": "url", "domainName": UNKNOWN, "customOriginConfig": {}}
    front.distribution([origin], [endpoint], known=False, default=front.behavior(originRequestPolicyId=ALL_VIEWER))
    assert stack.judge(RULE).found == [("front", "defaultCacheBehavior.originRequestPolicyId")]
