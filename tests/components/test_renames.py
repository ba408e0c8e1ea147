"""Resources of a deployed stack stay when ours are renamed.

`urns.txt` has the resources that the components made when 0.2.0 was released. Whoever renames one gives it an alias
(https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/), or every stack loses it and gets a new one.
"""

from pathlib import Path
from typing import Any

import pulumi
from lambda_streaming import (
    StreamingApi,
    StreamingDistribution,
    StreamingFunction,
    StreamingMonitoring,
    StreamingService,
    StreamingUrl,
    StreamingVpcEndpoint,
)

RELEASED = Path(__file__).with_name("urns.txt")
CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:fn"
CALLED: Any = {"function_name": "fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
DOMAIN: Any = {"domain_names": ["chat.example.org"], "hosted_zone_id": "Z1"}


def everything(site: str) -> None:
    """Each component with what gives it further resources."""
    StreamingService("web", {"code": CODE, "site_path": site, "monitoring": True, **DOMAIN})
    StreamingService("api", {"code": CODE, "front_door": "api-gateway", "monitoring": True})
    StreamingService("url", {"code": CODE, "front_door": "function-url"})
    callers: Any = {"subnet_ids": ["subnet-1", "subnet-2"], "source_security_group_ids": ["sg-1"]}
    StreamingVpcEndpoint("endpoint", {"vpc_id": "vpc-1", "function_arns": [ARN], **callers})
    StreamingFunction(
        "function",
        {
            "code": CODE,
            "alias": "live",
            "provisioned_concurrency": 1,
            "keep_versions": 2,
            "managed_policy_arns": ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
            "policy_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}],
        },
    )
    StreamingUrl("open", {"function_name": "fn", "authorization_type": "NONE", "public": True})
    StreamingUrl("given", {"function_name": "fn", "allow_principals": ["123456789012"]})
    StreamingDistribution(
        "cdn",
        {
            **CALLED,
            "site_path": site,
            "site_invalidation": True,
            "path_functions": {"/search/*": CALLED},
            "cached_path_ttl_seconds": {"/api/models": 60},
            "body_signing": "edge",
            "forward_viewer_host": True,
            "managed_web_acl": True,
            "access_log_retention_days": 7,
        },
    )
    StreamingDistribution("token", {**CALLED, "forward_viewer_authorization": "x-viewer-authorization"})
    StreamingApi(
        "rest",
        {
            "function_arn": ARN,
            "authorizer_function_arn": ARN,
            "api_key_names": ["partner"],
            "cors_allow_origins": ["https://a.example"],
            "domain_name": "api.example.com",
            "hosted_zone_id": "Z1",
            "managed_web_acl": True,
            "throttling_rate_limit": 1,
            "throttling_burst_limit": 1,
            "set_account_log_role": True,
        },
    )
    StreamingMonitoring(
        "watch",
        {"function_name": "fn", "alarm_email": "a@b.example", "monthly_budget_usd": 5, "log_group_name": "log"},
    )


def find_names(deployment: Any) -> set[str]:
    """What the engine takes for the resources of a stack that is there: their URNs, and those of their aliases."""
    found = set()
    for resource in deployment.resources:
        prefix = resource.urn.rpartition("::")[0]
        found.add(resource.urn.split("::", 2)[2])
        for alias in resource.request.aliases:
            found.add((alias.urn or f"{prefix}::{alias.spec.name or resource.name}").split("::", 2)[2])
    return found


def test_what_was_released_is_still_known(deploy, site):
    released = set(RELEASED.read_text(encoding="utf-8").split())
    missing = released - find_names(deploy(lambda: everything(str(site))))
    assert not missing, "renamed without an alias; give pulumi.ResourceOptions(aliases=[pulumi.Alias(name=...)])"


def test_an_alias_stands_for_the_old_name(deploy):
    def program() -> None:
        renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="chat-old")])
        pulumi.CustomResource("aws:iam/role:Role", "chat-new", {}, renamed)

    names = find_names(deploy(program))
    for name in ("chat-new", "chat-old"):
        assert any(found.endswith(f"aws:iam/role:Role::{name}") for found in names)
