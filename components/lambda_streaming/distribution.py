"""CloudFront in front of a streaming function, with an optional static site beside it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from .arguments import ArgumentError, Arguments, whole_number
from .site import Site, site_files
from .url import alias_name

# Managed policies have the same ids in every account:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
_ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
# It sets HSTS, nosniff, frame and referrer headers, and keeps those that the handler sets itself. A content security
# policy depends on the page, so it is the page's to set.
_SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"

_FUNCTION_ORIGIN = "function"
_SITE_ORIGIN = "site"

_FUNCTION_BEHAVIOR: dict[str, Any] = {
    "target_origin_id": _FUNCTION_ORIGIN,
    # A redirected POST has already sent its body in the clear, so plain HTTP is refused here.
    "viewer_protocol_policy": "https-only",
    "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    "cached_methods": ["GET", "HEAD"],
    "cache_policy_id": _CACHING_DISABLED,
    "origin_request_policy_id": _ALL_VIEWER_EXCEPT_HOST_HEADER,
    "response_headers_policy_id": _SECURITY_HEADERS,
    "compress": False,
}

_SITE_BEHAVIOR: dict[str, Any] = {
    "target_origin_id": _SITE_ORIGIN,
    "viewer_protocol_policy": "redirect-to-https",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "cache_policy_id": _CACHING_OPTIMIZED,
    "response_headers_policy_id": _SECURITY_HEADERS,
    "compress": True,
}


# A signed request to a function URL needs both: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
_PERMISSIONS: dict[str, dict[str, Any]] = {
    "invoke-function-url": {"action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
    "invoke-function": {"action": "lambda:InvokeFunction", "invoked_via_function_url": True},
}


class StreamingDistributionArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The name or ARN of the function, which CloudFront gets the permissions to call."""
    function_url: pulumi.Input[str]
    """The function's URL, with `AWS_IAM` authorization: CloudFront signs its requests."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls, if it names one. Default: the function itself."""
    site_path: NotRequired[str]
    """A folder of static files to serve beside the function, relative to the program's folder; its `index.html`
    answers `/`. A plain path, never an Output. Default: none, and every path goes to the function."""
    stream_path_patterns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The path patterns that go to the function when there is a site, in order of precedence.
    Default: `["/api/*"]`."""
    origin_read_timeout_seconds: NotRequired[pulumi.Input[float]]
    """The longest silence of the function, in seconds, that CloudFront waits through, 1 to 120 unless AWS raised the
    account's quota. Default: 60."""
    domain_names: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Alternate domain names, with `certificate_arn`; their DNS records are yours to make. Default: none, and viewers
    use `<id>.cloudfront.net`, where CloudFront accepts TLS 1.0 too."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the certificate for `domain_names`, in us-east-1. Viewers then need TLS 1.2 or newer."""


