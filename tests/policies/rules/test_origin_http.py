import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("policy", "viewers", "found"),
    [
        ("http-only", "https-only", True),
        ("match-viewer", "allow-all", True),
        ("match-viewer", "redirect-to-https", False),
        ("match-viewer", "https-only", False),
    ],
)
def test_plain_http_to_the_url(stack, front, encrypted_site, policy, viewers, found):
    encrypted_site({"originProtocolPolicy": policy}, default=front.behavior(viewerProtocolPolicy=viewers))
    place = ("front", "origins[0].customOriginConfig.originProtocolPolicy")
    assert stack.judge("origin-http").found == ([place] if found else [])


def test_viewers_of_another_origin_may_use_http(stack, front, nothing, encrypted_site):
    ordered = [front.behavior("bucket", viewerProtocolPolicy="allow-all")]
    encrypted_site({"originProtocolPolicy": "match-viewer"}, default=front.behavior(), ordered=ordered)
    assert stack.judge("origin-http") == nothing


def test_https_to_the_url(stack, nothing, encrypted_site):
    encrypted_site()
    assert stack.judge("origin-http") == nothing


def test_plain_http_to_a_url_that_buffers(stack, encrypted_site):
    encrypted_site({"originProtocolPolicy": "http-only"}, mode="BUFFERED")
    assert stack.judge("origin-http").found == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]


def test_an_origin_protocol_policy_that_is_not_known_yet(stack, encrypted_site):
    encrypted_site({"originProtocolPolicy": UNKNOWN})
    assert stack.judge("origin-http").undecided == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]
