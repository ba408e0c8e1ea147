"""The arguments of StreamingApi."""

from collections.abc import Mapping, Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingApiArgs(TypedDict):
    function_arn: pulumi.Input[str]
    """The ARN of the function, or of its alias or version."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias or the version to call. Default: the one in `function_arn`, else the function itself."""
    region: NotRequired[pulumi.Input[str]]
    """The region of the API. Default: the provider's."""
    timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds after which API Gateway ends a response, 1 to 900: as long as the function's timeout. It also ends a
    response that is silent for 5 minutes. Default: 300."""
    tenant_id_source: NotRequired[pulumi.Input[str]]
    """Of a function with tenant isolation, where a request names its tenant, such as `context.authorizer.claims.sub`
    (the user of a Cognito user pool), `context.authorizer.principalId` (what a Lambda authorizer says) or
    `method.request.header.x-tenant-id`, which a caller can set to any tenant. Default: none, and Lambda gets no tenant.
    https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html"""
    stage_name: NotRequired[pulumi.Input[str]]
    """The name of the stage, which starts the path of the API's own address. Default: `prod`."""
    vpc_endpoint_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Ids of interface endpoints for `execute-api`, in any VPC of the region. The API is then private: callers reach
    it through these endpoints alone, and `public` means everyone there. Not with `domain_name`. Default: none, and
    the API has an address on the internet."""
    public: NotRequired[pulumi.Input[bool]]
    """Lets anyone on the internet call the API. The policy rule api-auth-none stops it, unless `exceptions` in
    `lambda-streaming.toml` name the methods. Default: false, and callers sign their requests (`AWS_IAM`)."""
    cognito_user_pool_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ARNs of Cognito user pools whose users may call, with a token in the Authorization header. Default: none."""
    cognito_scopes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The OAuth scopes of which an access token needs one. Default: none, and the token is an identity token."""
    authorizer_function_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a Lambda function that decides on each request, an authorizer of the type `REQUEST`. Default: none."""
    authorizer_identity_sources: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The parts of a request that identify the caller: a request without them is refused unasked, and decisions are
    cached by them. Default: `["method.request.header.Authorization"]`."""
    authorizer_cache_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that a decision of the authorizer holds, 0 to 3600. Default: 300."""
    throttling_rate_limit: NotRequired[pulumi.Input[float]]
    """Requests per second that all callers together may send, with `throttling_burst_limit`. Default: the account's
    quota."""
    throttling_burst_limit: NotRequired[pulumi.Input[float]]
    """Requests that may come at once, with `throttling_rate_limit`. Default: the account's quota."""
    api_key_names: NotRequired[Sequence[str]]
    """Names of API keys, which are made; a caller then needs one, in the header `x-api-key`. A key tells callers apart
    for limits, it does not prove who they are. Plain names, never Outputs. Default: none."""
    api_key_rate_limit: NotRequired[pulumi.Input[float]]
    """Requests per second for each key, with `api_key_burst_limit`. Default: no limit."""
    api_key_burst_limit: NotRequired[pulumi.Input[float]]
    """Requests at once for each key, with `api_key_rate_limit`. Default: no limit."""
    api_key_quota_limit: NotRequired[pulumi.Input[float]]
    """Requests for each key in a period. Default: no limit."""
    api_key_quota_period: NotRequired[pulumi.Input[str]]
    """The period of `api_key_quota_limit`: `DAY`, `WEEK` or `MONTH`. Default: `MONTH`."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins whose pages may call the API, such as `https://example.com`, or `*` alone. API Gateway then answers the
    browsers' preflight requests; the function's answers still need their own `access-control-allow-origin`.
    Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """HTTP methods allowed from other origins. Default: all."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers allowed from other origins. Default: content type, authorization, API key and signature."""
    cors_allow_credentials: NotRequired[pulumi.Input[bool]]
    """Whether other origins' pages may send cookies; not with the origin `*`. Default: false."""
    cors_max_age_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that browsers keep the answer to a preflight request. Default: 0."""
    binary_media_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Content types of request bodies that reach the function in base64, byte by byte, such as `image/png`. Streamed
    responses need no such list. Default: none, and bodies are text."""
    domain_name: NotRequired[pulumi.Input[str]]
    """A domain name of your own, with `certificate_arn` or `hosted_zone_id`. The API's own address is then closed.
    Default: none."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the certificate for `domain_name`, in the API's region. Default: one is made by `hosted_zone_id`."""
    hosted_zone_id: NotRequired[pulumi.Input[str]]
    """The id of the public Route 53 zone for the records of `domain_name` and its certificate. Default: none, and the
    record is yours to make."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a regional AWS WAF web ACL that guards the stage. Default: none."""
    managed_web_acl: NotRequired[bool]
    """Whether to make a regional web ACL for the stage, with AWS's rule groups core rule set, known bad inputs and IP
    reputation, and a limit of requests. A plain value, never an Output. Default: false."""
    web_acl_requests_per_five_minutes: NotRequired[pulumi.Input[float]]
    """Requests from one IP address within five minutes after which `managed_web_acl` blocks it, at least 10.
    Default: 2000."""
    web_acl_counted_rules: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Rules of the core rule set with which `managed_web_acl` counts requests and does not block them.
    Default: `["SizeRestrictions_BODY"]`, which would block every body over 8 KB, such as a longer chat."""
    log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps the access log. Default: 30."""
    set_account_log_role: NotRequired[bool]
    """Makes a role that may write logs, and names it in API Gateway's settings of the account and region, which AWS
    asks for once before any REST API there can log. It takes the place of a role that is named there, and stays when
    the stack goes. A plain value, never an Output. Default: false."""
    tracing_enabled: NotRequired[pulumi.Input[bool]]
    """Whether API Gateway sends X-Ray traces. Default: false."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that can have some. Default: none but the provider's."""
