import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

SIGNING = "oac-not-signing"


@pytest.mark.parametrize(
    ("inputs", "where"),
    [
        ({"signingBehavior": "never"}, "signingBehavior"),
        ({"signingBehavior": "no-override"}, "signingBehavior"),
        ({"signingProtocol": "sigv2"}, "signingProtocol"),
    ],
)
def test_an_origin_access_control_that_may_not_sign(stack, front, inputs, where):
    front.access(**inputs)
    assert stack.judge(SIGNING).found == [("access", where)]


def test_an_origin_access_control_that_signs(stack, nothing, front):
    front.access()
    front.access("s3", "bucket", signingBehavior="never")
    assert stack.judge(SIGNING) == nothing


@pytest.mark.parametrize("name", ["originAccessControlOriginType", "signingBehavior"])
def test_an_origin_access_control_that_is_not_known_yet(stack, front, name):
    front.access(**{name: UNKNOWN})
    outcome = stack.judge(SIGNING)
    assert outcome.found == []
    assert outcome.undecided == [("access", name)]


@pytest.mark.parametrize(("behavior", "protocol"), [("always-amz-auth", "sigv4"), ("always", "sigv4a")])
def test_what_signs_for_web_functions(stack, front, nothing, behavior, protocol):
    front.access(signingBehavior=behavior, signingProtocol=protocol)
    assert stack.judge(SIGNING) == nothing
