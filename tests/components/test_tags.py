"""Everything that can have tags has them."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from lambda_streaming import StreamingService

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
VPC = {"vpc_id": "vpc-1", "endpoint_subnet_ids": ["s-1", "s-2"], "source_security_group_ids": ["sg-1"]}
DOORS: dict[str, dict[str, Any]] = {
    "cloudfront": {
        "access_log_retention_days": 30,
        "body_signing": "edge",
        "domain_names": ["a.example.com"],
        "hosted_zone_id": "Z1",
        "managed_web_acl": True,
        "site_invalidation": True,
    },
    "api-gateway": {"domain_names": ["chat.example.org"], "hosted_zone_id": "Z1", "managed_web_acl": True},
    "vpc": VPC,
}
MODULES = {"ec2": aws.ec2, "lambda": aws.lambda_}
# Objects of a site are many, and those that API Gateway's account-wide log role is made of outlive the stack.
LEFT_OUT = {"BucketObjectv2", "VpcEndpointPolicy", "Stack"}


def can_have_tags(resource):
    _, module, kind = resource.type.split(":")
    found = getattr(MODULES.get(module.split("/")[0]) or getattr(aws, module.split("/")[0]), kind)
    return hasattr(found, "tags")


@pytest.mark.parametrize("door", DOORS)
def test_tags(deploy, site, door):
    args: Any = {"code": CODE, "front_door": door, "tags": {"team": "chat"}, "monitoring": True, **DOORS[door]}
    if door == "cloudfront":
        args["site_path"] = site
    deployment = deploy(lambda: StreamingService("chat", args))

    untagged = [
        found.type
        for found in deployment.resources
        if found.type.startswith("aws:")
        and found.type.rpartition(":")[2] not in LEFT_OUT
        and can_have_tags(found)
        and found.inputs.get("tags") != {"team": "chat"}
    ]
    assert untagged == []
