"""AWS WAF in front of an API's stage."""

import pytest
from lambda_streaming import ArgumentError, StreamingApi

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-fn"


def api(**args):
    return lambda: StreamingApi("chat", {"function_arn": ARN, **args})


def test_web_acl(deploy):
    acl = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b"
    assert deploy(api(web_acl_arn=acl)).only("WebAclAssociation").inputs == {
        "webAclArn": acl,
        "resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
    }


def test_managed_web_acl(deploy):
    deployment = deploy(api(managed_web_acl=True, web_acl_requests_per_five_minutes=100, web_acl_counted_rules=["A"]))

    acl = deployment.only("WebAcl")
    assert acl.inputs["scope"] == "REGIONAL"
    assert "region" not in acl.inputs
    assert [rule["name"] for rule in acl.inputs["rules"]] == [
        "ip-reputation",
        "requests-per-five-minutes",
        "core-rule-set",
        "known-bad-inputs",
    ]
    assert acl.inputs["rules"][1]["statement"]["rateBasedStatement"]["limit"] == 100
    association = deployment.only("WebAclAssociation")
    assert association.links == {"webAclArn": {acl.urn}, "resourceArn": {deployment.only("Stage").urn}}
    metric_name = acl.inputs["visibilityConfig"]["metricName"]
    assert deployment.outputs["web_acl_metric_name"] == metric_name
    assert metric_name.startswith("shop-dev-chat-")


def test_no_web_acl(deploy):
    deployment = deploy(api())
    assert deployment.of_type("WebAcl") == deployment.of_type("WebAclAssociation") == {}
    assert deployment.outputs["web_acl_metric_name"] is None


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"managed_web_acl": True, "web_acl_arn": "arn"}, "web_acl_arn and managed_web_acl are two web ACLs"),
        (
            {"web_acl_arn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"},
            "web_acl_arn is a web ACL of the scope CLOUDFRONT",
        ),
        ({"web_acl_counted_rules": ["A"]}, "web_acl_counted_rules has no effect without managed_web_acl"),
        ({"web_acl_requests_per_five_minutes": 100}, "web_acl_requests_per_five_minutes has no effect without managed"),
    ],
)
def test_refused_web_acl(deploy, args, sentence):
    with pytest.raises(ArgumentError, match=f"^StreamingApi 'chat': {sentence}"):
        deploy(api(**args))
