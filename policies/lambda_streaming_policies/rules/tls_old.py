"""The rule tls-old."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Change, Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import is_lambda, is_reached, reaches
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


def _raise_protocol(distribution: Resource) -> Iterator[Change]:
    certificate = distribution.props.block("viewerCertificate")
    has_own = certificate.is_set("acmCertificateArn") or certificate.is_set("iamCertificateId")
    if has_own and _is_old(certificate.text("minimumProtocolVersion")):
        yield ("viewerCertificate", "minimumProtocolVersion"), "TLSv1.2_2021"


@stack_rule(
    id="tls-old",
    title="Viewers and CloudFront must use TLS 1.2 or newer.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 or newer, and originSslProtocols to TLSv1.2.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
    frameworks=("AWS Security Hub CloudFront.15", "AWS Security Hub CloudFront.10"),
    other_tools={
        "checkov": "CKV_AWS_174, CKV2_AWS_54",
        "cdk-nag": "AwsSolutions-CFR4, AwsSolutions-CFR5",
        "Trivy": "AWS-0013",
        "Prowler": "cloudfront_distributions_using_deprecated_ssl_protocols",
    },
    remediate=_raise_protocol,
)
def tls_old(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a distribution in front of a function URL, or of an endpoint of a Lambda Web Function, that has a
    certificate of its own and a security policy older than `TLSv1.2_2021`, or none: then it is `TLSv1`. Rejects an
    origin that is one of them and lists another protocol than `TLSv1.2`. With CloudFront's default certificate the
    security policy cannot be chosen, and is not judged.

    ## Why is this bad
    The older policies let viewers agree on protocols and ciphers that are known to be broken.

    ## Example
    ```python
    viewer_certificate = {
        "acm_certificate_arn": certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1",
    }
    ```

    ## Use instead
    ```python
    viewer_certificate = {
        "acm_certificate_arn": certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    }
    ```

    ## References
    - [Supported protocols and ciphers](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html)
    - [Values of the security policy](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html)
    """

    def judge_certificate() -> Judgement:
        certificate = distribution.props.block("viewerCertificate")
        if not (certificate.is_set("acmCertificateArn") or certificate.is_set("iamCertificateId")):
            return
        if _is_old(certificate.text("minimumProtocolVersion")) and reaches(distribution, graph, is_lambda):
            message = "Viewers may use a security policy older than 2021."
            yield Violation.at(certificate, "minimumProtocolVersion", message)

    def judge_origin(origin: Block) -> Judgement:
        custom = origin.block("customOriginConfig")
        is_old = custom.any_text("originSslProtocols", lambda protocol: protocol in _OLD_PROTOCOLS)
        if is_old and is_reached(origin, graph, is_lambda):
            yield Violation.at(custom, "originSslProtocols", "CloudFront may use a protocol older than TLS 1.2.")

    def judge_origins() -> Judgement:
        return judge_each(distribution.props.blocks("origins"), judge_origin)

    return judge_each((judge_certificate, judge_origins), lambda judge_part: judge_part())


_OLD_PROTOCOLS = ("SSLv3", "TLSv1", "TLSv1.1")


def _is_old(policy: str | None) -> bool:
    match = re.fullmatch(r"TLSv1\.[23]_(20\d\d)", policy or "TLSv1")
    return match is None or int(match[1]) < 2021
