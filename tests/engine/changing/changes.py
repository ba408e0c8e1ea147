"""One change of each argument of each component: what is given before, what after, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi

FILES = Path(__file__).with_name("files")
APP = pulumi.FileArchive(str(FILES / "app"))
OTHER_APP = pulumi.FileArchive(str(FILES / "other-app"))
SITE = str(FILES / "site")
OTHER_SITE = str(FILES / "other-site")
ENTRY = "files/app/index.mjs"
ACCOUNT = "123456789012"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_CERTIFICATE = CERTIFICATE.replace("1234abcd", "5678abcd")
URL = "https://abcdefghij.lambda-url.us-east-1.on.aws/"
OTHER_URL = "https://klmnopqrst.lambda-url.us-east-1.on.aws/"
PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuFbWezRaw5YVqkDvCnb+
I+VRNGhNjYvNE3UpKRhFPmOPvihkXbdU0k/9KXSOz57EmzVmiGPFQvPXuCgyittt
E+QKpbWOTqlaydB1qrs8Sa3u+LOTHe+mkaG1b9VSt8g21rPUidW3slEI2msZ75+z
ubNkXXBbVupru82QoxNt1cwXo9Bu2RhePu+ioq8VBgD4pt+H3SL6fFtCoCSssK0s
LpKKnQKQC2TM8W63sM07QMA99+Foi6fpTATOsbHBaueFBYVbeAH1vMK40poVyqTt
b0fe7yJb02v6thUPN2xOK2C3Ihg9v9rAO5IG9nNbdAfjEVPjQtYpAbbwEcvNgUkW
iQIDAQAB
-----END PUBLIC KEY-----
"""
KEY_GROUP = "1234abcd-12ab-34cd-56ef-1234567890ab"
EDGE_FUNCTION = f"arn:aws:cloudfront::{ACCOUNT}:function/own"
# AWS's SimpleCORS.
HEADERS_POLICY = "60669652-455b-4ae9-85a4-c4c02393f86c"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}


@dataclass(frozen=True)
class Made:
    """What the program makes for an instance of its own, by its name there: a function, a VPC's id, ..."""

    name: str


@dataclass(frozen=True)
class Change:
    """An argument that is `before` and then `after`, None where it is not given; `told` tells which in the docs."""

    argument: str
    before: Any
    after: Any
    beside: dict[str, Any]
    told: str
    only_before: dict[str, Any] = field(default_factory=dict)
    only_after: dict[str, Any] = field(default_factory=dict)
    """What comes and goes with it, because one without the other is refused."""
    is_deployed: bool = True
    """False where MiniStack, in AWS's place, cannot do it, or leaves something empty behind that AWS does not show: then
    it is only previewed."""
    documented: dict[str, list[str]] | None = None
    """What is done by the provider's documentation, where the engine is not asked: what stands in for AWS or its
    provider knows nothing of the argument."""


def given(argument: str, value: Any, **beside: Any) -> Change:
    return Change(argument, None, value, beside, "given")


def given_with(argument: str, value: Any, **only_after: Any) -> Change:
    return Change(argument, None, value, {}, "given", only_after=only_after)


def switched_on(argument: str, **beside: Any) -> Change:
    return Change(argument, None, True, beside, "switched on")


def other(argument: str, before: Any, after: Any, **beside: Any) -> Change:
    return Change(argument, before, after, beside, "another")


