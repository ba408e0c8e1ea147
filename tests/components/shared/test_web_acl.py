import pytest
from lambda_streaming import ArgumentError


def test_managed_web_acl(distribute):
    deployment = distribute(managed_web_acl=True)

    acl = deployment.only("WebAcl")
    assert acl.name == "cdn"
    assert acl.inputs["region"] == "us-east-1"
    assert acl.inputs["scope"] == "CLOUDFRONT"
    assert acl.inputs["defaultAction"] == {"allow": {}}
    assert [(rule["priority"], rule["name"]) for rule in acl.inputs["rules"]] == [
        (0, "ip-reputation"),
        (1, "requests-per-five-minutes"),
        (2, "core-rule-set"),
        (3, "known-bad-inputs"),
    ]
    reputation, rate, core, bad_inputs = acl.inputs["rules"]
    assert rate["action"] == {"block": {}}
    assert rate["statement"] == {
        "rateBasedStatement": {"aggregateKeyType": "IP", "limit": 2000, "evaluationWindowSec": 300}
    }
    groups = [rule["statement"]["managedRuleGroupStatement"] for rule in (reputation, core, bad_inputs)]
    assert [(group["vendorName"], group["name"]) for group in groups] == [
        ("AWS", "AWSManagedRulesAmazonIpReputationList"),
        ("AWS", "AWSManagedRulesCommonRuleSet"),
        ("AWS", "AWSManagedRulesKnownBadInputsRuleSet"),
    ]
    assert [rule["overrideAction"] for rule in (reputation, core, bad_inputs)] == [{"none": {}}] * 3
    assert [group["ruleActionOverrides"] for group in groups] == [
        [],
        [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}],
        [],
    ]
    assert (
        deployment.only("Distribution").inputs["webAclId"] == "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cdn"
    )


def test_metrics_tell_stacks_apart(distribute):
    deployment = distribute(managed_web_acl=True)

    acl = deployment.only("WebAcl").inputs
    names = [acl["visibilityConfig"]["metricName"], *(rule["visibilityConfig"]["metricName"] for rule in acl["rules"])]
    assert names[0] == deployment.outputs["web_acl_metric_name"] == "shop-dev-cdn-77bff09"
    assert len(set(names)) == 5
    assert all(name.startswith("shop-dev-cdn-77bff09") for name in names)


def test_limit_and_counted_rules(distribute):
    deployment = distribute(
        managed_web_acl=True, web_acl_requests_per_five_minutes=100.0, web_acl_counted_rules=["A", "B"]
    )

    _, rate, core, _ = deployment.only("WebAcl").inputs["rules"]
    assert rate["statement"]["rateBasedStatement"]["limit"] == 100
    counted = core["statement"]["managedRuleGroupStatement"]["ruleActionOverrides"]
    assert counted == [{"name": name, "actionToUse": {"count": {}}} for name in ("A", "B")]


def test_given_web_acl(distribute):
    deployment = distribute(web_acl_arn="arn")
    assert deployment.only("Distribution").inputs["webAclId"] == "arn"
    assert deployment.of_type("WebAcl") == {}


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"managed_web_acl": True, "web_acl_arn": "arn"}, "web_acl_arn and managed_web_acl are two web ACLs"),
        (
            {"web_acl_arn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/chat/1"},
            "web_acl_arn is in eu-west-1, but CloudFront takes those of us-east-1 only",
        ),
        ({"web_acl_requests_per_five_minutes": 100}, "web_acl_requests_per_five_minutes has no effect without managed_web_acl"),
        ({"web_acl_counted_rules": ["A"], "managed_web_acl": False}, "web_acl_counted_rules has no effect without managed_web_acl"),
        ({"managed_web_acl": True, "web_acl_requests_per_five_minutes": 9}, "web_acl_requests_per_five_minutes is 9, but AWS WAF"),
    ],
)  # fmt: skip
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


def test_metrics_take_no_dots(distribute, monkeypatch):
    monkeypatch.setattr("pulumi.get_stack", lambda: "dev.eu")
    acl = distribute(managed_web_acl=True).only("WebAcl").inputs
    assert acl["visibilityConfig"]["metricName"].startswith("shop-dev-eu-cdn-")
