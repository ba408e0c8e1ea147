import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b"


@pytest.fixture
def site(stack, front, known):
    def add(custom=None, mode="RESPONSE_STREAM", **inputs):
        url = stack.url(front.function(known), invokeMode=mode)
        given = {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"], **(custom or {})}
        origin = front.origin(url, known, customOriginConfig=given)
        return front.distribution([origin], [url, front.access()], known, **inputs)

    return add


@pytest.mark.parametrize("policy", ["http-only", "match-viewer"])
def test_plain_http_to_the_url(stack, site, policy):
    site({"originProtocolPolicy": policy})
    assert stack.judge("origin-http").found == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]


def test_https_to_the_url(stack, nothing, site):
    site()
    assert stack.judge("origin-http") == nothing


def test_plain_http_to_something_else(stack, nothing, site):
    site({"originProtocolPolicy": "http-only"}, mode="BUFFERED")
    assert stack.judge("origin-http") == nothing


def test_an_origin_protocol_policy_that_is_not_known_yet(stack, site):
    site({"originProtocolPolicy": UNKNOWN})
    assert stack.judge("origin-http").undecided == [("front", "origins[0].customOriginConfig.originProtocolPolicy")]


@pytest.mark.parametrize(
    "version", [None, "SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019"]
)
def test_an_old_security_policy(stack, site, version):
    site(viewerCertificate={"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": version})
    assert stack.judge("tls-old").found == [("front", "viewerCertificate.minimumProtocolVersion")]


@pytest.mark.parametrize("version", ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"])
def test_a_new_security_policy(stack, nothing, site, version):
    site(viewerCertificate={"acmCertificateArn": UNKNOWN, "minimumProtocolVersion": version})
    assert stack.judge("tls-old") == nothing


@pytest.mark.parametrize(
    "certificate", [None, {"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1"}]
)
def test_cloudfronts_own_certificate(stack, nothing, site, certificate):
    site(viewerCertificate=certificate)
    assert stack.judge("tls-old") == nothing


def test_an_old_security_policy_in_front_of_something_else(stack, nothing, site):
    site(mode="BUFFERED", viewerCertificate={"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": "TLSv1"})
    assert stack.judge("tls-old") == nothing


@pytest.mark.parametrize("protocols", [["TLSv1"], ["TLSv1", "TLSv1.1", "TLSv1.2"], ["SSLv3", UNKNOWN]])
def test_old_protocols_to_the_url(stack, site, protocols):
    site({"originSslProtocols": protocols})
    assert stack.judge("tls-old").found == [("front", "origins[0].customOriginConfig.originSslProtocols")]


def test_a_security_policy_that_is_not_known_yet_hides_no_old_protocol(stack, site):
    site(
        {"originSslProtocols": ["TLSv1"]},
        viewerCertificate={"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": UNKNOWN},
    )
    outcome = stack.judge("tls-old")
    assert outcome.found == [("front", "origins[0].customOriginConfig.originSslProtocols")]
    assert outcome.undecided == [("front", "viewerCertificate.minimumProtocolVersion")]


def test_a_distribution_of_aws_native(stack):
    url = stack.url(stack.function())
    certificate = {"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": "TLSv1", "sslSupportMethod": "sni-only"}
    origin = {
        "id": "url",
        "domainName": "url.lambda-url.eu-west-1.on.aws",
        "customOriginConfig": {"originProtocolPolicy": "http-only"},
    }
    config = {
        "origins": [origin],
        "defaultCacheBehavior": {"targetOriginId": "url", "viewerProtocolPolicy": "https-only"},
        "viewerCertificate": certificate,
    }
    stack.add(
        "aws-native:cloudfront:Distribution",
        "front",
        {"distributionConfig": config},
        links={"distributionConfig": [url]},
    )
    assert stack.judge("tls-old").found == [("front", "distributionConfig.viewerCertificate.minimumProtocolVersion")]
    assert stack.judge("origin-http").found == [
        ("front", "distributionConfig.origins[0].customOriginConfig.originProtocolPolicy")
    ]


MISMATCH = "origin-timeout-mismatch"


@pytest.fixture
def timed(stack, front, known):
    def add(function=None, read=None, completion=None, mode="RESPONSE_STREAM"):
        given = {"timeout": function}
        chat = stack.function(**given) if known else stack.unknown_function(**given)
        url = stack.url(chat, invokeMode=mode)
        custom = {"originProtocolPolicy": "https-only", "originReadTimeout": read}
        origin = front.origin(url, known, customOriginConfig=custom, responseCompletionTimeout=completion)
        front.distribution([origin], [url, front.access()], known)

    return add


READ, COMPLETION = "origins[0].customOriginConfig.originReadTimeout", "origins[0].responseCompletionTimeout"


@pytest.mark.parametrize(
    ("timeouts", "found"),
    [
        ({}, []),
        ({"function": 30}, []),
        ({"function": 31}, [READ]),
        ({"function": 120, "read": 60}, []),
        ({"function": 120, "read": 59}, [READ]),
        ({"function": 900, "read": 60, "completion": 900}, []),
        ({"function": 900, "read": 60, "completion": 899}, [COMPLETION]),
        ({"function": 900, "read": 60, "completion": 0}, []),
        ({"function": 20, "read": 60, "completion": 30}, [COMPLETION]),
        ({"function": 300, "read": 30, "completion": 60}, [READ, COMPLETION]),
        ({"function": 300, "mode": "BUFFERED"}, []),
    ],
    ids=str,
)
def test_timeouts(stack, timed, timeouts, found):
    timed(**timeouts)
    assert stack.judge(MISMATCH).found == [("front", where) for where in sorted(found)]


def test_the_longest_silence_can_be_said(stack, timed):
    timed(function=900, read=60)
    assert stack.judge(MISMATCH, longestSilenceSeconds=120).found == [("front", READ)]


@pytest.mark.parametrize(
    ("timeouts", "undecided"),
    [({"function": UNKNOWN}, ("chat", "timeout")), ({"function": 60, "read": UNKNOWN}, ("front", READ))],
)
def test_timeouts_that_are_not_known_yet(stack, timed, timeouts, undecided):
    timed(**timeouts)
    outcome = stack.judge(MISMATCH)
    assert outcome.found == []
    assert outcome.undecided == [undecided]


def test_origins_that_cannot_be_told_apart_yet(stack, front):
    urls = [stack.url(stack.unknown_function(name, timeout=timeout), name) for name, timeout in (("a", 30), ("b", 120))]
    front.distribution([front.origin(url, False) for url in urls], urls, False, default=front.behavior("a"))
    outcome = stack.judge(MISMATCH)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]
