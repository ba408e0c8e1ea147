"""The arguments of StreamingService."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingServiceArgs(TypedDict):
    front_door: NotRequired[str]
    """Where the callers come in: `cloudfront` for browsers and the internet, `function-url` for signed requests of your
    own services, `api-gateway` for what only API Gateway has (Cognito, authorizers, throttling, a function in a VPC
    that is called from outside), `vpc` for callers in a VPC. A plain value, never an Output. Default: `cloudfront`."""
    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """The deployment package: a folder, a zip file or an archive made in the program. One of `code`, `entry` and
    `image_uri` is needed."""
    entry: NotRequired[pulumi.Input[str]]
    """A source file, relative to the program's folder, that is packaged with what it needs: JavaScript and TypeScript
    by esbuild from npm, a Python web server, such as `app/main.py`, with what its requirements.txt, pyproject.toml or
    uv.lock asks for. For Python a plain value; see StreamingFunction."""
    image_uri: NotRequired[pulumi.Input[str]]
    """A container image in Amazon ECR, of `architecture`, that streams by itself or holds the Lambda Web Adapter."""
    handler: NotRequired[pulumi.Input[str]]
    """The file and the exported name of the handler, or the script that starts the server of `web_adapter`.
    Default: `index.handler`, or `run.sh` with `web_adapter`."""
    runtime: NotRequired[pulumi.Input[str]]
    """A runtime that streams by itself, Node.js (`nodejs22.x`, `nodejs24.x`), .NET (`dotnet8`, `dotnet10`) or a custom
    one (`provided.al2023`), or any of Lambda's with `web_adapter`. Default: `nodejs24.x`."""
    web_adapter: NotRequired[pulumi.Input[bool]]
    """Whether the code is a web server in any language (FastAPI, Express, ...) that the Lambda Web Adapter calls.
    Default: false."""
    web_adapter_port: NotRequired[pulumi.Input[float]]
    """With `web_adapter`, the port that the server listens on, which it finds in `PORT`. Default: 8080."""
    web_adapter_readiness_path: NotRequired[pulumi.Input[str]]
    """With `web_adapter`, the path that answers when the server is up. Default: `/`."""
    architecture: NotRequired[pulumi.Input[str]]
    """The instruction set: `arm64` or `x86_64`. Default: `arm64`."""
    memory_size_mb: NotRequired[pulumi.Input[float]]
    """Memory in MB, 128 to 10240, with `capacity_provider_arn` 2048 to 32768; the CPU share grows with it.
    Default: 1024, or 2048."""
    timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds after which Lambda stops an invocation, 900 at most. Default: 120, which carries the largest response,
    200 MB."""
    max_response_mb: NotRequired[pulumi.Input[float]]
    """The largest response in MB, 200 at most, that `timeout_seconds` must leave time for. Default: not checked."""
    environment: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Environment variables of the function. Default: none."""
    layer_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ARNs of layer versions, 5 at most with that of `web_adapter`. Default: none."""
    policy_statements: NotRequired[pulumi.Input[Sequence[pulumi.Input[Mapping[str, pulumi.Input[Any]]]]]]
    """What the handler itself calls, as statements of an IAM policy, such as `{"Effect": "Allow", "Action":
    "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}`. Default: none."""
    links: NotRequired[Mapping[str, pulumi.Input[str]]]
    """What the handler works with, an ARN by the environment variable that names it there, such as `{"VIDEOS":
    bucket.arn}`: the role may read that table, bucket or secret, send to that queue, call that Bedrock model. A plain
    map, whose values may be Outputs. Default: none."""
    writable_links: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tables and buckets like those of `links`, to put and update what is in them too, not to delete. A plain map,
    whose values may be Outputs. Default: none."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the managed policy that bounds the function's role. Default: none."""
    publish: NotRequired[bool]
    """Whether each change publishes a version, which the front door calls by an alias. So the function's URL keeps its
    address when versions, provisioned concurrency or SnapStart come and go. Switching it later moves the URL, and
    callers are refused until CloudFront has followed. A plain value, never an Output. Default: true."""
    alias: NotRequired[pulumi.Input[str]]
    """The name of that alias. Another name moves the URL as `publish` does. Default: `live`."""
    stable_version: NotRequired[pulumi.Input[str]]
    """The number of the version that the alias stays on, such as `7`, while a newer one is tried by `canary_weight`, or
    to roll back to it; it must be there. Default: each change's own, the newest."""
    canary_weight: NotRequired[pulumi.Input[float]]
    """With `stable_version`, the share of the requests that goes to the newest version, from 0 to 1, such as 0.1. Both
    versions must have the same role. Default: 0."""
    keep_versions: NotRequired[pulumi.Input[float]]
    """How many of the newest versions to keep, 1 or more, beside those that aliases lead to. After each change a
    function of the stack's own deletes the others, to which there is no way back. Default: all are kept, which count
    towards the account's 75 GB."""
    grant_scope: NotRequired[str]
    """With `cloudfront`, whom the function's permissions and the site's bucket policy admit: `distribution`, this one
    alone, or `account`, any distribution of the account, which nobody notices when CloudFront's target changes: see
    StreamingDistribution. A plain value, never an Output. Default: `distribution`."""
    region: NotRequired[pulumi.Input[str]]
    """The region of the function, its front door and its monitoring. Default: the provider's."""
    provisioned_concurrency: NotRequired[pulumi.Input[float]]
    """Environments kept ready for the alias, 1 or more; they are billed all the time. Default: none."""
    reserved_concurrency: NotRequired[pulumi.Input[float]]
    """The most environments that run at once, set aside from the account's. Default: no limit but the account's."""
    capacity_provider_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a capacity provider, whose instances run the function (Lambda Managed Instances): see
    StreamingFunction. Default: none, and Lambda's own machines run it."""
    tenant_isolation: NotRequired[pulumi.Input[bool]]
    """With `api-gateway` or `vpc`, whether no environment of the function serves more than one tenant. Each call then
    names one: InvokeWithResponseStream by `TenantId`, API Gateway by `tenant_id_source`. Default: false."""
    tenant_id_source: NotRequired[pulumi.Input[str]]
    """With `api-gateway` and `tenant_isolation`, where a request names its tenant, such as
    `context.authorizer.claims.sub`: see StreamingApi."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `api-gateway` or `vpc`, IDs of the VPC subnets to attach the function to, with `security_group_ids`;
    function URLs do not stream there. Default: not in a VPC."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `api-gateway` or `vpc`, IDs of the function's security groups, with `subnet_ids`."""
    log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps the logs of the function and of API Gateway. Default: 30."""
    tracing_mode: NotRequired[pulumi.Input[str]]
    """X-Ray tracing: `Active` samples requests, `PassThrough` leaves it to the caller. Default: `PassThrough`."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that can have some. Default: none but the provider's."""
    public: NotRequired[pulumi.Input[bool]]
    """With `function-url` or `api-gateway`, says that anyone on the internet is meant to call the function. The
    policy rules url-auth-none and permission-public, or api-auth-none, stop it, unless `exceptions` in
    `lambda-streaming.toml` name it with a reason. Default: false, and callers sign their requests."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With every door but `vpc`, the origins whose pages may call, such as `https://example.com`. Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With every door but `vpc`, the HTTP methods allowed from other origins, such as `POST`. Default: the door's."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With every door but `vpc`, the request headers allowed from other origins. Default: the door's."""
    cors_allow_credentials: NotRequired[pulumi.Input[bool]]
    """With every door but `vpc`, whether other origins' pages may send cookies; not with the origin `*`.
    Default: false."""
    domain_names: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront` or `api-gateway`, domain names of your own, with `hosted_zone_id` or `certificate_arn`; API
    Gateway takes one. With `hosted_zone_id` a plain list, never an Output. Default: none."""
    hosted_zone_id: NotRequired[pulumi.Input[str]]
    """With `cloudfront` or `api-gateway`, the id of the Route 53 hosted zone of `domain_names`: they get their records
    there, and a certificate unless `certificate_arn` is given. Default: none, and the records are yours to make."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """With `cloudfront` or `api-gateway`, the ARN of the certificate for `domain_names`, in us-east-1 for CloudFront.
    Default: one is made by `hosted_zone_id`."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """With `cloudfront` or `api-gateway`, the ARN of an AWS WAF web ACL, for CloudFront or a regional one.
    Default: none."""
    site_path: NotRequired[str]
    """With `cloudfront`, a folder of static files to serve beside the function, relative to the program's folder. A
    plain path, never an Output. Default: none, and every path goes to the function."""
    site_invalidation: NotRequired[bool]
    """With `cloudfront` and `site_path`, whether to invalidate `/*` in CloudFront's caches after uploads that change
    the site. Seldom needed: pages show at once, other images, fonts, audio and video within an hour. A plain value,
    never an Output. Default: false."""
    stream_path_patterns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront` and `site_path`, the path patterns that go to the function. Default: `["/api/*"]`."""
    error_pages: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """With `cloudfront` and `site_path`, pages of the site by the HTTP status that they stand for, such as
    `{"404": "/404.html"}`. Default: none."""
    cached_path_ttl_seconds: NotRequired[Mapping[str, pulumi.Input[float]]]
    """With `cloudfront`, path patterns of the function whose answers are cached, and for how many seconds, such as
    `{"/api/models": 60}`. The policy rule stream-cached asks for the same patterns in its setting
    `cachedPathPatterns`. A plain map, whose values may be Outputs. Default: nothing is cached."""
    body_signing: NotRequired[str]
    """With `cloudfront`, who computes the SHA-256 of a request's body: `client`, in the header `x-amz-content-sha256`,
    or `edge`, a Lambda@Edge function. A plain value, never an Output. Default: `client`."""
    forward_viewer_host: NotRequired[bool]
    """With `cloudfront`, whether the function gets the viewer's host, in the header `x-forwarded-host`. A plain value,
    never an Output. Default: false."""
    forward_viewer_authorization: NotRequired[str]
    """With `cloudfront`, the name of a request header, such as `x-viewer-authorization`, in which the function gets the
    viewer's Authorization header. A plain value, never an Output. Default: none."""
    signing_public_key: NotRequired[pulumi.Input[str]]
    """With `cloudfront`, a public key as PEM: paths of the function then answer only those URLs and cookies that are
    signed with its private key, in the name of the output `signing_key_id`. See StreamingDistribution.
    Default: none."""
    trusted_key_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront`, the ids of CloudFront key groups whose keys sign URLs and cookies, like `signing_public_key`
    and beside it. Default: none."""
    signed_path_patterns: NotRequired[Sequence[str]]
    """With `cloudfront`, the path patterns of the function that need a signature, such as `/files/*`. A plain list.
    Default: every path of the function."""
    origin_read_timeout_seconds: NotRequired[pulumi.Input[float]]
    """With `cloudfront`, the longest silence of the function, in seconds, that CloudFront waits through.
    Default: 60."""
    response_completion_timeout_seconds: NotRequired[pulumi.Input[float]]
    """With `cloudfront`, seconds after which it cuts an answer that is not complete; at least `timeout_seconds`.
    Default: never."""
    managed_web_acl: NotRequired[bool]
    """With `cloudfront` or `api-gateway`, whether to make a web ACL with AWS's rule groups and a limit of requests. A
    plain value, never an Output. Default: false."""
    web_acl_requests_per_five_minutes: NotRequired[pulumi.Input[float]]
    """With `cloudfront` or `api-gateway`, requests from one IP address within five minutes after which
    `managed_web_acl` blocks it. Default: 2000."""
    access_log_retention_days: NotRequired[pulumi.Input[float]]
    """With `cloudfront`, days that CloudWatch keeps CloudFront's access log. Default: no access log."""
    price_class: NotRequired[pulumi.Input[str]]
    """With `cloudfront`, the edge locations to use: `PriceClass_All`, `PriceClass_200` or `PriceClass_100`.
    Default: `PriceClass_All`."""
    allowed_countries: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront`, ISO 3166-1 codes of the only countries to serve, such as `DE`. Default: all countries."""
    denied_countries: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront`, ISO 3166-1 codes of countries not to serve. Default: none."""
    vpc_endpoint_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `api-gateway`, the ids of interface endpoints for `execute-api` through which alone the API is reached: see
    StreamingApi. Default: none, and the API has an address on the internet."""
    cognito_user_pool_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `api-gateway`, the ARNs of Cognito user pools whose users may call. Default: none."""
    authorizer_function_arn: NotRequired[pulumi.Input[str]]
    """With `api-gateway`, the ARN of a Lambda function that decides on each request. Default: none."""
    throttling_rate_limit: NotRequired[pulumi.Input[float]]
    """With `api-gateway`, requests per second that all callers together may send, with `throttling_burst_limit`.
    Default: the account's quota."""
    throttling_burst_limit: NotRequired[pulumi.Input[float]]
    """With `api-gateway`, requests that may come at once, with `throttling_rate_limit`. Default: the account's
    quota."""
    set_account_log_role: NotRequired[bool]
    """With `api-gateway`, names a role that may write logs in API Gateway's settings of the account and region, which
    AWS asks for once before any REST API there can log. A plain value, never an Output. Default: false."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """With `vpc`, the id of the VPC that the callers are in. Needed there."""
    own_endpoint: NotRequired[bool]
    """With `vpc`, whether to make the endpoint. A VPC has room for one: where a StreamingVpcEndpoint of yours, or
    another service by its `allow_function_arns`, lets the calls through, say false, and give `vpc_id`,
    `endpoint_subnet_ids` and the callers there. A plain value, never an Output. Default: true."""
    allow_function_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the ARNs of other functions that are called through this service's endpoint, such as the output
    `qualified_arn` of a service with `own_endpoint` false. Default: none."""
    endpoint_subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the ids of the subnets to place the endpoint in: two or more, each in another availability zone.
    Default: `subnet_ids`."""
    source_security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the ids of the callers' security groups. Needed there unless `source_cidr_blocks` names them."""
    source_cidr_blocks: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the callers' address ranges, such as `10.0.0.0/16`. Needed there unless
    `source_security_group_ids` names them."""
    allow_principals: NotRequired[Sequence[pulumi.Input[str]]]
    """With `function-url` or `vpc`, who may call: ids of accounts (12 digits), ids of organizations (`o-...`), ARNs of
    roles and users. A function URL gives them its permissions, an endpoint lets nobody else through. A plain list,
    whose items may be Outputs. Default: those whose IAM policy allows it."""
    single_zone: NotRequired[pulumi.Input[bool]]
    """With `vpc`, accepts a single subnet: when its availability zone fails, nobody reaches the function.
    Default: false."""
    monitoring: NotRequired[bool]
    """Whether to make a dashboard and alarms for the function, its front door and, with `canary_weight`, its newest
    version alone. A plain value, never an Output.
    Default: false."""
    alarm_email: NotRequired[pulumi.Input[str]]
    """With `monitoring`, an address that alarms write to, once its owner confirms. Default: none."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """With `monitoring`, the ARN of the SNS topic that alarms notify. Default: one is made."""
    us_east_1_alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """With `cloudfront` and `monitoring`, the ARN of a topic in us-east-1, which `alarm_topic_arn` then needs beside
    it. Default: one is made."""
    disabled_alarms: NotRequired[Sequence[str]]
    """With `monitoring`, alarms not to make: `errors`, `canary-errors`, `throttles`, `duration`, `time-to-first-byte`,
    `cloudfront-errors`, `cloudfront-latency`, `waf-blocks`, `api-errors`. Plain names, never Outputs. Default: none."""
    monthly_budget_usd: NotRequired[pulumi.Input[float]]
    """With `monitoring`, a budget of the account for the month, which AWS Budgets watches and writes to `alarm_email`
    about. Default: none."""
