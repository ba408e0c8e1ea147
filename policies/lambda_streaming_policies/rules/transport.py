"""Rules on the encryption between viewers, CloudFront and a streaming function URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Change, Config, Judgement, judge_each, stack_rule, violation
from ..stack.graph import Graph
from ..stack.origins import is_reached_stream, reaches_stream
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="origin-http",
    title="CloudFront must call a streaming function URL over HTTPS.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the origin's customOriginConfig.originProtocolPolicy to https-only.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
    frameworks=("AWS Security Hub CloudFront.9",),
)
def origin_http(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects an origin that is a streaming function URL with another origin protocol policy than `https-only`.

    ## Why is this bad
    A function URL takes HTTPS alone, so `http-only` never reaches it, and `match-viewer` fails for viewers that come
    over HTTP.

    ## Example
    ```python
    origin = {"custom_origin_config": {"origin_protocol_policy": "match-viewer", **ports}, **rest}
    ```

    ## Use instead
    ```python
    origin = {"custom_origin_config": {"origin_protocol_policy": "https-only", **ports}, **rest}
    ```

    ## References
    - [Require HTTPS between CloudFront and a custom origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html)
    """

    def judge_origin(origin: Block) -> Judgement:
        custom = origin.block("customOriginConfig")
        policy = custom.text("originProtocolPolicy")
        if policy in (None, "https-only"):
            return
        if is_reached_stream(origin, graph):
            yield violation(custom, "originProtocolPolicy", "CloudFront may use plain HTTP to call a function URL.")

    return judge_each(distribution.props.blocks("origins"), judge_origin)


def _newer(distribution: Resource) -> Iterator[Change]:
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
    remediate=_newer,
)
def tls_old(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a distribution in front of a streaming function URL that has a certificate of its own and a security
    policy older than `TLSv1.2_2021`, or none: then it is `TLSv1`. Rejects an origin that is such a URL and lists
    another protocol than `TLSv1.2`. With CloudFront's default certificate the security policy cannot be chosen, and
    is not judged.

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

    def judge_certificate(certificate: Block) -> Judgement:
        if not (certificate.is_set("acmCertificateArn") or certificate.is_set("iamCertificateId")):
            return
        if _is_old(certificate.text("minimumProtocolVersion")) and reaches_stream(distribution, graph):
            yield violation(certificate, "minimumProtocolVersion", "Viewers may use a security policy older than 2021.")

    def judge_origin(origin: Block) -> Judgement:
        custom = origin.block("customOriginConfig")
        is_old = custom.any_text("originSslProtocols", lambda protocol: protocol in _OLD_PROTOCOLS)
        if is_old and is_reached_stream(origin, graph):
            yield violation(custom, "originSslProtocols", "CloudFront may use a protocol older than TLS 1.2.")

    yield from judge_each([distribution.props], lambda props: judge_certificate(props.block("viewerCertificate")))
    yield from judge_each(distribution.props.blocks("origins"), judge_origin)


_OLD_PROTOCOLS = ("SSLv3", "TLSv1", "TLSv1.1")


def _is_old(policy: str | None) -> bool:
    match = re.fullmatch(r"TLSv1\.[23]_(20\d\d)", policy or "TLSv1")
    return match is None or int(match[1]) < 2021
