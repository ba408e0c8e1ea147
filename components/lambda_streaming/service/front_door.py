"""Which of the arguments of a StreamingService goes with which front door."""

from ..shared.arguments import Arguments
from ..shared.checks import check_one_of
from ..shared.choices import CHOICES

# The front doors that have a use for an argument. Every door has one for those that are not here.
ONLY_WITH = {
    ("cloudfront",): (
        "access_log_retention_days",
        "allowed_countries",
        "body_signing",
        "cached_path_ttl_seconds",
        "denied_countries",
        "error_pages",
        "forward_viewer_authorization",
        "forward_viewer_host",
        "grant_scope",
        "origin_read_timeout_seconds",
        "price_class",
        "response_completion_timeout_seconds",
        "signed_path_patterns",
        "signing_public_key",
        "site_invalidation",
        "site_path",
        "stream_path_patterns",
        "trusted_key_group_ids",
        "us_east_1_alarm_topic_arn",
    ),
    ("cloudfront", "api-gateway"): (
        "certificate_arn",
        "domain_names",
        "hosted_zone_id",
        "managed_web_acl",
        "web_acl_arn",
        "web_acl_requests_per_five_minutes",
    ),
    ("cloudfront", "function-url", "api-gateway"): (
        "cors_allow_credentials",
        "cors_allow_headers",
        "cors_allow_methods",
        "cors_allow_origins",
    ),
    ("function-url", "api-gateway"): ("public",),
    ("api-gateway",): (
        "authorizer_function_arn",
        "cognito_user_pool_arns",
        "set_account_log_role",
        "tenant_id_source",
        "throttling_burst_limit",
        "throttling_rate_limit",
        "vpc_endpoint_ids",
    ),
    ("api-gateway", "vpc"): ("security_group_ids", "subnet_ids", "tenant_isolation"),
    ("function-url", "vpc"): ("allow_principals",),
    ("vpc",): (
        "allow_function_arns",
        "endpoint_subnet_ids",
        "own_endpoint",
        "single_zone",
        "source_cidr_blocks",
        "source_security_group_ids",
        "vpc_id",
    ),
}


def choose_front_door(value: str | None) -> str:
    return "cloudfront" if value is None else check_one_of("front_door", value, CHOICES["front_door"])


def refuse_other_doors(arguments: Arguments, front_door: str) -> None:
    if front_door in ("cloudfront", "function-url") and (
        "subnet_ids" in arguments or "security_group_ids" in arguments
    ):
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html#config-rs-vpc-compatibility
        # names InvokeWithResponseStream as what streams in a VPC; it is what API Gateway calls the function by:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
        raise arguments.refuse(
            f"subnet_ids puts the function into a VPC, where the function URL of front_door {front_door!r} does not "
            "stream; give front_door 'vpc' for callers in the VPC, 'api-gateway' for callers outside, or leave the "
            "function out of the VPC"
        )
    if front_door in ("cloudfront", "function-url"):
        arguments.refuse_given(
            f"{{}} does not go with the function URL of front_door {front_door!r}, which names no tenant; leave it "
            "out, or give front_door 'api-gateway' or 'vpc'",
            "tenant_isolation",
        )
    if front_door == "api-gateway":
        arguments.require_together("tenant_isolation", "tenant_id_source")
    for doors, names in ONLY_WITH.items():
        for name in names:
            if name in arguments and front_door not in doors:
                raise arguments.refuse(
                    f"{name} has no effect with front_door {front_door!r}; leave it out, or give front_door "
                    f"{' or '.join(map(repr, doors))}"
                )
    if front_door == "vpc" and arguments.decide(lambda own: own is False, "own_endpoint"):
        arguments.refuse_given(
            "{} has no effect with own_endpoint False; give it to the endpoint that lets the calls through",
            "vpc_id",
            "endpoint_subnet_ids",
            "source_security_group_ids",
            "source_cidr_blocks",
            "allow_principals",
            "allow_function_arns",
            "single_zone",
        )
        return
    if front_door == "vpc" and "vpc_id" not in arguments:
        raise arguments.refuse("front_door 'vpc' needs vpc_id, the VPC that the callers are in; give it a value")
    if front_door == "vpc" and "endpoint_subnet_ids" not in arguments and "subnet_ids" not in arguments:
        raise arguments.refuse(
            "front_door 'vpc' needs endpoint_subnet_ids, the subnets to place the endpoint in; give two in different "
            "zones"
        )