IMAGE: dict[str, Any] = {"code": None, "image_uri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app:1"}
IN_VPC = {"subnet_ids": [Made("subnet_id")], "security_group_ids": [Made("security_group_id")]}
MOUNT = f"arn:aws:elasticfilesystem:us-east-1:{ACCOUNT}:access-point/fsap-0123456789abcdef0"
ADAPTER = {"web_adapter": True}
FUNCTION = [
    other("code", APP, OTHER_APP),
    Change("code", APP, OTHER_APP, {"alias": "live"}, "another, with `alias`"),
    other("entry", ENTRY, "files/other-app/index.mjs", code=None),
    given("external_packages", ["./part.mjs"], code=None, entry=ENTRY),
    given("esbuild_options", ["--minify"], code=None, entry=ENTRY),
    Change("image_uri", None, IMAGE["image_uri"], {}, "in place of `code`", only_after={"code": None}),
    other("image_uri", IMAGE["image_uri"], IMAGE["image_uri"] + "1", code=None),
    replace(given("image_command", ["serve"], **IMAGE), is_deployed=False),
    replace(given("image_entry_point", ["sh"], **IMAGE), is_deployed=False),
    replace(given("image_working_directory", "/app", **IMAGE), is_deployed=False),
    given("handler", "index.other"),
    other("runtime", "python3.12", "python3.13", **ADAPTER),
    replace(switched_on("web_adapter"), is_deployed=False),
    given("web_adapter_port", 3000, **ADAPTER),
    given("web_adapter_readiness_path", "/up", **ADAPTER),
    given("web_adapter_layer_arn", f"{LAMBDA}:layer:adapter:1", **ADAPTER),
    other("architecture", "arm64", "x86_64"),
    other("memory_size_mb", 1024, 2048),
    given("ephemeral_storage_mb", 1024),
    other("timeout_seconds", 120, 300),
    given("max_response_mb", 100),
    replace(given("environment", {"MODEL": "large"}), is_deployed=False),
    other("environment", {"MODEL": "large"}, {"MODEL": "small"}),
    replace(given("kms_key_arn", KEY), is_deployed=False),
    given("layer_arns", [f"{LAMBDA}:layer:tools:1"]),
    given("code_signing_config_arn", f"{LAMBDA}:code-signing-config:csc-0f6c334abcdea4d8b"),
    given("description", "Answers questions"),
    given("alias", "live"),
    other("alias", "live", "blue"),
    Change("provisioned_concurrency", None, 1, {}, "given, without `alias`"),
    Change("provisioned_concurrency", None, 1, {"alias": "live"}, "given, with `alias`"),
    other("provisioned_concurrency", 1, 2),
    given("reserved_concurrency", 5),
    Change(
        "snap_start",
        None,
        True,
        {"alias": "live", "web_adapter": True, "runtime": "java21"},
        "switched on, with `alias`",
    ),
    given("role_arn", f"arn:aws:iam::{ACCOUNT}:role/mine"),
    given("policy_statements", [STATEMENT]),
    other("policy_statements", [STATEMENT], [{**STATEMENT, "Resource": "arn:aws:s3:::pictures/*"}]),
    given("managed_policy_arns", ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]),
    Change(
        "managed_policy_arns",
        ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"],
        {},
        "in another order",
    ),
    given("permissions_boundary_arn", f"arn:aws:iam::{ACCOUNT}:policy/boundary"),
    given_with("subnet_ids", [Made("subnet_id")], security_group_ids=[Made("security_group_id")]),
    other("subnet_ids", [Made("subnet_id")], [Made("subnet_id"), Made("other_subnet_id")], **IN_VPC),
    other("security_group_ids", [Made("security_group_id")], [Made("other_security_group_id")], **IN_VPC),
    switched_on("ipv6_allowed_for_dual_stack", **IN_VPC),
    Change("file_system_arn", None, MOUNT, IN_VPC, "given", only_after={"file_system_mount_path": "/mnt/models"}),
    other("file_system_mount_path", "/mnt/models", "/mnt/other", file_system_arn=MOUNT, **IN_VPC),
    other("log_retention_days", 30, 7),
    other("log_format", "JSON", "Text"),
    given("application_log_level", "WARN"),
    given("system_log_level", "WARN"),
    replace(given("log_kms_key_arn", KEY), is_deployed=False),
    other("tracing_mode", "PassThrough", "Active"),
    given("tags", {"team": "chat"}),
    Change("region", None, "us-east-1", {}, "given, the provider's"),
    other("region", "us-east-1", "eu-west-1"),
    replace(given("links", {"VIDEOS": "arn:aws:s3:::videos"}), is_deployed=False),
    replace(given("writable_links", {"VIDEOS": "arn:aws:s3:::videos"}), is_deployed=False),
    given("stable_version", "1", alias="live"),
    Change(
        "canary_weight",
        None,
        0.1,
        {"alias": "live", "stable_version": "1"},
        "given, with other `code`",
        only_after={"code": OTHER_APP},
    ),
    replace(given("keep_versions", 3, alias="live"), is_deployed=False),
    replace(
        given("capacity_provider_arn", f"{LAMBDA}:capacity-provider:own", memory_size_mb=4096),
        documented={"made": ["Alias"], "updated": ["Function"]},
    ),
    replace(switched_on("tenant_isolation"), documented={"replaced": ["Function"]}),
]