class StreamingDistribution(pulumi.ComponentResource):
    """A CloudFront distribution in front of a streaming function.

    CloudFront signs its requests to the function's URL (origin access control), holds both permissions that a signed
    request needs, for this distribution only, and passes the stream on: no cache, no compression, not the viewer's
    Host header. HTTPS only, with security headers. Static files can come from a private bucket beside it.

    Whoever sends a body must send its SHA-256 in the header `x-amz-content-sha256` too, because Lambda accepts signed
    bodies only; and the Authorization header is CloudFront's own.

    Refused: `domain_names` without `certificate_arn` and the reverse, `stream_path_patterns` without a site, a folder
    that is missing or empty, a `function_url` that is no HTTPS address.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html

    ```python
    cdn = StreamingDistribution("chat", {
        "function_name": chat.function_name,
        "function_url": url.function_url,
        "site_path": "site",
    })
    ```
    """

    url: pulumi.Output[str]
    """The address for viewers: the first of `domain_names`, or CloudFront's own domain name."""
    domain_name: pulumi.Output[str]
    """CloudFront's domain name, `<id>.cloudfront.net`: the target of the DNS records."""
    distribution_id: pulumi.Output[str]
    """The distribution's id."""
    distribution_arn: pulumi.Output[str]
    """The distribution's ARN."""

    def __init__(self, name: str, args: StreamingDistributionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingDistribution", name, args, StreamingDistributionArgs)
        has_site = "site_path" in arguments
        has_domain = "domain_names" in arguments
        if has_domain != ("certificate_arn" in arguments):
            raise arguments.refuse("domain_names and certificate_arn need each other; give both or neither")
        if "stream_path_patterns" in arguments and not has_site:
            raise arguments.refuse(
                "stream_path_patterns has no effect without site_path, because every path goes to the function; leave "
                "it out, or give site_path"
            )
        function_domain_name = arguments.resolve(_function_domain_name, "function_url")
        qualifier = arguments.resolve(alias_name, "qualifier")
        origin_read_timeout = arguments.resolve(_origin_read_timeout, "origin_read_timeout_seconds")
        function_behaviors = arguments.arrange(_function_behaviors, "stream_path_patterns") if has_site else None
        files = arguments.decide(site_files, "site_path") if has_site else {}
        first_domain_name = arguments.arrange(_first_domain_name, "domain_names") if has_domain else None

        super().__init__("lambda-streaming:index:StreamingDistribution", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        origins = [
            aws.cloudfront.DistributionOriginArgs(
                origin_id=_FUNCTION_ORIGIN,
                domain_name=function_domain_name,
                origin_access_control_id=_origin_access_control(f"{name}-function", "lambda", child).id,
                custom_origin_config=aws.cloudfront.DistributionOriginCustomOriginConfigArgs(
                    http_port=80,
                    https_port=443,
                    origin_protocol_policy="https-only",
                    origin_ssl_protocols=["TLSv1.2"],
                    origin_read_timeout=origin_read_timeout,
                ),
            )
        ]
        site = Site(f"{name}-site", files, child) if has_site else None
        if site:
            origins.append(
                aws.cloudfront.DistributionOriginArgs(
                    origin_id=_SITE_ORIGIN,
                    domain_name=site.bucket.bucket_regional_domain_name,
                    origin_access_control_id=_origin_access_control(f"{name}-site", "s3", child).id,
                )
            )
        distribution = aws.cloudfront.Distribution(
            name,
            enabled=True,
            is_ipv6_enabled=True,
            http_version="http2and3",
            origins=origins,
            default_cache_behavior=aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
                **(_SITE_BEHAVIOR if has_site else _FUNCTION_BEHAVIOR)
            ),
            default_root_object="index.html" if has_site else None,
            ordered_cache_behaviors=function_behaviors,
            aliases=arguments.get("domain_names"),
            viewer_certificate=_viewer_certificate(arguments.get("certificate_arn")),
            restrictions=aws.cloudfront.DistributionRestrictionsArgs(
                geo_restriction=aws.cloudfront.DistributionRestrictionsGeoRestrictionArgs(restriction_type="none")
            ),
            opts=child,
        )
        if site:
            site.admit(distribution)
        for suffix, permission in _PERMISSIONS.items():
            aws.lambda_.Permission(
                f"{name}-{suffix}",
                function=arguments.get("function_name"),
                qualifier=qualifier,
                principal="cloudfront.amazonaws.com",
                source_arn=distribution.arn,
                **permission,
                opts=child,
            )

        self.domain_name = distribution.domain_name
        self.url = pulumi.Output.format(
            "https://{0}", distribution.domain_name if first_domain_name is None else first_domain_name
        )
        self.distribution_id = distribution.id
        self.distribution_arn = distribution.arn
        self.register_outputs(
            {
                "url": self.url,
                "domainName": self.domain_name,
                "distributionId": self.distribution_id,
                "distributionArn": self.distribution_arn,
            }
        )


def _origin_access_control(
    name: str, origin_type: str, opts: pulumi.ResourceOptions
) -> aws.cloudfront.OriginAccessControl:
    return aws.cloudfront.OriginAccessControl(
        name,
        origin_access_control_origin_type=origin_type,
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=opts,
    )


def _viewer_certificate(
    certificate_arn: pulumi.Input[str] | None,
) -> aws.cloudfront.DistributionViewerCertificateArgs:
    if certificate_arn is None:
        # With its own certificate CloudFront sets the minimum to TLSv1, whatever is asked for:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
        return aws.cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True)
    return aws.cloudfront.DistributionViewerCertificateArgs(
        acm_certificate_arn=certificate_arn, ssl_support_method="sni-only", minimum_protocol_version="TLSv1.2_2021"
    )


def _function_domain_name(function_url: str) -> str:
    address = urlsplit(function_url)
    if address.scheme != "https" or not address.hostname:
        raise ArgumentError("function_url is no HTTPS address; give the function_url of a StreamingUrl")
    return address.hostname


def _first_domain_name(domain_names: Sequence[pulumi.Input[str]]) -> pulumi.Input[str]:
    if not domain_names:
        raise ArgumentError("domain_names is empty; name at least one, or leave it out")
    return domain_names[0]


def _origin_read_timeout(value: float | None) -> int:
    return 60 if value is None else whole_number("origin_read_timeout_seconds", value)


def _function_behaviors(
    path_patterns: Sequence[pulumi.Input[str]] | None,
) -> list[aws.cloudfront.DistributionOrderedCacheBehaviorArgs]:
    patterns = ["/api/*"] if path_patterns is None else path_patterns
    if not patterns:
        raise ArgumentError("stream_path_patterns is empty, so no path reaches the function; give one such as '/api/*'")
    return [
        aws.cloudfront.DistributionOrderedCacheBehaviorArgs(path_pattern=pattern, **_FUNCTION_BEHAVIOR)
        for pattern in patterns
    ]
