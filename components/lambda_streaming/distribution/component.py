"""CloudFront in front of a streaming function, with an optional static site beside it."""

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from ..shared.web_acl import WebAcl
from .access_log import declare_access_log
from .args import StreamingDistributionArgs
from .behaviors import Behaviors
from .countries import check_countries
from .domain import AlternateDomains
from .error_responses import keep_no_errors
from .grants import Grants
from .origins import FunctionOrigins
from .site.site import Site


class StreamingDistribution(pulumi.ComponentResource):
    """A CloudFront distribution in front of a streaming function.

    CloudFront signs its requests to the function's URL (origin access control), holds both permissions that a signed
    request needs, for this distribution only, and passes the stream on: no cache, no compression, not the viewer's
    Host header, and an error is not kept for the next viewer. HTTPS only, with security headers. Static files can come
    from a private bucket beside it. A changed one shows without an invalidation: at once, or within an hour if it is an
    image, a font, audio or video; `site_invalidation` makes one for the stacks that cannot wait.

    Whoever sends a body must send its SHA-256 in the header `x-amz-content-sha256` too, because Lambda accepts signed
    bodies only, unless `body_signing` is `edge`; and the Authorization header is CloudFront's own, while
    `forward_viewer_authorization` passes the viewer's on in another one.

    The certificate, the web ACL, the access log and the Lambda@Edge function are made in us-east-1, whatever the
    provider's region is.

    Refused: `domain_names` without a certificate or a hosted zone, arguments of the site without a site, a folder that
    is missing or empty, a `function_url` that is no HTTPS address or in AWS GovCloud (US) or China, timeouts that cut
    the function's answers, a certificate or a web ACL of another region than us-east-1, two web ACLs, a private key,
    two functions for one event, countries both allowed and denied.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html

    ```python
    import pulumi
    from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app")})
    url = StreamingUrl("chat", {"function_name": chat.function_name})
    cdn = StreamingDistribution("chat", {
        "function_name": chat.function_name,
        "function_url": url.function_url,
        "site_path": "site",
        "managed_web_acl": True,
        "access_log_retention_days": 30,
    })
    pulumi.export("url", cdn.url)
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
    signing_key_id: pulumi.Output[str] | None
    """With `signing_public_key`, the id of the key, `Key-Pair-Id` in signed URLs and cookies."""
    web_acl_metric_name: pulumi.Output[str] | None
    """The name of the managed web ACL in CloudWatch metrics (dimension `WebACL`), if there is one."""
    access_log_group_name: pulumi.Output[str] | None
    """The name of the access log's log group in us-east-1, if there is one."""

    def __init__(self, name: str, args: StreamingDistributionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingDistribution", name, args, StreamingDistributionArgs, opts)
        site = Site(arguments)
        functions = FunctionOrigins(arguments)
        grants = Grants(arguments)
        behaviors = Behaviors(arguments, functions, site)
        domains = AlternateDomains(arguments)
        acl = WebAcl(arguments, "CLOUDFRONT")
        log_retention_days = arguments.read_whole_number("access_log_retention_days")
        price_class = arguments.read_one_of("price_class")
        http_version = arguments.read_one_of("http_version", "http2and3")
        ipv6_enabled = arguments.read(lambda value: value is not False, "ipv6_enabled")
        geo_restriction = arguments.read(check_countries, "allowed_countries", "denied_countries", into_items=False)

        super().__init__("lambda-streaming:index:StreamingDistribution", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        origins = functions.declare(f"{name}-function", child) + site.declare(f"{name}-site", child)
        granted: list[pulumi.Resource] = []
        if grants.come_first:
            grants.declare(child, None)
            granted = functions.admit(grants, name) + site.admit(grants, f"{name}-site", child)
        behaviors.declare(name, child)
        acl.declare(name, self, child)
        distribution = aws.cloudfront.Distribution(
            name,
            enabled=True,
            comment=arguments.get("comment"),
            is_ipv6_enabled=ipv6_enabled,
            http_version=http_version,
            price_class=price_class,
            origins=origins,
            default_cache_behavior=behaviors.default,
            default_root_object=site.default_root_object,
            ordered_cache_behaviors=behaviors.ordered,
            custom_error_responses=arguments.derive(keep_no_errors, site.error_pages),
            aliases=domains.names,
            viewer_certificate=domains.declare_certificate(name, child),
            web_acl_id=acl.arn,
            restrictions=aws.cloudfront.DistributionRestrictionsArgs(geo_restriction=geo_restriction),
            tags=arguments.get("tags"),
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=granted + site.uploads)),
        )
        if not grants.come_first:
            grants.declare(child, distribution)
            site.admit(grants, f"{name}-site", child)
            functions.admit(grants, name)
        site.declare_invalidation(f"{name}-site", distribution, child)
        domains.declare_records(distribution, name, child)

        self.domain_name = distribution.domain_name
        self.url = pulumi.Output.format(
            "https://{0}", distribution.domain_name if domains.first_name is None else domains.first_name
        )
        self.distribution_id = distribution.id
        self.distribution_arn = distribution.arn
        self.signing_key_id = behaviors.signed_urls.signing_key_id
        self.web_acl_metric_name = acl.metric_name
        self.access_log_group_name = (
            declare_access_log(f"{name}-access-log", distribution, log_retention_days, arguments.get("tags"), child)
            if "access_log_retention_days" in arguments
            else None
        )
        register_outputs(self)
