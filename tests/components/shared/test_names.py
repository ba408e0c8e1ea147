"""Names in AWS are as long as AWS takes them, and no two resources share one."""

import re

import pulumi
import pytest
from lambda_streaming import StreamingMonitoring, StreamingService

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
# What the provider names after the resource, with 8 characters of its own: the longest name that AWS takes.
LONGEST = {
    "aws:cloudfront/function:Function": 64,
    "aws:cloudfront/originAccessControl:OriginAccessControl": 64,
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": 60,
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": 60,
    "aws:iam/role:Role": 64,
    "aws:lambda/function:Function": 64,
    "aws:wafv2/webAcl:WebAcl": 128,
}
EVERYTHING = {
    "access_log_retention_days": 30,
    "body_signing": "edge",
    "forward_viewer_host": True,
    "managed_web_acl": True,
    "monitoring": True,
    "site_invalidation": True,
}


def everything(name, site):
    return StreamingService(name, {"code": CODE, "site_path": site, **EVERYTHING})


@pytest.mark.parametrize("name", ["a" * 100, "Chat.v2", "chat with spaces", "preview/feature_1"])
def test_generated_names_fit(deploy, site, monkeypatch, name):
    monkeypatch.setattr("pulumi.get_stack", lambda: "pr-1234.a-long-name-of-a-branch" * 5)
    deployment = deploy(lambda: everything(name, site))

    for found in deployment.resources:
        if found.type in LONGEST:
            assert len(found.name) + 8 <= LONGEST[found.type]
            assert re.fullmatch("[A-Za-z0-9_-]+", found.name)
    web_acl = deployment.only("WebAcl").inputs
    configs = [web_acl["visibilityConfig"], *(rule["visibilityConfig"] for rule in web_acl["rules"])]
    metrics = {config["metricName"] for config in configs}
    assert len(metrics) == len(configs)
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,128}", metric) for metric in metrics)
    assert re.fullmatch("[A-Za-z0-9_-]{1,255}", deployment.only("Dashboard").inputs["dashboardName"])


def test_names_that_differ_stay_different(deploy, site):
    def program():
        everything("a.b", site)
        everything("a-b", site)

    deployment = deploy(program)
    assert len(deployment.of_type("Dashboard")) == 2


def test_components_of_one_name_below_other_parents_share_no_name(deploy):
    class Team(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("my:index:Team", name)
            StreamingMonitoring("chat", {"function_name": "fn"}, pulumi.ResourceOptions(parent=self))

    def program():
        Team("a")

    below = deploy(program).only("Dashboard").inputs["dashboardName"]
    alone = (
        deploy(lambda: StreamingMonitoring("chat", {"function_name": "fn"})).only("Dashboard").inputs["dashboardName"]
    )
    assert below != alone
