import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
USE_ORIGIN_CACHE_CONTROL = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
HTTP = "viewer-http"
CACHED = "stream-cached"


@pytest.fixture
def site(stack, front, known):
    """A distribution with a streaming URL and a bucket behind it; the case gives both behaviors."""

    def add(mode="RESPONSE_STREAM", default=None, ordered=None, behavior_links=None):
        url = stack.url(front.function(known), invokeMode=mode)
        bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
        origins = [
            {"originId": "bucket", "domainName": "bucket.s3.amazonaws.com" if known else UNKNOWN},
            front.origin(url, known),
        ]
        front.distribution(
            origins,
            [url, bucket, front.access()],
            known,
            default=front.behavior(**(default or {"target": "bucket"})),
            ordered=[front.behavior(**one) for one in ordered or []],
            behavior_links=behavior_links,
        )

    return add


def test_plain_http_to_a_stream(stack, site):
    site(default={"viewerProtocolPolicy": "allow-all"})
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_plain_http_to_a_stream_on_an_ordered_behavior(stack, site):
    site(ordered=[{"target": "bucket"}, {"viewerProtocolPolicy": "allow-all"}])
    assert stack.judge(HTTP).found == [("front", "orderedCacheBehaviors[1].viewerProtocolPolicy")]


@pytest.mark.parametrize("policy", ["https-only", "redirect-to-https"])
def test_https_to_a_stream(stack, nothing, site, policy):
    site(default={"viewerProtocolPolicy": policy})
    assert stack.judge(HTTP) == nothing


def test_behaviors_that_do_not_reach_a_stream_are_left_alone(stack, nothing, site):
    site(default={"target": "bucket", "viewerProtocolPolicy": "allow-all", "cachePolicyId": CACHING_OPTIMIZED})
    assert stack.judge(HTTP) == nothing
    assert stack.judge(CACHED) == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_a_buffered_function_is_left_alone(stack, nothing, site, mode):
    site(mode=mode, default={"viewerProtocolPolicy": "allow-all", "cachePolicyId": CACHING_OPTIMIZED})
    assert stack.judge(HTTP) == nothing
    assert stack.judge(CACHED) == nothing


def test_a_viewer_protocol_policy_that_is_not_known_yet_hides_no_other_behavior(stack, site):
    site(default={"viewerProtocolPolicy": UNKNOWN}, ordered=[{"viewerProtocolPolicy": "allow-all"}])
    outcome = stack.judge(HTTP)
    assert outcome.found == [("front", "orderedCacheBehaviors[0].viewerProtocolPolicy")]
    assert outcome.undecided == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


@pytest.mark.parametrize(
    "policy_id",
    [
        CACHING_OPTIMIZED,
        USE_ORIGIN_CACHE_CONTROL,
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    ],
)
def test_a_managed_policy_that_caches(stack, site, policy_id):
    site(ordered=[{"cachePolicyId": policy_id}])
    assert stack.judge(CACHED).found == [("front", "orderedCacheBehaviors[0].cachePolicyId")]


def test_caching_disabled(stack, nothing, site):
    site(ordered=[{}])
    assert stack.judge(CACHED) == nothing


def test_a_cache_that_only_the_function_fills_can_be_allowed(stack, nothing, site):
    site(ordered=[{"cachePolicyId": USE_ORIGIN_CACHE_CONTROL}])
    assert stack.judge(CACHED, allowOriginCacheControl=True) == nothing


@pytest.mark.parametrize(
    ("times", "cached"),
    [
        ({}, True),
        ({"defaultTtl": 60, "maxTtl": 60, "minTtl": 0}, True),
        ({"defaultTtl": 0, "maxTtl": 60, "minTtl": 0}, True),
        ({"minTtl": 1, "defaultTtl": UNKNOWN, "maxTtl": UNKNOWN}, True),
        ({"defaultTtl": 0, "maxTtl": 0, "minTtl": 0}, False),
        ({"maxTtl": 0}, False),
    ],
    ids=str,
)
def test_a_cache_policy_of_the_stack(stack, site, known, times, cached):
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    where = ("front", "orderedCacheBehaviors[0].cachePolicyId")
    assert stack.judge(CACHED).found == ([where] if cached else [])


def test_a_cache_policy_that_caches_only_what_the_function_asks_for(stack, nothing, site, known):
    times = {"defaultTtl": 0, "maxTtl": 60, "minTtl": 0}
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    assert stack.judge(CACHED, allowOriginCacheControl=True) == nothing


def test_a_cache_policy_with_unknown_times(stack, site, known):
    times = {"defaultTtl": UNKNOWN, "maxTtl": UNKNOWN, "minTtl": 0}
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    outcome = stack.judge(CACHED)
    assert outcome.found == []
    assert outcome.undecided == [("policy", "defaultTtl")]