FUNCTION_URL = [
    Change("function_name", Made("function_name"), Made("other_function_name"), {}, "another function"),
    Change("function_name", Made("function_name"), Made("function_arn"), {}, "its ARN in place of its name"),
    Change("function_name", Made("alias_arn"), Made("function_arn"), {"qualifier": "live"}, "without the alias in it"),
    given("qualifier", "live"),
    other("qualifier", "live", "blue"),
    Change("authorization_type", None, "NONE", {}, "`NONE`, with `public`", only_after={"public": True}),
    given("allow_principals", [ACCOUNT]),
    Change("allow_principals", [ACCOUNT, "210987654321"], ["210987654321", ACCOUNT], {}, "in another order"),
    Change("public", None, True, {}, "switched on, with `NONE`", only_after={"authorization_type": "NONE"}),
    other("invoke_mode", "RESPONSE_STREAM", "BUFFERED"),
    replace(given("cors_allow_origins", ["https://a.example"]), is_deployed=False),
    given("cors_allow_methods", ["POST"], cors_allow_origins=["https://a.example"]),
    given("cors_allow_headers", ["content-type"], cors_allow_origins=["https://a.example"]),
    given("cors_expose_headers", ["x-total"], cors_allow_origins=["https://a.example"]),
    switched_on("cors_allow_credentials", cors_allow_origins=["https://a.example"]),
    given("cors_max_age_seconds", 60, cors_allow_origins=["https://a.example"]),
    Change("region", None, "us-east-1", {}, "given, the function's"),
]

