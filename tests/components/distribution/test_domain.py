import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution

NAMES = ["chat.example.org", "example.com", "*.example.com"]
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"


def test_certificate_is_made_in_us_east_1_and_validated(distribute):
    deployment = distribute(domain_names=NAMES, hosted_zone_id="Z1")

    assert deployment.only("Certificate").inputs == {
        "region": "us-east-1",
        "domainName": "*.example.com",
        "subjectAlternativeNames": ["chat.example.org", "example.com"],
        "validationMethod": "DNS",
    }
    validation = deployment.only("CertificateValidation")
    assert validation.inputs["region"] == "us-east-1"
    assert validation.inputs["certificateArn"] == CERTIFICATE
    inputs = deployment.only("Distribution").inputs
    assert inputs["aliases"] == NAMES
    assert inputs["viewerCertificate"] == {
        "acmCertificateArn": CERTIFICATE,
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert validation.urn in deployment.only("Distribution").links["viewerCertificate"]
    assert deployment.outputs["url"] == "https://chat.example.org"


def test_a_certificate_of_one_name_says_so(distribute):
    """Where another name was taken away, the provider would keep the certificate for both, and wait for its record."""
    inputs = distribute(domain_names=["chat.example.org"], hosted_zone_id="Z1").only("Certificate").inputs
    assert inputs["subjectAlternativeNames"] == ["chat.example.org"]


def test_a_wildcard_shares_the_validation_record_of_its_name(distribute):
    records = distribute(domain_names=NAMES, hosted_zone_id="Z1").of_type("Record")

    validation = {name: found.inputs for name, found in records.items() if "-validation-" in name}
    assert validation == {
        f"cdn-validation-{name}": {
            "zoneId": "Z1",
            "name": f"_1.{name}.",
            "type": "CNAME",
            "records": [f"_2.{name}.acm-validations.aws."],
            "ttl": 300,
            "allowOverwrite": True,
        }
        for name in ("chat.example.org", "example.com")
    }


def test_address_records(distribute):
    records = distribute(domain_names=["example.com"], hosted_zone_id="Z1").of_type("Record")

    target = {"name": "d111111abcdef8.cloudfront.net", "zoneId": "Z2FDTNDATAQYW2", "evaluateTargetHealth": False}
    assert {name: found.inputs for name, found in records.items() if "-validation-" not in name} == {
        f"cdn-example.com-{type_}": {"zoneId": "Z1", "name": "example.com", "type": type_, "aliases": [target]}
        for type_ in ("A", "AAAA")
    }


def test_no_ipv6_no_aaaa_record(distribute):
    deployment = distribute(domain_names=["Example.com"], hosted_zone_id="Z1", ipv6_enabled=False)
    assert deployment.only("Distribution").inputs["isIpv6Enabled"] is False
    assert "cdn-example.com-AAAA" not in deployment.of_type("Record")


def test_ipv6_may_be_an_output_where_no_record_depends_on_it(distribute, deploy):
    def computed(**args):
        given = {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/", **args}
        return lambda: StreamingDistribution("cdn", {**given, "ipv6_enabled": pulumi.Output.from_input(False)})

    assert deploy(computed()).only("Distribution").inputs["isIpv6Enabled"] is False
    with pytest.raises(ArgumentError, match="ipv6_enabled is an Output; give a plain value"):
        deploy(computed(domain_names=["example.com"], hosted_zone_id="Z1"))


def test_the_order_of_the_names_does_not_replace_the_certificate(distribute):
    first = distribute(domain_names=NAMES, hosted_zone_id="Z1")
    second = distribute(domain_names=[NAMES[1], NAMES[0], NAMES[2]], hosted_zone_id="Z1")

    assert first.only("Certificate").inputs == second.only("Certificate").inputs
    assert set(first.of_type("Record")) == set(second.of_type("Record"))


def test_a_given_certificate_with_records(distribute):
    deployment = distribute(domain_names=["example.com"], hosted_zone_id="Z1", certificate_arn="arn")

    assert deployment.of_type("Certificate") == {}
    assert set(deployment.of_type("Record")) == {"cdn-example.com-A", "cdn-example.com-AAAA"}
    assert deployment.only("Distribution").inputs["viewerCertificate"]["acmCertificateArn"] == "arn"


def test_a_given_certificate_leaves_dns_alone(distribute):
    deployment = distribute(
        domain_names=["example.com"], certificate_arn="arn", minimum_protocol_version="TLSv1.3_2025"
    )

    assert deployment.of_type("Record") == {}
    certificate = deployment.only("Distribution").inputs["viewerCertificate"]
    assert certificate["minimumProtocolVersion"] == "TLSv1.3_2025"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"minimum_protocol_version": "TLSv1.2_2021"}, "minimum_protocol_version has no effect without domain_names"),
        ({"domain_names": ["*.a.example"], "certificate_arn": "arn"}, "domain_names starts with '*.a.example', but the first"),
        (
            {"domain_names": ["a.example"], "certificate_arn": "arn", "minimum_protocol_version": "TLSv1"},
            "minimum_protocol_version is 'TLSv1'; give TLSv1.2_2021 or TLSv1.2_2025 or TLSv1.3_2025",
        ),
        (
            {"domain_names": ["a.example"], "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/c"},
            "certificate_arn is in eu-west-1, but CloudFront takes those of us-east-1 only",
        ),
        ({"domain_names": [], "hosted_zone_id": "Z1"}, "domain_names is empty; name at least one"),
        ({"domain_names": ["https://a.example"], "hosted_zone_id": "Z1"}, "domain_names has 'https://a.example'; give a domain"),
        ({"domain_names": ["a.example", "A.example"], "hosted_zone_id": "Z1"}, "domain_names has 'a.example' twice"),
    ],
)  # fmt: skip
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


def test_names_decide_which_records_there_are_so_they_cannot_be_outputs(deploy):
    def program():
        return StreamingDistribution(
            "cdn",
            {
                "function_name": "chat-fn",
                "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
                "domain_names": [pulumi.Output.from_input("a.example")],
                "hosted_zone_id": pulumi.Output.from_input("Z1"),
            },
        )

    with pytest.raises(ArgumentError, match="domain_names is an Output; give a plain value"):
        deploy(program)
