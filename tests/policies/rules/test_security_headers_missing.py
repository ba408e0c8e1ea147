import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

WAF, LOGS, HEADERS = "waf-missing", "access-logs-missing", "security-headers-missing"
WHERE = {
    WAF: ("front", "webAclId"),
    LOGS: ("front", "loggingConfig"),
    HEADERS: ("front", "defaultCacheBehavior.responseHeadersPolicyId"),
}
HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"


@pytest.mark.parametrize("rule", [WAF, LOGS, HEADERS])
def test_nothing_around_a_stream(stack, bare_site, rule):
    bare_site()
    assert stack.judge(rule).found == [WHERE[rule]]


@pytest.mark.parametrize("rule", [WAF, LOGS, HEADERS])
@pytest.mark.parametrize("mode", ["BUFFERED", None, UNKNOWN])
def test_a_url_that_streams_or_not(stack, bare_site, rule, mode):
    bare_site(mode=mode)
    assert stack.judge(rule).found == [WHERE[rule]]


@pytest.mark.parametrize(
    "policy_id",
    [
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    ],
)
def test_a_managed_policy_with_security_headers(stack, nothing, bare_site, policy_id):
    bare_site({"responseHeadersPolicyId": policy_id})
    assert stack.judge(HEADERS) == nothing


def test_a_managed_policy_without(stack, bare_site):
    bare_site({"responseHeadersPolicyId": "60669652-455b-4ae9-85a4-c4c02393f86c"})
    assert stack.judge(HEADERS).found == [WHERE[HEADERS]]


@pytest.mark.parametrize(
    ("config", "found"), [({"contentTypeOptions": {"override": True}}, []), (None, [WHERE[HEADERS]])]
)
def test_a_policy_of_the_stack(stack, bare_site, known, config, found):
    policy = stack.add(
        HEADERS_POLICY, "policy", {"name": "policy", "securityHeadersConfig": config}, {"id": "policy-id"}
    )
    bare_site({"responseHeadersPolicyId": "policy-id" if known else UNKNOWN}, behavior_links=[policy])
    assert stack.judge(HEADERS).found == found


def test_a_policy_of_another_stack(stack, bare_site):
    bare_site({"responseHeadersPolicyId": "00000000-0000-0000-0000-000000000000"})
    outcome = stack.judge(HEADERS)
    assert outcome.found == []
    assert outcome.undecided == [WHERE[HEADERS]]


@pytest.mark.parametrize("association", ["functionAssociations", "lambdaFunctionAssociations"])
def test_headers_from_a_function_at_the_edge(stack, nothing, bare_site, association):
    bare_site({association: [{"eventType": "viewer-response"}]})
    assert stack.judge(HEADERS) == nothing