def test_one_of_two_cache_policies_before_they_exist(stack, front):
    url = stack.url(front.function(known=False))
    cached = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "cached", {"defaultTtl": 60})
    off = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "off", {"defaultTtl": 0, "maxTtl": 0, "minTtl": 0})
    front.distribution(
        [front.origin(url, known=False)],
        [url],
        known=False,
        default=front.behavior(cachePolicyId=UNKNOWN),
        behavior_links=[cached, off],
    )
    outcome = stack.judge(CACHED)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.cachePolicyId")]


def test_a_cache_policy_of_another_stack(stack, site):
    site(ordered=[{"cachePolicyId": "00000000-0000-0000-0000-000000000000"}])
    outcome = stack.judge(CACHED)
    assert outcome.found == []
    assert outcome.undecided == [("front", "orderedCacheBehaviors[0].cachePolicyId")]


FORWARDED = {"queryString": True, "cookies": {"forward": "none"}}


@pytest.mark.parametrize(
    ("times", "cached"),
    [
        ({}, False),
        ({"minTtl": 0, "defaultTtl": 0, "maxTtl": 0}, False),
        ({"minTtl": 0, "defaultTtl": 3600, "maxTtl": 86400}, True),
        ({"minTtl": 0, "defaultTtl": 0, "maxTtl": 86400}, True),
    ],
    ids=str,
)
def test_the_legacy_settings(stack, site, times, cached):
    site(ordered=[{"cachePolicyId": None, "forwardedValues": FORWARDED, **times}])
    assert stack.judge(CACHED).found == ([("front", "orderedCacheBehaviors[0].maxTtl")] if cached else [])


def test_two_urls_that_stream_need_not_be_told_apart(stack, front, known):
    urls = [stack.url(front.function(known, name), name=f"{name}-url") for name in ("a", "b")]
    front.distribution(
        [front.origin(url, known) for url in urls],
        urls,
        known,
        default=front.behavior("a-url", viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_streaming_and_a_buffered_url_cannot_be_told_apart_yet(stack, front):
    streaming = stack.url(front.function(False, "a"), name="a-url")
    buffered = stack.url(front.function(False, "b"), name="b-url", invokeMode="BUFFERED")
    front.distribution(
        [front.origin(streaming, False), front.origin(buffered, False)],
        [streaming, buffered],
        known=False,
        default=front.behavior("b-url", viewerProtocolPolicy="allow-all"),
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[1].domainName")]


def test_a_load_balancer_beside_the_url_cannot_be_told_apart_yet(stack, front):
    url = stack.url(front.function(False))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, False), other],
        [url, balancer],
        known=False,
        default=front.behavior("balancer", viewerProtocolPolicy="allow-all"),
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[1].domainName")]


def test_an_origin_that_is_signed_for_is_the_url_and_no_load_balancer(stack, front):
    url = stack.url(front.function(False))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, False), other],
        [url, balancer],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_domain_name_that_is_unknown_is_none_of_a_url_whose_own_is_known(stack, front, nothing):
    url = stack.url(front.function(True))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, True), other],
        [url, balancer],
        default=front.behavior("balancer", viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP) == nothing


def test_origin_ids_that_are_not_known_yet(stack, front):
    url = stack.url(front.function(False))
    front.distribution(
        [front.origin(url, False, originId=UNKNOWN)],
        [url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_domain_name_that_nothing_explains(stack, front):
    stack.url(front.function(False))
    front.distribution(
        [{"originId": "url", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}],
        [],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]


def test_a_url_inside_a_component(stack, front):
    component = stack.add("acme:web:Api", "api", custom=False)
    function = stack.unknown_function()
    url = stack.add(
        "aws:lambda/functionUrl:FunctionUrl",
        "url",
        {"functionName": UNKNOWN, "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"},
        links={"functionName": [function]},
        parent=component,
    )
    front.distribution(
        [front.origin(url, False)],
        [component],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


@pytest.mark.parametrize(("made_of", "found"), [("bucket", []), ("url", ["front"])])
def test_an_unknown_origin_id_is_told_by_what_it_is_made_of(stack, front, made_of, found):
    url = stack.url(front.function(False))
    bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
    front.distribution(
        [{"originId": UNKNOWN, "domainName": UNKNOWN}, front.origin(url, False, originId=UNKNOWN)],
        [bucket, url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
        behavior_links=[{"bucket": bucket, "url": url}[made_of]],
    )
    outcome = stack.judge(HTTP)
    assert [name for name, _ in outcome.found] == found
    assert outcome.undecided == []


def test_an_unknown_origin_id_made_of_both(stack, front):
    url = stack.url(front.function(False))
    bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
    front.distribution(
        [{"originId": UNKNOWN, "domainName": UNKNOWN}, front.origin(url, False, originId=UNKNOWN)],
        [bucket, url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
        behavior_links=[bucket, url],
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.targetOriginId")]


def test_a_cache_policy_without_a_default_time_keeps_a_day(stack, site, known):
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", {"maxTtl": 60}, {"id": "policy-id"})
    site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    where = ("front", "orderedCacheBehaviors[0].cachePolicyId")
    assert stack.judge(CACHED, allowOriginCacheControl=True).found == [where]