DOMAINS = {"domain_names": ["a.example.com"], "certificate_arn": CERTIFICATE}
WITH_SITE = {"site_path": SITE}
SEARCH = {"function_name": Made("other_function_name"), "function_url": OTHER_URL}
DISTRIBUTION = [
    Change("function_name", Made("function_name"), Made("other_function_name"), {}, "another function"),
    Change("function_name", Made("function_name"), Made("function_arn"), {}, "its ARN in place of its name"),
    other("function_url", URL, OTHER_URL),
    given("qualifier", "live"),
    other("qualifier", "live", "blue"),
    Change("region", None, "us-east-1", {}, "given, the function's"),
    Change("grant_scope", "distribution", "account", WITH_SITE, "`account`"),
    given("function_timeout_seconds", 120),
    other("stream_path_patterns", ["/api/*"], ["/api/*", "/chat/*"], **WITH_SITE),
    given("path_functions", {"/search/*": SEARCH}),
    other("path_functions", {"/search/*": SEARCH}, {"/search/*": SEARCH, "/more/*": SEARCH}),
    given("cached_path_ttl_seconds", {"/api/models": 60}),
    other("cached_path_ttl_seconds", {"/api/models": 60}, {"/api/models": 120}),
    Change("body_signing", "client", "edge", {}, "`edge`"),
    switched_on("forward_viewer_host"),
    given("forward_viewer_authorization", "x-viewer-authorization"),
    replace(other("forward_viewer_authorization", "x-viewer-authorization", "x-viewer-token"), is_deployed=False),
    other("origin_read_timeout_seconds", 60, 90),
    given("origin_keepalive_timeout_seconds", 30),
    given("response_completion_timeout_seconds", 300),
    given("site_path", SITE),
    Change("site_path", SITE, OTHER_SITE, {}, "with other files"),
    given("site_cache_control", {"*.css": "max-age=60"}, **WITH_SITE),
    replace(switched_on("site_invalidation", **WITH_SITE), is_deployed=False),
    given("default_root_object", "404.html", **WITH_SITE),
    given("error_pages", {"404": "/404.html"}, **WITH_SITE),
    given_with("domain_names", ["a.example.com"], certificate_arn=CERTIFICATE),
    other("domain_names", ["a.example.com"], ["a.example.com", "b.example.com"], certificate_arn=CERTIFICATE),
    Change(
        "domain_names",
        ["a.example.com"],
        ["a.example.com", "b.example.com"],
        {"hosted_zone_id": Made("zone_id")},
        "another, with `hosted_zone_id`",
    ),
    Change("hosted_zone_id", None, Made("zone_id"), DOMAINS, "given, beside `certificate_arn`"),
    replace(
        other("certificate_arn", CERTIFICATE, OTHER_CERTIFICATE, domain_names=["a.example.com"]), is_deployed=False
    ),
    Change(
        "certificate_arn",
        None,
        CERTIFICATE,
        {"domain_names": ["a.example.com"], "hosted_zone_id": Made("zone_id")},
        "given, in place of the one that was made",
    ),
    replace(
        other("minimum_protocol_version", "TLSv1.2_2021", "TLSv1.3_2025", **DOMAINS),
        documented={"updated": ["Distribution"]},
    ),
    given("web_acl_arn", f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/mine/1234abcd-12ab-34cd-56ef-1234567890ab"),
    switched_on("managed_web_acl"),
    other("web_acl_requests_per_five_minutes", 2000, 500, managed_web_acl=True),
    given("web_acl_counted_rules", ["NoUserAgent_HEADER"], managed_web_acl=True),
    given("access_log_retention_days", 7),
    other("access_log_retention_days", 7, 14),
    other("price_class", "PriceClass_All", "PriceClass_100"),
    given("allowed_countries", ["DE"]),
    given("denied_countries", ["DE"]),
    Change("ipv6_enabled", None, False, {}, "switched off"),
    Change(
        "ipv6_enabled",
        None,
        False,
        {"domain_names": ["a.example.com"], "hosted_zone_id": Made("zone_id")},
        "switched off, with `hosted_zone_id`",
    ),
    other("http_version", "http2and3", "http2"),
    given("comment", "Chat"),
    given("tags", {"team": "chat"}),
    given("signing_public_key", PUBLIC_KEY),
    given("trusted_key_group_ids", [KEY_GROUP]),
    given("signed_path_patterns", ["/files/*"], trusted_key_group_ids=[KEY_GROUP]),
    given("viewer_request_function_arn", EDGE_FUNCTION),
    given("viewer_response_function_arn", EDGE_FUNCTION),
    given("site_viewer_request_function_arn", EDGE_FUNCTION, **WITH_SITE),
    given("response_headers_policy_id", HEADERS_POLICY),
    given("site_response_headers_policy_id", HEADERS_POLICY, **WITH_SITE),
]

POOL = f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_abcdefghi"
KEYS = {"api_key_names": ["partner"]}
ORIGIN = {"cors_allow_origins": ["https://a.example"]}
API_DOMAIN = {"domain_name": "api.example.com", "certificate_arn": CERTIFICATE}
AUTHORIZER = {"authorizer_function_arn": Made("other_function_arn")}
API = [
    Change("function_arn", Made("function_arn"), Made("other_function_arn"), {}, "another function"),
    given("qualifier", "live"),
    other("qualifier", "live", "blue"),
    Change("region", None, "us-east-1", {}, "given, the provider's"),
    replace(other("timeout_seconds", 300, 200), is_deployed=False),
    other("stage_name", "prod", "live"),
    given("vpc_endpoint_ids", [Made("gateway_endpoint_id")]),
    replace(
        other("vpc_endpoint_ids", [Made("gateway_endpoint_id")], [Made("other_gateway_endpoint_id")]),
        documented={"replaced": ["Deployment"], "updated": ["RestApi", "RestApiPolicy", "Stage"]},
    ),
    switched_on("public"),
    given("cognito_user_pool_arns", [POOL]),
    replace(given("cognito_scopes", ["chat/read"], cognito_user_pool_arns=[POOL]), is_deployed=False),
    given("authorizer_function_arn", Made("other_function_arn")),
    Change("authorizer_function_arn", Made("other_function_arn"), Made("function_arn"), {}, "another function"),
    given("authorizer_identity_sources", ["method.request.header.X-Token"], **AUTHORIZER),
    replace(given("authorizer_cache_seconds", 60, **AUTHORIZER), is_deployed=False),
    given_with("throttling_rate_limit", 100, throttling_burst_limit=200),
    other("throttling_burst_limit", 200, 300, throttling_rate_limit=100),
    replace(given("api_key_names", ["partner"]), is_deployed=False),
    other("api_key_names", ["partner"], ["partner", "tests"]),
    replace(
        Change("api_key_rate_limit", None, 10, KEYS, "given", only_after={"api_key_burst_limit": 20}), is_deployed=False
    ),
    replace(other("api_key_burst_limit", 20, 30, api_key_rate_limit=10, **KEYS), is_deployed=False),
    replace(given("api_key_quota_limit", 1000, **KEYS), is_deployed=False),
    replace(other("api_key_quota_period", "MONTH", "DAY", api_key_quota_limit=1000, **KEYS), is_deployed=False),
    given("cors_allow_origins", ["https://a.example"]),
    given("cors_allow_methods", ["POST"], **ORIGIN),
    given("cors_allow_headers", ["content-type"], **ORIGIN),
    switched_on("cors_allow_credentials", **ORIGIN),
    given("cors_max_age_seconds", 60, **ORIGIN),
    replace(given("binary_media_types", ["image/png"]), is_deployed=False),
    replace(
        given_with("domain_name", "api.example.com", certificate_arn=CERTIFICATE),
        documented={
            "made": ["BasePathMapping", "DomainName"],
            "replaced": ["Deployment"],
            "updated": ["RestApi", "Stage"],
        },
    ),
    replace(
        other("domain_name", "one.example.com", "two.example.com", certificate_arn=CERTIFICATE),
        documented={"replaced": ["BasePathMapping", "DomainName"]},
    ),
    replace(
        other("certificate_arn", CERTIFICATE, OTHER_CERTIFICATE, domain_name="c.example.com"),
        documented={"updated": ["DomainName"]},
    ),
    replace(
        Change("hosted_zone_id", None, Made("zone_id"), {**API_DOMAIN, "domain_name": "z.example.com"}, "given"),
        documented={"made": ["Record"]},
    ),
    given("web_acl_arn", Made("web_acl_arn")),
    switched_on("managed_web_acl"),
    other("web_acl_requests_per_five_minutes", 2000, 500, managed_web_acl=True),
    given("web_acl_counted_rules", ["NoUserAgent_HEADER"], managed_web_acl=True),
    other("log_retention_days", 30, 7),
    switched_on("set_account_log_role"),
    switched_on("tracing_enabled"),
    replace(given("tags", {"team": "chat"}), is_deployed=False),
    replace(given("tenant_id_source", "method.request.header.X-Tenant"), is_deployed=False),
]

CALLERS = {"source_security_group_ids": [Made("security_group_id")]}
VPC_ENDPOINT = [
    Change("vpc_id", Made("vpc_id"), Made("other_vpc_id"), {"subnet_ids": Made("subnet_ids")}, "another"),
    Change("function_arns", [Made("function_arn")], [Made("function_arn"), Made("other_function_arn")], {}, "one more"),
    other("subnet_ids", Made("subnet_ids"), Made("more_subnet_ids")),
    other("source_security_group_ids", [Made("security_group_id")], [Made("other_security_group_id")]),
    given("source_cidr_blocks", ["10.0.0.0/16"]),
    switched_on("include_qualifiers"),
    given("allow_principals", [ACCOUNT]),
    switched_on("single_zone"),
    given("ip_address_type", "dualstack"),
    Change(
        "security_group_ids",
        None,
        [Made("security_group_id")],
        {},
        "in place of the one that is made",
        only_after={"source_security_group_ids": None},
    ),
    Change(
        "endpoint_id",
        None,
        Made("endpoint_id"),
        {},
        "in place of the one that is made",
        only_after={"subnet_ids": None},
    ),
    Change("region", None, "us-east-1", {}, "given, the provider's"),
    given("tags", {"team": "chat"}),
]

LOGGED = {"log_group_name": Made("log_group_name")}
DISTRIBUTED = {"distribution_id": Made("distribution_id")}
EMAIL = {"alarm_email": "team@example.com"}
MONITORING = [
    other("function_name", "one", "two"),
    given("qualifier", "live"),
    Change("region", None, "us-east-1", {}, "given, the provider's"),
    other("function_timeout_seconds", 120, 300),
    other("memory_size_mb", 1024, 2048),
    given("log_group_name", Made("log_group_name")),
    given("time_to_first_byte_field", "$.ttfb", **LOGGED),
    given("response_bytes_field", "$.bytes", **LOGGED),
    given("distribution_id", Made("distribution_id")),
    Change("cloudfront_additional_metrics", None, False, DISTRIBUTED, "switched off"),
    given("web_acl_metric_name", "mine"),
    given("api_name", "chat"),
    given("api_stage_name", "live", api_name="chat"),
    given("alarm_topic_arn", f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"),
    Change(
        "us_east_1_alarm_topic_arn",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:others",
        DISTRIBUTED,
        "another",
    ),
    given("alarm_email", "team@example.com"),
    other("alarm_email", "team@example.com", "other@example.com"),
    other("alarm_evaluation_periods", 2, 3),
    given("disabled_alarms", ["throttles"]),
    given("error_percent_threshold", 5),
    given("throttles_threshold", 5),
    given("duration_percent_threshold", 50),
    given("concurrent_executions_threshold", 500),
    given("time_to_first_byte_ms_threshold", 900, **LOGGED),
    given("cloudfront_error_percent_threshold", 5, **DISTRIBUTED),
    given("cloudfront_latency_ms_threshold", 900, **DISTRIBUTED),
    given("waf_blocked_requests_threshold", 5, web_acl_metric_name="mine"),
    given("api_error_percent_threshold", 5, api_name="chat"),
    given("price_per_million_requests_usd", 0.3),
    given("price_per_gb_second_usd", 0.00002),
    given("price_per_streamed_gb_usd", 0.01, **LOGGED),
    given("cloudfront_price_per_gb_usd", 0.1, **DISTRIBUTED),
    given("cloudfront_price_per_million_requests_usd", 2, **DISTRIBUTED),
    given("api_price_per_million_requests_usd", 4, api_name="chat"),
    given("monthly_budget_usd", 50, **EMAIL),
    Change("budget_tag_key", "team", "app", {"budget_tag_value": "chat", "monthly_budget_usd": 50, **EMAIL}, "another"),
    Change(
        "budget_tag_value", "chat", "search", {"budget_tag_key": "team", "monthly_budget_usd": 50, **EMAIL}, "another"
    ),
    given("tags", {"team": "chat"}),
    given("canary_version", "7", qualifier="live"),
    given("canary_error_percent_threshold", 5, qualifier="live", canary_version="7"),
]

API_DOOR = {"front_door": "api-gateway"}
URL_DOOR = {"front_door": "function-url"}
VPC_DOOR = {
    "front_door": "vpc",
    "vpc_id": Made("vpc_id"),
    "endpoint_subnet_ids": Made("subnet_ids"),
    "source_security_group_ids": [Made("security_group_id")],
}
MONITORED = {"monitoring": True}


def at_door(door: dict[str, Any], changes: list[Change], names: str) -> list[Change]:
    """Those of `changes` that are of the arguments `names`, at the service's front door."""
    return [
        replace(change, beside={**door, **change.beside})
        for name in names.split()
        for change in changes
        if change.argument == name
    ]


_OF_THE_FUNCTION = (
    "code entry image_uri handler web_adapter web_adapter_port web_adapter_readiness_path architecture "
    "memory_size_mb timeout_seconds max_response_mb environment layer_arns policy_statements permissions_boundary_arn "
    "reserved_concurrency log_retention_days tracing_mode tags region"
)
_OF_THE_DISTRIBUTION = (
    "grant_scope domain_names hosted_zone_id certificate_arn web_acl_arn managed_web_acl "
    "web_acl_requests_per_five_minutes site_path site_invalidation stream_path_patterns error_pages "
    "cached_path_ttl_seconds body_signing forward_viewer_host forward_viewer_authorization "
    "origin_read_timeout_seconds response_completion_timeout_seconds access_log_retention_days price_class "
    "allowed_countries denied_countries signing_public_key trusted_key_group_ids signed_path_patterns"
)
_OF_THE_API = (
    "vpc_endpoint_ids public cognito_user_pool_arns authorizer_function_arn throttling_rate_limit throttling_burst_limit "
    "cors_allow_origins cors_allow_methods cors_allow_headers cors_allow_credentials set_account_log_role"
)
SERVICE = [
    Change("front_door", "cloudfront", "function-url", {}, "`function-url` in place of `cloudfront`"),
    Change("front_door", "cloudfront", "api-gateway", {}, "`api-gateway` in place of `cloudfront`"),
    *at_door({}, FUNCTION, _OF_THE_FUNCTION),
    other("runtime", "python3.12", "python3.13", **ADAPTER),
    Change("publish", None, False, {}, "switched off"),
    other("alias", "live", "blue"),
    given("provisioned_concurrency", 1),
    other("provisioned_concurrency", 1, 2),
    *at_door({}, DISTRIBUTION, _OF_THE_DISTRIBUTION),
    *at_door(API_DOOR, API, _OF_THE_API),
    *at_door(API_DOOR, FUNCTION, "subnet_ids security_group_ids"),
    *at_door(URL_DOOR, FUNCTION_URL, "allow_principals"),
    Change("public", None, True, URL_DOOR, "switched on, with `function-url`"),
    Change("vpc_id", Made("vpc_id"), Made("other_vpc_id"), VPC_DOOR, "another"),
    Change("own_endpoint", None, False, {"front_door": "vpc"}, "switched off", only_before=VPC_DOOR),
    given("allow_function_arns", [Made("other_function_arn")], **VPC_DOOR),
    other("endpoint_subnet_ids", Made("subnet_ids"), Made("more_subnet_ids"), **VPC_DOOR),
    *at_door(VPC_DOOR, VPC_ENDPOINT, "source_security_group_ids source_cidr_blocks single_zone"),
    Change("allow_principals", None, [ACCOUNT], VPC_DOOR, "given, with `vpc`"),
    switched_on("monitoring"),
    *at_door(MONITORED, MONITORING, "alarm_email disabled_alarms monthly_budget_usd"),
    Change(
        "alarm_topic_arn",
        None,
        f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms",
        MONITORED,
        "given",
        only_after={"us_east_1_alarm_topic_arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"},
    ),
    Change(
        "us_east_1_alarm_topic_arn",
        None,
        f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms",
        MONITORED,
        "given",
    ),
    *at_door({}, FUNCTION, "links writable_links stable_version canary_weight keep_versions capacity_provider_arn"),
    Change(
        "tenant_id_source",
        "method.request.header.X-Tenant",
        "method.request.header.X-Other",
        {**API_DOOR, "tenant_isolation": True},
        "another",
        documented={"replaced": ["Deployment"], "updated": ["Integration", "Stage"]},
    ),
    replace(
        Change("tenant_isolation", None, True, API_DOOR, "switched on"),
        documented={"replaced": ["Deployment", "Function", "Permission"], "updated": ["Integration", "Stage"]},
        only_after={"tenant_id_source": "method.request.header.X-Tenant"},
    ),
]

CHANGES = {
    "StreamingService": SERVICE,
    "StreamingFunction": FUNCTION,
    "StreamingUrl": FUNCTION_URL,
    "StreamingDistribution": DISTRIBUTION,
    "StreamingApi": API,
    "StreamingVpcEndpoint": VPC_ENDPOINT,
    "StreamingMonitoring": MONITORING,
}
NEEDED: dict[str, dict[str, Any]] = {
    "StreamingService": {"code": APP},
    "StreamingFunction": {"code": APP},
    "StreamingUrl": {"function_name": Made("function_name")},
    "StreamingDistribution": {"function_name": Made("function_name"), "function_url": URL},
    "StreamingApi": {"function_arn": Made("function_arn")},
    "StreamingVpcEndpoint": {
        "vpc_id": Made("vpc_id"),
        "subnet_ids": Made("subnet_ids"),
        "function_arns": [Made("function_arn")],
        **CALLERS,
    },
    "StreamingMonitoring": {"function_name": "fn"},
}


def arguments(component: str, change: Change, is_changed: bool) -> dict[str, Any]:
    """All that `component` is given before or after `change`."""
    along = change.only_after if is_changed else change.only_before
    value = change.after if is_changed else change.before
    return {**NEEDED[component], **change.beside, **along, change.argument: value}
