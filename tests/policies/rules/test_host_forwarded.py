"""As reported in https://github.com/aws/aws-cdk/issues/20090."""

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

HOST = "host-forwarded"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ORIGIN_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"
CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy"


@pytest.mark.parametrize(
    "policy_id", [ALL_VIEWER, "33f36d7e-f396-46d9-90e0-52428a34d9dc", "bf0718e1-ba1e-49d1-88b1-f726733018ae"]
)
def test_a_managed_policy_with_the_host_header(stack, forwarding_site, policy_id):
    forwarding_site(originRequestPolicyId=policy_id)
    assert stack.judge(HOST).found == [("front", "defaultCacheBehavior.originRequestPolicyId")]


@pytest.mark.parametrize("policy_id", [None, ALL_VIEWER_EXCEPT_HOST_HEADER, "59781a5b-3903-41f3-afcb-af62929ccde1"])
def test_a_managed_policy_without_it(stack, nothing, forwarding_site, policy_id):
    forwarding_site(originRequestPolicyId=policy_id)
    assert stack.judge(HOST) == nothing


def test_a_cache_policy_with_the_host_header(stack, forwarding_site):
    forwarding_site(cachePolicyId="83da9c7e-98b4-4e11-a168-04f0df8e2c65")
    assert stack.judge(HOST).found == [("front", "defaultCacheBehavior.cachePolicyId")]


HEADERS = [
    ({"headerBehavior": "none"}, False),
    ({"headerBehavior": "allViewer"}, True),
    ({"headerBehavior": "allViewerAndWhitelistCloudFront", "headers": {"items": ["CloudFront-Viewer-Country"]}}, True),
    ({"headerBehavior": "whitelist", "headers": {"items": ["Accept", "host"]}}, True),
    ({"headerBehavior": "whitelist", "headers": {"items": ["Accept"]}}, False),
    ({"headerBehavior": "allExcept", "headers": {"items": ["Host"]}}, False),
    ({"headerBehavior": "allExcept", "headers": {"items": ["Cookie"]}}, True),
]


@pytest.mark.parametrize(("headers", "forwarded"), HEADERS, ids=str)
def test_a_policy_of_the_stack(stack, forwarding_site, known, headers, forwarded):
    policy = stack.add(ORIGIN_REQUEST_POLICY, "policy", {"headersConfig": headers}, {"id": "policy-id"})
    forwarding_site([policy], originRequestPolicyId="policy-id" if known else UNKNOWN)
    where = ("front", "defaultCacheBehavior.originRequestPolicyId")
    assert stack.judge(HOST).found == ([where] if forwarded else [])


@pytest.mark.parametrize(("headers", "forwarded"), HEADERS[3:5], ids=str)
def test_a_cache_policy_of_the_stack(stack, forwarding_site, known, headers, forwarded):
    given = {"parametersInCacheKeyAndForwardedToOrigin": {"headersConfig": headers}}
    policy = stack.add(CACHE_POLICY, "policy", given, {"id": "policy-id"})
    forwarding_site([policy], cachePolicyId="policy-id" if known else UNKNOWN)
    assert stack.judge(HOST).found == ([("front", "defaultCacheBehavior.cachePolicyId")] if forwarded else [])


def test_a_policy_of_aws_native(stack, front):
    config = {"originRequestPolicyConfig": {"headersConfig": {"headerBehavior": "whitelist", "headers": ["Host"]}}}
    stack.add("aws-native:cloudfront:OriginRequestPolicy", "policy", config, {"id": "policy-id"})
    url = stack.url(stack.function())
    front.distribution([front.origin(url, True)], [url], default=front.behavior(originRequestPolicyId="policy-id"))
    assert stack.judge(HOST).found == [("front", "defaultCacheBehavior.originRequestPolicyId")]


@pytest.mark.parametrize(("headers", "found"), [(["*"], True), (["host"], True), (["Accept"], False), ([], False)])
def test_the_legacy_settings(stack, forwarding_site, headers, found):
    forwarding_site(cachePolicyId=None, forwardedValues={"headers": headers, "queryString": True})
    expected = [("front", "defaultCacheBehavior.forwardedValues.headers")] if found else []
    assert stack.judge(HOST).found == expected


def test_a_policy_of_another_stack_is_undecided_in_the_right_words(stack, forwarding_site):
    forwarding_site(originRequestPolicyId="00000000-0000-0000-0000-000000000000")
    outcome = stack.judge(HOST)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.originRequestPolicyId")]
