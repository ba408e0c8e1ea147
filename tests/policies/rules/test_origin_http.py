import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize("policy", ["http-only", "match-viewer"])
def test_plain_http_to_the_url(stack, encrypted_site, policy):
    encrypted_site({"originProtocolPolicy": policy})
    assert stack.judge("origin-http").found == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]


def test_https_to_the_url(stack, nothing, encrypted_site):
    encrypted_site()
    assert stack.judge("origin-http") == nothing


def test_plain_http_to_a_url_that_buffers(stack, encrypted_site):
    encrypted_site({"originProtocolPolicy": "http-only"}, mode="BUFFERED")
    assert stack.judge("origin-http").found == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]


def test_an_origin_protocol_policy_that_is_not_known_yet(stack, encrypted_site):
    encrypted_site({"originProtocolPolicy": UNKNOWN})
    assert stack.judge("origin-http").undecided == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]
