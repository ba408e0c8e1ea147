import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b"


@pytest.mark.parametrize(
    "version", [None, "SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019"]
)
def test_an_old_security_policy(stack, encrypted_site, version):
    encrypted_site(viewerCertificate={"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": version})
    assert stack.judge("tls-old").found == [("front", "viewerCertificate.minimumProtocolVersion")]


@pytest.mark.parametrize("version", ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"])
def test_a_new_security_policy(stack, nothing, encrypted_site, version):
    encrypted_site(viewerCertificate={"acmCertificateArn": UNKNOWN, "minimumProtocolVersion": version})
    assert stack.judge("tls-old") == nothing


@pytest.mark.parametrize(
    "certificate", [None, {"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1"}]
)
def test_cloudfronts_own_certificate(stack, nothing, encrypted_site, certificate):
    encrypted_site(viewerCertificate=certificate)
    assert stack.judge("tls-old") == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None, UNKNOWN])
def test_an_old_security_policy_in_front_of_any_url(stack, encrypted_site, mode):
    encrypted_site(mode=mode, viewerCertificate={"acmCertificateArn": CERTIFICATE, "minimumProtocolVersion": "TLSv1"})
    assert stack.judge("tls-old").found == [("front", "viewerCertificate.minimumProtocolVersion")]


@pytest.mark.parametrize("protocols", [["TLSv1"], ["TLSv1", "TLSv1.1", "TLSv1.2"], ["SSLv3", UNKNOWN]])
def test_old_protocols_to_the_url(stack, encrypted_site, protocols):
    encrypted_site({"originSslProtocols": protocols})
    assert stack.judge("tls-old").found == [("front", "origins[0].customOriginConfig.originSslProtocols")]


def test_a_security_policy_that_is_not_known_yet_hides_no_old_protocol(stack, encrypted_site):
    encrypted_site(
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
