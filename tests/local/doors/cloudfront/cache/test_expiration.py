"""How long answers are kept: the table in AWS's documentation of expiration, and the lists of cached errors."""

import time
from email.utils import formatdate

import pytest
from lambda_streaming_local.doors.cloudfront.cache.expiration import NO_CACHING, Ttl

OPTIMIZED = Ttl(1, 86400, 31536000)
FROM_ZERO = Ttl(0, 60, 3600)


@pytest.mark.parametrize(
    ("ttl", "cache_control", "seconds"),
    [
        (FROM_ZERO, None, 60),
        (FROM_ZERO, "max-age=100", 100),
        (FROM_ZERO, "max-age=100000", 3600),
        (FROM_ZERO, "public, max-age=100, s-maxage=200", 200),
        (FROM_ZERO, 'max-age="100"', 100),
        (FROM_ZERO, "no-cache", 0),
        (FROM_ZERO, "No-Store, max-age=100", 0),
        (FROM_ZERO, "private", 0),
        (FROM_ZERO, "max-age=0", 0),
        (FROM_ZERO, "max-age=soon", 60),
        (OPTIMIZED, "no-cache", 1),
        (OPTIMIZED, "max-age=0", 1),
        (OPTIMIZED, None, 86400),
        (Ttl(100, 60, 3600), None, 100),
        (NO_CACHING, "max-age=100", 0),
        (NO_CACHING, None, 0),
    ],
)
def test_a_good_answer(ttl, cache_control, seconds):
    headers = {} if cache_control is None else {"Cache-Control": cache_control}
    assert ttl.find_seconds(200, headers, None) == seconds


def test_expires_counts_where_no_max_age_does():
    expires = {"Expires": formatdate(time.time() + 1000, usegmt=True)}
    assert 900 < FROM_ZERO.find_seconds(200, expires, None) <= 1000
    assert FROM_ZERO.find_seconds(200, expires | {"Cache-Control": "max-age=5"}, None) == 5
    assert FROM_ZERO.find_seconds(200, {"Expires": formatdate(0, usegmt=True)}, None) == 0
    assert FROM_ZERO.find_seconds(200, {"Expires": "0"}, None) == 0


@pytest.mark.parametrize(("status", "seconds"), [(200, 60), (301, 60), (302, 0), (206, 0), (304, 0)])
def test_statuses_that_are_kept(status, seconds):
    assert FROM_ZERO.find_seconds(status, {}, None) == seconds


def test_a_redirect_is_kept_when_the_origin_says_how_long():
    assert FROM_ZERO.find_seconds(302, {"Cache-Control": "max-age=9"}, None) == 9


@pytest.mark.parametrize("status", [404, 414, 500, 501, 502, 503, 504])
def test_errors_are_kept_for_ten_seconds_or_as_declared(status):
    assert FROM_ZERO.find_seconds(status, {}, None) == 10
    assert FROM_ZERO.find_seconds(status, {}, 0) == 0
    assert FROM_ZERO.find_seconds(status, {}, 30) == 30
    assert FROM_ZERO.find_seconds(status, {"Cache-Control": "max-age=100"}, 30) == 100
    assert FROM_ZERO.find_seconds(status, {"Cache-Control": "no-store"}, None) == 10


@pytest.mark.parametrize("status", [400, 403, 405, 412, 415])
def test_other_errors_are_kept_only_when_the_origin_says_how_long(status):
    assert FROM_ZERO.find_seconds(status, {}, None) == 0
    assert FROM_ZERO.find_seconds(status, {"Cache-Control": "max-age=100"}, None) == 100


@pytest.mark.parametrize("status", [401, 416, 429])
def test_the_rest_is_never_kept(status):
    assert FROM_ZERO.find_seconds(status, {"Cache-Control": "max-age=100"}, 30) == 0


def test_where_nothing_is_cached_errors_are_only_as_declared():
    assert NO_CACHING.find_seconds(500, {}, None) == 0
    assert NO_CACHING.find_seconds(500, {}, 30) == 30
