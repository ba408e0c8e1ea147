"""As reported in https://github.com/opennextjs/opennextjs-aws/issues/1127."""

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

HOST = "host-forwarded"
COMPRESSED = "stream-compressed"
HASH = "body-hash-missing"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


@pytest.mark.parametrize("rule", [HOST, COMPRESSED, HASH])
def test_behaviors_that_reach_something_else(stack, nothing, forwarding_site, rule):
    elsewhere = "00000000-0000-0000-0000-000000000000"
    forwarding_site(target="bucket", originRequestPolicyId=elsewhere, compress=True, allowedMethods=EVERY_METHOD)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize(("rule", "found"), [(HOST, True), (COMPRESSED, False), (HASH, True)])
def test_a_function_that_buffers(stack, forwarding_site, rule, found):
    forwarding_site(
        url={"invokeMode": "BUFFERED"}, originRequestPolicyId=ALL_VIEWER, compress=True, allowedMethods=EVERY_METHOD
    )
    assert bool(stack.judge(rule).found) == found


@pytest.mark.parametrize(("compress", "found"), [(True, True), (False, False), (None, False)])
def test_compression(stack, forwarding_site, compress, found):
    forwarding_site(compress=compress)
    assert stack.judge(COMPRESSED).found == ([("front", "defaultCacheBehavior.compress")] if found else [])


def test_compression_that_is_not_known_yet(stack, forwarding_site):
    forwarding_site(compress=UNKNOWN)
    assert stack.judge(COMPRESSED).undecided == [("front", "defaultCacheBehavior.compress")]
