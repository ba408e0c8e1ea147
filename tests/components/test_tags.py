"""Everything that can have tags has them."""

import re
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from lambda_streaming import ArgumentError, StreamingService

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


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        ({"aws:team": "chat"}, "tags has 'aws:team', but AWS keeps aws: for itself; give it another name"),
        ({f"key-{number}": "" for number in range(51)}, "tags has 51, but AWS takes 50; give fewer"),
        ({"": "chat"}, "tags has ''; give 1 to 128 letters"),
        ({"team#": "chat"}, "tags has 'team#'; give 1 to 128 letters, digits, spaces and _ . : / = + - @"),
        ({"team": "a, b"}, "AWS does not take the value of 'team' in tags; give up to 256 letters"),
    ],
)
@pytest.mark.parametrize("given", [lambda tags: tags, pulumi.Output.from_input], ids=["plain", "as an Output"])
def test_tags_that_aws_refuses(deploy, given, tags, sentence):
    with pytest.raises(Exception, match=re.escape(f"StreamingService 'chat': {sentence}")):
        deploy(lambda: StreamingService("chat", {"code": CODE, "tags": given(tags)}))


def test_tags_of_every_letter(deploy):
    tags = {"Größe und Ort": "a_b.c:d/e=f+g-h@i", "leer": ""}
    deployment = deploy(lambda: StreamingService("chat", {"code": CODE, "tags": tags}))
    assert deployment.only("Function").inputs["tags"] == tags


def test_a_key_that_is_no_text(deploy):
    tags: Any = {1: "chat"}
    with pytest.raises(ArgumentError, match="tags has 1; give texts as keys"):
        deploy(lambda: StreamingService("chat", {"code": CODE, "tags": tags}))
