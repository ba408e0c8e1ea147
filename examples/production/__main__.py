"""A streaming service as production wants it: domain, web ACL, logs, traces, alarms, a budget, an alias."""

import pulumi
from lambda_streaming import StreamingService

config = pulumi.Config()
domain_name = config.get("domainName")
domain = {"domain_names": [domain_name], "hosted_zone_id": config.require("hostedZoneId")} if domain_name else {}
if not domain_name:
    pulumi.log.warn("No domainName is configured: the service gets an address of CloudFront's.")

digest = StreamingService(
    "digest",
    {
        "code": pulumi.FileArchive("app"),
        "timeout_seconds": 60,
        "response_completion_timeout_seconds": 60,
        # The front door calls an alias, which moves to the new version when that is complete.
        "alias": "live",
        # A change is tried on some of the requests, or taken back, by these two settings: see README.md.
        "stable_version": config.get("stableVersion"),
        "canary_weight": config.get_float("canaryWeight") if config.get("stableVersion") else None,
        "keep_versions": 10,
        # No more streams at once than this, whatever happens: the bill has an end.
        "reserved_concurrency": 50,
        **domain,
        "managed_web_acl": True,
        "web_acl_requests_per_five_minutes": 1000,
        "access_log_retention_days": 90,
        "log_retention_days": 90,
        "tracing_mode": "Active",
        "monitoring": True,
        "alarm_email": config.get("alarmEmail"),
        "monthly_budget_usd": 200 if config.get("alarmEmail") else None,
        "tags": {"service": "digest", "environment": pulumi.get_stack()},
    },
)

pulumi.export("url", digest.url)
pulumi.export("function_name", digest.function_name)
pulumi.export("newest_version", digest.newest_version)
