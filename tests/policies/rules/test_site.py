import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

WAF, LOGS, HEADERS = "waf-missing", "access-logs-missing", "security-headers-missing"
WHERE = {
    WAF: ("front", "webAclId"),
    LOGS: ("front", "loggingConfig"),
    HEADERS: ("front", "defaultCacheBehavior.responseHeadersPolicyId"),
}
HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"


@pytest.fixture
def site(stack, front, known):
    def add(behavior=None, behavior_links=None, mode="RESPONSE_STREAM", **inputs):
        url = stack.url(front.function(known), invokeMode=mode)
        default = front.behavior(**(behavior or {}))
        return front.distribution(
            [front.origin(url, known)], [url, front.access()], known, default, behavior_links=behavior_links, **inputs
        )

    return add


@pytest.mark.parametrize("rule", [WAF, LOGS, HEADERS])
def test_nothing_around_a_stream(stack, site, rule):
    site()
    assert stack.judge(rule).found == [WHERE[rule]]


@pytest.mark.parametrize("rule", [WAF, LOGS, HEADERS])
def test_nothing_around_what_does_not_stream(stack, nothing, site, rule):
    site(mode="BUFFERED")
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [WAF, LOGS, HEADERS])
def test_a_url_that_may_stream_or_not(stack, site, rule):
    site(mode=UNKNOWN)
    outcome = stack.judge(rule)
    assert outcome.found == []
    assert outcome.undecided == [("url", "invokeMode")]


@pytest.mark.parametrize("acl", ["arn:aws:wafv2:us-east-1:1:global/webacl/a/b", UNKNOWN])
def test_a_web_acl(stack, nothing, site, acl):
    site(webAclId=acl)
    assert stack.judge(WAF) == nothing


@pytest.mark.parametrize(
    "inputs",
    [
        {"loggingConfig": {"bucket": "logs.s3.amazonaws.com"}},
        {"loggingConfig": {"bucket": UNKNOWN}},
        {"loggingConfig": UNKNOWN},
        {"behavior": {"realtimeLogConfigArn": UNKNOWN}},
    ],
    ids=str,
)
def test_access_logs(stack, nothing, site, inputs):
    site(**inputs)
    assert stack.judge(LOGS) == nothing


def test_access_logs_that_cloudwatch_delivers(stack, nothing, site, known):
    front = site()
    arn = front.outputs["arn"] if known else UNKNOWN
    given = {"logType": "ACCESS_LOGS", "resourceArn": arn}
    stack.add("aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", given, links={"resourceArn": [front]})
    assert stack.judge(LOGS) == nothing


def test_the_logs_of_another_distribution(stack, site):
    site()
    given = {"logType": "ACCESS_LOGS", "resourceArn": "arn:aws:cloudfront::123456789012:distribution/E3OTHER"}
    stack.add("aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", given)
    assert stack.judge(LOGS).found == [WHERE[LOGS]]


@pytest.mark.parametrize(
    "policy_id",
    [
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    ],
)
def test_a_managed_policy_with_security_headers(stack, nothing, site, policy_id):
    site({"responseHeadersPolicyId": policy_id})
    assert stack.judge(HEADERS) == nothing


def test_a_managed_policy_without(stack, site):
    site({"responseHeadersPolicyId": "60669652-455b-4ae9-85a4-c4c02393f86c"})
    assert stack.judge(HEADERS).found == [WHERE[HEADERS]]


@pytest.mark.parametrize(
    ("config", "found"), [({"contentTypeOptions": {"override": True}}, []), (None, [WHERE[HEADERS]])]
)
def test_a_policy_of_the_stack(stack, site, known, config, found):
    policy = stack.add(
        HEADERS_POLICY, "policy", {"name": "policy", "securityHeadersConfig": config}, {"id": "policy-id"}
    )
    site({"responseHeadersPolicyId": "policy-id" if known else UNKNOWN}, behavior_links=[policy])
    assert stack.judge(HEADERS).found == found


def test_a_policy_of_another_stack(stack, site):
    site({"responseHeadersPolicyId": "00000000-0000-0000-0000-000000000000"})
    outcome = stack.judge(HEADERS)
    assert outcome.found == []
    assert outcome.undecided == [WHERE[HEADERS]]


@pytest.mark.parametrize("association", ["functionAssociations", "lambdaFunctionAssociations"])
def test_headers_from_a_function_at_the_edge(stack, nothing, site, association):
    site({association: [{"eventType": "viewer-response"}]})
    assert stack.judge(HEADERS) == nothing
