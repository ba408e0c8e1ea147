import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
USE_ORIGIN_CACHE_CONTROL = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
CACHED = "stream-cached"


@pytest.mark.parametrize(
    "policy_id",
    [
        CACHING_OPTIMIZED,
        USE_ORIGIN_CACHE_CONTROL,
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    ],
)
def test_a_managed_policy_that_caches(stack, cached_site, policy_id):
    cached_site(ordered=[{"cachePolicyId": policy_id}])
    assert stack.judge(CACHED).found == [("front", "orderedCacheBehaviors[0].cachePolicyId")]


def test_caching_disabled(stack, nothing, cached_site):
    cached_site(ordered=[{}])
    assert stack.judge(CACHED) == nothing


def test_a_cache_that_only_the_function_fills_can_be_allowed(stack, nothing, cached_site):
    cached_site(ordered=[{"cachePolicyId": USE_ORIGIN_CACHE_CONTROL}])
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
def test_a_cache_policy_of_the_stack(stack, cached_site, known, times, cached):
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    cached_site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    where = ("front", "orderedCacheBehaviors[0].cachePolicyId")
    assert stack.judge(CACHED).found == ([where] if cached else [])


def test_a_cache_policy_that_caches_only_what_the_function_asks_for(stack, nothing, cached_site, known):
    times = {"defaultTtl": 0, "maxTtl": 60, "minTtl": 0}
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    cached_site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    assert stack.judge(CACHED, allowOriginCacheControl=True) == nothing


def test_a_cache_policy_with_unknown_times(stack, cached_site, known):
    times = {"defaultTtl": UNKNOWN, "maxTtl": UNKNOWN, "minTtl": 0}
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", times, {"id": "policy-id"})
    cached_site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
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


def test_a_cache_policy_of_another_stack(stack, cached_site):
    cached_site(ordered=[{"cachePolicyId": "00000000-0000-0000-0000-000000000000"}])
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
def test_the_legacy_settings(stack, cached_site, times, cached):
    cached_site(ordered=[{"cachePolicyId": None, "forwardedValues": FORWARDED, **times}])
    assert stack.judge(CACHED).found == ([("front", "orderedCacheBehaviors[0].maxTtl")] if cached else [])


def test_a_cache_policy_without_a_default_time_keeps_a_day(stack, cached_site, known):
    policy = stack.add("aws:cloudfront/cachePolicy:CachePolicy", "policy", {"maxTtl": 60}, {"id": "policy-id"})
    cached_site(ordered=[{"cachePolicyId": "policy-id" if known else UNKNOWN}], behavior_links=[policy])
    where = ("front", "orderedCacheBehaviors[0].cachePolicyId")
    assert stack.judge(CACHED, allowOriginCacheControl=True).found == [where]


@pytest.mark.parametrize(
    ("pattern", "is_found"),
    [
        ("/_next/static/*", False),
        ("_next/image*", False),
        ("/assets/*", False),
        ("*.css", False),
        ("/favicon.ico", False),
        ("/_next/data/*", True),
        ("/answers/*", True),
        ("/answers/*.json", True),
        ("*", True),
    ],
)
@pytest.mark.parametrize("rule", [CACHED, "stream-compressed"])
def test_files_may_be_cached_and_compressed(stack, cached_site, rule, pattern, is_found):
    """Frameworks may serve what they built from the very function that renders."""
    cached_site(ordered=[{"pathPattern": pattern, "cachePolicyId": CACHING_OPTIMIZED, "compress": True}])
    assert bool(stack.judge(rule).found) == is_found
