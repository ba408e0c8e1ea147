import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

HOST = "host-forwarded"
COMPRESSED = "stream-compressed"
HASH = "body-hash-missing"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ORIGIN_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"
CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy"
EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


@pytest.fixture
def site(stack, front, known):
    """A streaming URL with an origin access control, and a bucket, behind a distribution."""

    def add(behavior_links=None, url=None, origin=None, target="url", **behavior):
        function = front.function(known)
        address = stack.url(function, **(url or {}))
        bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
        origins = [
            {"originId": "bucket", "domainName": "bucket.s3.amazonaws.com" if known else UNKNOWN},
            front.origin(address, known, **(origin or {})),
        ]
        return front.distribution(
            origins,
            [address, bucket, front.access()],
            known,
            default=front.behavior(target, **behavior),
            behavior_links=behavior_links,
        )

    return add


@pytest.mark.parametrize(
    "policy_id", [ALL_VIEWER, "33f36d7e-f396-46d9-90e0-52428a34d9dc", "bf0718e1-ba1e-49d1-88b1-f726733018ae"]
)
def test_a_managed_policy_with_the_host_header(stack, site, policy_id):
    site(originRequestPolicyId=policy_id)
    assert stack.judge(HOST).found == [("front", "defaultCacheBehavior.originRequestPolicyId")]


@pytest.mark.parametrize("policy_id", [None, ALL_VIEWER_EXCEPT_HOST_HEADER, "59781a5b-3903-41f3-afcb-af62929ccde1"])
def test_a_managed_policy_without_it(stack, nothing, site, policy_id):
    site(originRequestPolicyId=policy_id)
    assert stack.judge(HOST) == nothing


def test_a_cache_policy_with_the_host_header(stack, site):
    site(cachePolicyId="83da9c7e-98b4-4e11-a168-04f0df8e2c65")
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
def test_a_policy_of_the_stack(stack, site, known, headers, forwarded):
    policy = stack.add(ORIGIN_REQUEST_POLICY, "policy", {"headersConfig": headers}, {"id": "policy-id"})
    site([policy], originRequestPolicyId="policy-id" if known else UNKNOWN)
    where = ("front", "defaultCacheBehavior.originRequestPolicyId")
    assert stack.judge(HOST).found == ([where] if forwarded else [])


@pytest.mark.parametrize(("headers", "forwarded"), HEADERS[3:5], ids=str)
def test_a_cache_policy_of_the_stack(stack, site, known, headers, forwarded):
    given = {"parametersInCacheKeyAndForwardedToOrigin": {"headersConfig": headers}}
    policy = stack.add(CACHE_POLICY, "policy", given, {"id": "policy-id"})
    site([policy], cachePolicyId="policy-id" if known else UNKNOWN)
    assert stack.judge(HOST).found == ([("front", "defaultCacheBehavior.cachePolicyId")] if forwarded else [])


def test_a_policy_of_aws_native(stack, front):
    config = {"originRequestPolicyConfig": {"headersConfig": {"headerBehavior": "whitelist", "headers": ["Host"]}}}
    stack.add("aws-native:cloudfront:OriginRequestPolicy", "policy", config, {"id": "policy-id"})
    url = stack.url(stack.function())
    front.distribution([front.origin(url, True)], [url], default=front.behavior(originRequestPolicyId="policy-id"))
    assert stack.judge(HOST).found == [("front", "defaultCacheBehavior.originRequestPolicyId")]


@pytest.mark.parametrize(("headers", "found"), [(["*"], True), (["host"], True), (["Accept"], False), ([], False)])
def test_the_legacy_settings(stack, site, headers, found):
    site(cachePolicyId=None, forwardedValues={"headers": headers, "queryString": True})
    expected = [("front", "defaultCacheBehavior.forwardedValues.headers")] if found else []
    assert stack.judge(HOST).found == expected


def test_a_policy_of_another_stack_is_undecided_in_the_right_words(stack, site):
    site(originRequestPolicyId="00000000-0000-0000-0000-000000000000")
    outcome = stack.judge(HOST)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.originRequestPolicyId")]


@pytest.mark.parametrize("rule", [HOST, COMPRESSED, HASH])
def test_behaviors_that_reach_something_else(stack, nothing, site, rule):
    elsewhere = "00000000-0000-0000-0000-000000000000"
    site(target="bucket", originRequestPolicyId=elsewhere, compress=True, allowedMethods=EVERY_METHOD)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [HOST, COMPRESSED, HASH])
def test_a_function_that_buffers(stack, nothing, site, rule):
    site(url={"invokeMode": "BUFFERED"}, originRequestPolicyId=ALL_VIEWER, compress=True, allowedMethods=EVERY_METHOD)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize(("compress", "found"), [(True, True), (False, False), (None, False)])
def test_compression(stack, site, compress, found):
    site(compress=compress)
    assert stack.judge(COMPRESSED).found == ([("front", "defaultCacheBehavior.compress")] if found else [])


def test_compression_that_is_not_known_yet(stack, site):
    site(compress=UNKNOWN)
    assert stack.judge(COMPRESSED).undecided == [("front", "defaultCacheBehavior.compress")]


def edge(event, body):
    return [{"eventType": event, "includeBody": body, "lambdaArn": UNKNOWN}]


@pytest.mark.parametrize("associations", [None, [], edge("viewer-response", False), edge("origin-request", False)])
def test_a_body_that_nobody_signs(stack, site, associations):
    site(allowedMethods=EVERY_METHOD, lambdaFunctionAssociations=associations)
    assert stack.judge(HASH).found == [("front", "defaultCacheBehavior.allowedMethods")]


@pytest.mark.parametrize("event", ["origin-request", "viewer-request"])
def test_a_body_that_is_signed_at_the_edge(stack, nothing, site, event):
    site(allowedMethods=EVERY_METHOD, lambdaFunctionAssociations=edge(event, True))
    assert stack.judge(HASH) == nothing


@pytest.mark.parametrize(
    "case",
    [
        {"allowedMethods": ["GET", "HEAD"]},
        {"allowedMethods": EVERY_METHOD, "url": {"authorizationType": "NONE"}},
        {"allowedMethods": EVERY_METHOD, "origin": {"originAccessControlId": None}},
    ],
    ids=str,
)
def test_requests_without_a_body_or_a_signature(stack, nothing, site, case):
    site(**case)
    assert stack.judge(HASH) == nothing


def test_methods_that_are_not_known_yet(stack, site):
    site(allowedMethods=UNKNOWN)
    assert stack.judge(HASH).undecided == [("front", "defaultCacheBehavior.allowedMethods")]


def test_urls_that_cannot_be_told_apart_yet(stack, front):
    urls = [
        stack.url(stack.unknown_function(name), name, authorizationType=auth)
        for name, auth in (("a", "NONE"), ("b", "AWS_IAM"))
    ]
    origins = [front.origin(url, False) for url in urls]
    front.distribution(origins, urls, False, default=front.behavior("a", allowedMethods=EVERY_METHOD))
    outcome = stack.judge(HASH)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]
