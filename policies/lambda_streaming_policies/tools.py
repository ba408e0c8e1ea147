"""Which rules of other tools look for the same as one of ours; a rule that is not named here has none.

Looked up in 2026 in the tools' own rule lists: checkov (2026-08-20), cdk-nag (2026-06-29), Trivy's checks
(2026-08-21), Prowler (2026-08-21). AWS's own controls are with each rule, as its frameworks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TOOLS: Final = ("checkov", "cdk-nag", "Trivy", "Prowler")

_ROWS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "access-logs-missing": (
        "CKV_AWS_86",
        "AwsSolutions-CFR3",
        "AWS-0010",
        "cloudfront_distributions_logging_enabled",
    ),
    "api-auth-none": (
        "CKV_AWS_59, CKV2_AWS_70",
        "AwsSolutions-APIG4",
        "AWS-0004",
        "apigateway_restapi_authorizers_enabled",
    ),
    "cors-any-origin": ("", "", "", "awslambda_function_url_cors_policy"),
    "cors-open": ("", "", "", "awslambda_function_url_cors_policy"),
    "endpoint-policy-open": ("", "", "", "vpc_endpoint_connections_trust_boundaries"),
    "endpoint-single-zone": ("", "", "", "vpc_endpoint_multi_az_enabled"),
    "log-retention-missing": (
        "CKV_AWS_66",
        "HIPAA.Security-CloudWatchLogGroupRetentionPeriod",
        "",
        "cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    "long-stream-unbounded": ("CKV_AWS_115", "HIPAA.Security-LambdaConcurrency", "", ""),
    "origin-http": ("CKV2_AWS_72", "", "", "cloudfront_distributions_origin_traffic_encrypted"),
    "permission-public": (
        "CKV_AWS_301",
        "HIPAA.Security-LambdaFunctionPublicAccessProhibited",
        "",
        "awslambda_function_not_publicly_accessible",
    ),
    "permission-unscoped": ("CKV_AWS_364", "", "AWS-0067", ""),
    "role-too-broad": (
        "CKV_AWS_62, CKV_AWS_63, CKV_AWS_355",
        "AwsSolutions-IAM5",
        "AWS-0057",
        "iam_inline_policy_no_administrative_privileges",
    ),
    "runtime-deprecated": ("CKV_AWS_363", "AwsSolutions-L1", "", "awslambda_function_using_supported_runtimes"),
    "secret-in-environment": ("CKV_AWS_45", "", "", "awslambda_function_no_secrets_in_variables"),
    "security-headers-missing": ("CKV2_AWS_32", "", "", ""),
    "tls-old": (
        "CKV_AWS_174, CKV2_AWS_54",
        "AwsSolutions-CFR4, AwsSolutions-CFR5",
        "AWS-0013",
        "cloudfront_distributions_using_deprecated_ssl_protocols",
    ),
    "tracing-off": ("CKV_AWS_50", "Serverless-LambdaTracing", "AWS-0066", ""),
    "url-auth-none": ("CKV_AWS_258", "LambdaFunctionUrlAuth", "", "awslambda_function_url_public"),
    "viewer-http": ("CKV_AWS_34", "", "AWS-0012", "cloudfront_distributions_https_enabled"),
    "waf-missing": ("CKV_AWS_68", "AwsSolutions-CFR2", "AWS-0011", "cloudfront_distributions_using_waf"),
}

ELSEWHERE: Final[Mapping[str, Mapping[str, str]]] = {
    rule: dict(zip(TOOLS, row, strict=True)) for rule, row in _ROWS.items()
}
