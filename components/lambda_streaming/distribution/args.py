"""The arguments of StreamingDistribution."""

from collections.abc import Mapping, Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class PathFunction(TypedDict):
    """A function for a path pattern."""

    function_name: pulumi.Input[str]
    """The name or ARN of the function, or of its alias."""
    function_url: pulumi.Input[str]
    """The function's URL, with `AWS_IAM` authorization."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls. Default: the alias in `function_name`, else the function itself."""


class StreamingDistributionArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The name or ARN of the function, or of its alias, which CloudFront gets the permissions to call."""
    function_url: pulumi.Input[str]
    """The function's URL, with `AWS_IAM` authorization: CloudFront signs its requests."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls, if it names one. Default: the alias in `function_name`, else the function
    itself."""
    region: NotRequired[pulumi.Input[str]]
    """The function's region. Default: the one in `function_url`."""
    grant_scope: NotRequired[str]
    """Whom the function's permissions and the site's bucket policy admit: `distribution`, this one alone, or `account`,
    any distribution of the account. CloudFront takes minutes to update a distribution, and AWS knows its ARN only then:
    with `distribution` whatever it calls anew (another URL, a further path function, a site that was not there) answers
    403 until the permissions follow. With `account` they are there before the update and go after it, so that nobody
    is refused, but whoever can make a distribution in the account can call the function. So say `account` with the
    change that gives the distribution another target, or before it, and take it back afterwards. A plain value, never
    an Output. Default: `distribution`."""
    function_timeout_seconds: NotRequired[pulumi.Input[float]]
    """The function's timeout in seconds, for `response_completion_timeout_seconds` to be checked against.
    Default: not checked."""
    stream_path_patterns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The path patterns that go to the function when there is a site, in order of precedence.
    Default: `["/api/*"]`."""
    path_functions: NotRequired[Mapping[str, PathFunction]]
    """Other functions by the path pattern that goes to them, such as `{"/search/*": {"function_name":
    search.function_name, "function_url": search_url.function_url}}`. They come before `stream_path_patterns`, the
    longer pattern first, and may be in other regions. The map and its entries are plain, the values in them may be
    Outputs. Default: none."""
    cached_path_ttl_seconds: NotRequired[Mapping[str, pulumi.Input[float]]]
    """Path patterns of the function whose answers CloudFront caches, and for how many seconds at most and without a
    `Cache-Control` header of the answer, such as `{"/api/models": 60}`. They take GET and HEAD only, and the function
    gets neither cookies nor headers of the viewer, because all viewers get the same answer. They come before
    `stream_path_patterns`, the longer pattern first. The policy rule stream-cached stops what its setting
    `cachedPathPatterns` does not name, so name the same patterns there. A plain map, whose values may be Outputs.
    Default: nothing is cached."""
    body_signing: NotRequired[str]
    """Who computes the SHA-256 of a request's body, without which Lambda refuses it: `client`, which sends it in the
    header `x-amz-content-sha256`, or `edge`, a Lambda@Edge function in us-east-1 that is called for every request and
    answers bodies over 1 MB with status 413. AWS deletes such a function only some hours after the distribution has
    let go of it, so that `pulumi destroy` fails on it at first: run it again later. A plain value, never an Output.
    Default: `client`."""
    forward_viewer_host: NotRequired[bool]
    """Whether a CloudFront Function passes the host that the viewer asked for on to the function, in the header
    `x-forwarded-host`. The Host header itself must be the URL's own. A plain value, never an Output. Default: false."""
    forward_viewer_authorization: NotRequired[str]
    """The name of a request header, such as `x-viewer-authorization`, in which a CloudFront Function passes the
    viewer's Authorization header on to the functions: CloudFront's own signature takes its place on the way. What
    viewers send in that header themselves is taken away. Paths of `cached_path_ttl_seconds` do not get it. A plain
    value, never an Output. Default: none, and bearer tokens do not reach the functions."""
    signing_public_key: NotRequired[pulumi.Input[str]]
    """An RSA key of 2048 bits or an ECDSA key, as PEM. Paths of the functions then answer only those URLs and cookies
    that are signed with its private key, and everybody else with 403; the site stays open. The output `signing_key_id`
    is what signers name as `Key-Pair-Id`. Another key ends every signature by the one before: to change it in two
    steps, give key groups by `trusted_key_group_ids`. Default: none.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html"""
    trusted_key_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of CloudFront key groups whose keys sign URLs and cookies, like `signing_public_key` and beside it.
    Default: none."""
    signed_path_patterns: NotRequired[Sequence[str]]
    """The path patterns that need a signature, such as `/files/*`. They go to the function, or to that of
    `path_functions`, and come before `stream_path_patterns`. A plain list. Default: every path of the functions."""
    viewer_request_function_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a CloudFront Function of your own that sees each request to the functions' paths first, before the
    cache; not with `forward_viewer_host` and `forward_viewer_authorization`, which have one of ours there.
    Default: none."""
    viewer_response_function_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a CloudFront Function of your own that sees the status and headers of each answer of the functions.
    Default: none."""
    site_viewer_request_function_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a CloudFront Function of your own that sees each request to the site first, such as one that adds
    `.html` to paths. Default: none."""
    response_headers_policy_id: NotRequired[pulumi.Input[str]]
    """The id of the response headers policy for the functions' answers. Default: AWS's `SecurityHeadersPolicy`."""
    site_response_headers_policy_id: NotRequired[pulumi.Input[str]]
    """The id of the response headers policy for the site, such as one with a content security policy.
    Default: AWS's `SecurityHeadersPolicy`."""
    origin_read_timeout_seconds: NotRequired[pulumi.Input[float]]
    """The longest silence of the function, in seconds, that CloudFront waits through, 1 to 120 unless AWS raised the
    account's quota. Default: 60."""
    origin_keepalive_timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that CloudFront keeps an idle connection to the function's URL, 1 to 120 unless AWS raised the account's
    quota. Default: 5."""
    response_completion_timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds after which CloudFront cuts an answer that is not complete; at least `origin_read_timeout_seconds` and
    the function's timeout. Default: never."""
    site_path: NotRequired[str]
    """A folder of static files to serve beside the function, relative to the program's folder. A plain path, never an
    Output. Default: none, and every path goes to the function."""
    site_cache_control: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """`Cache-Control` headers of the site's files by glob pattern, such as `{"assets/*": "public, max-age=31536000,
    immutable"}`; the longer pattern counts. Default: a year and `immutable` for names with a hash of the content, such
    as `app.3f9c2b71.js`; an hour for other images, fonts, audio and video; `no-cache` for everything else, so that
    CloudFront asks whether it changed."""
    site_invalidation: NotRequired[bool]
    """Whether to invalidate `/*` in CloudFront's caches, those of `cached_path_ttl_seconds` too, after uploads that
    change the site, and once when this is first said. A function of the stack's own asks for it; `pulumi up` does not
    wait for CloudFront to be done. It is seldom needed: pages are asked for anew each time, hashed names change with
    their content, and other images, fonts, audio and video are kept for an hour, by browsers too, which no invalidation
    reaches. Each takes one of the account's 1,000 free invalidation paths of a month; more cost 0.005 US dollars each.
    A plain value, never an Output. Default: false.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html"""
    default_root_object: NotRequired[pulumi.Input[str]]
    """The site's file that answers `/`. Default: `index.html`."""
    error_pages: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Pages of the site by the HTTP status that they stand for, such as `{"404": "/404.html"}`; the status stays.
    CloudFront knows them for the whole distribution: they replace the body of the function's answers with that status
    too. Default: none."""
    domain_names: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Alternate domain names, with `hosted_zone_id` or `certificate_arn` or both. With `hosted_zone_id` a plain list,
    never an Output. Default: none, and viewers use `<id>.cloudfront.net`, where CloudFront accepts TLS 1.0 too."""
    hosted_zone_id: NotRequired[pulumi.Input[str]]
    """The id of the Route 53 hosted zone of `domain_names`: they get A and AAAA records there, and unless
    `certificate_arn` is given, a certificate in us-east-1 that is validated there.
    Default: none, and the DNS records are yours to make."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the certificate for `domain_names`, in us-east-1. Default: with `hosted_zone_id` one is made."""
    minimum_protocol_version: NotRequired[pulumi.Input[str]]
    """The oldest TLS that viewers of `domain_names` may use, as CloudFront's security policy: `TLSv1.2_2021`,
    `TLSv1.2_2025` or `TLSv1.3_2025`. Default: `TLSv1.2_2021`."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """The ARN of an AWS WAF web ACL for CloudFront, in us-east-1. Default: none."""
    managed_web_acl: NotRequired[bool]
    """Whether to make a web ACL in us-east-1, with AWS's rule groups core rule set, known bad inputs and IP reputation,
    and a limit of requests. A plain value, never an Output. Default: false."""
    web_acl_requests_per_five_minutes: NotRequired[pulumi.Input[float]]
    """Requests from one IP address within five minutes after which `managed_web_acl` blocks it, at least 10.
    Default: 2000."""
    web_acl_counted_rules: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Rules of the core rule set with which `managed_web_acl` counts requests and does not block them.
    Default: `["SizeRestrictions_BODY"]`, which would block every body over 8 KB, such as a longer chat."""
    access_log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps CloudFront's access log (standard logging v2, as JSON, in us-east-1), which
    holds the viewers' addresses and query strings. Default: no access log."""
    price_class: NotRequired[pulumi.Input[str]]
    """The edge locations to use: `PriceClass_All`, `PriceClass_200` or `PriceClass_100`. Default: `PriceClass_All`."""
    allowed_countries: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """ISO 3166-1 codes of the only countries to serve, such as `DE`. Default: all countries."""
    denied_countries: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """ISO 3166-1 codes of countries not to serve; not with `allowed_countries`. Default: none."""
    ipv6_enabled: NotRequired[pulumi.Input[bool]]
    """Whether viewers may use IPv6. With `hosted_zone_id` a plain value, never an Output. Default: true."""
    http_version: NotRequired[pulumi.Input[str]]
    """The newest HTTP version for viewers: `http1.1`, `http2`, `http3` or `http2and3`. Default: `http2and3`."""
    comment: NotRequired[pulumi.Input[str]]
    """A comment on the distribution, 128 characters at most. Default: none."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that can have some. Default: none but the provider's."""
