"""Resources of aws-native are judged by the same rules, and told in aws-native's own words."""

import pytest
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.links import find_function
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import DISTRIBUTION, FUNCTION_URL
from lambda_streaming_policies.stack.unknown import UNKNOWN

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def test_a_resource_has_the_names_of_pulumi_aws():
    url = Resource("urn", "aws-native:lambda:Url", "url", {"authType": "NONE"}, links={"targetFunctionArn": ("f",)})
    assert (url.type, url.declared_type) == (FUNCTION_URL, "aws-native:lambda:Url")
    assert url.props.data == {"authorizationType": "NONE"}
    assert url.links == {"functionName": ("f",)}
    assert url.spell("authorizationType") == "authType"


def test_an_id_of_aws_is_the_id():
    policy = Resource(
        "urn", "aws-native:cloudfront:CachePolicy", "p", {"cachePolicyConfig": {}}, {"awsId": "policy-id"}
    )
    assert Graph([policy]).with_id(policy.type, "policy-id", policy) == [policy]


def test_nested_properties_move_up():
    config = {
        "origins": [{"id": "url", "domainName": "x"}],
        "originGroups": {"quantity": 1.0, "items": [{"id": "group", "members": {"items": [{"originId": "url"}]}}]},
        "defaultCacheBehavior": {"targetOriginId": "url", "viewerProtocolPolicy": "allow-all"},
        "cacheBehaviors": [{"targetOriginId": "url"}],
    }
    one = Resource("urn", "aws-native:cloudfront:Distribution", "d", {"distributionConfig": config})
    assert one.type == DISTRIBUTION
    assert one.props.data["origins"] == [{"originId": "url", "domainName": "x"}]
    assert one.props.data["originGroups"] == [{"originId": "group", "members": [{"originId": "url"}]}]
    assert one.props.data["orderedCacheBehaviors"] == [{"targetOriginId": "url"}]
    assert one.spell("orderedCacheBehaviors[0].compress") == "distributionConfig.cacheBehaviors[0].compress"
    assert one.spell("origins[0].originId") == "distributionConfig.origins[0].id"


def test_an_unknown_object_makes_what_it_holds_unknown():
    one = Resource(
        "urn",
        "aws-native:cloudfront:Distribution",
        "d",
        {"distributionConfig": UNKNOWN},
        links={"distributionConfig": ("u",)},
    )
    assert one.props.is_unknown("origins")
    assert one.links["origins"] == one.links["defaultCacheBehavior"] == ("u",)


def test_a_distribution_for_tenants_is_shaped_like_others():
    one = Resource(
        "urn",
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "d",
        {
            "origins": [{"id": "url", "customOriginConfigs": [{"originProtocolPolicy": "http-only"}]}],
            "cacheBehaviors": [{"allowedMethods": {"items": ["GET"]}}],
        },
    )
    assert one.props.data == {
        "origins": [{"originId": "url", "customOriginConfig": {"originProtocolPolicy": "http-only"}}],
        "orderedCacheBehaviors": [{"allowedMethods": ["GET"]}],
    }
    where = "origins[0].customOriginConfig.originProtocolPolicy"
    assert one.spell(where) == "origins[0].customOriginConfigs[0].originProtocolPolicy"


@pytest.mark.parametrize("junk", [None, "x", 7.0, [], [UNKNOWN], {"origins": UNKNOWN}, {"origins": [UNKNOWN, 1.0]}])
def test_junk_stays_junk(junk):
    one = Resource("urn", "aws-native:cloudfront:Distribution", "d", {"distributionConfig": junk})
    assert one.type == DISTRIBUTION


@pytest.mark.parametrize("known", [True, False])
def test_a_native_url_finds_its_native_function(known):
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:chat"
    function = Resource(
        "urn:f", "aws-native:lambda:Function", "chat", {}, {"arn": arn, "functionName": "chat"} if known else {}
    )
    url = Resource(
        "urn:u",
        "aws-native:lambda:Url",
        "url",
        {"targetFunctionArn": arn if known else UNKNOWN},
        links={"targetFunctionArn": ("urn:f",)},
    )
    assert find_function(url, Graph([function, url])) is function


def test_findings_are_in_the_words_of_aws_native(stack):
    stack.add("aws-native:lambda:Url", "url", {"authType": "NONE", "targetFunctionArn": "chat"})
    assert stack.judge("url-auth-none").found == [("url", "authType")]


def test_what_is_undecided_is_too(stack):
    stack.add("aws-native:lambda:Url", "url", {"authType": UNKNOWN, "targetFunctionArn": "chat"})
    assert stack.judge("url-auth-none").undecided == [("url", "authType")]


def test_a_native_distribution_in_front_of_a_native_url(stack):
    function = stack.add("aws-native:lambda:Function", "chat", {"runtime": "nodejs22.x"}, {"arn": UNKNOWN})
    url = stack.add(
        "aws-native:lambda:Url",
        "url",
        {"authType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM", "targetFunctionArn": UNKNOWN},
        {"functionUrl": UNKNOWN},
        {"targetFunctionArn": [function]},
    )
    behavior = {"targetOriginId": "url", "viewerProtocolPolicy": "allow-all", "cachePolicyId": CACHING_OPTIMIZED}
    config = {
        "origins": [{"id": "url", "domainName": UNKNOWN, "customOriginConfig": {"originProtocolPolicy": "https-only"}}],
        "defaultCacheBehavior": behavior,
    }
    stack.add(
        "aws-native:cloudfront:Distribution",
        "front",
        {"distributionConfig": config},
        links={"distributionConfig": [url]},
    )
    assert stack.judge("viewer-http").found == [
        ("front", "distributionConfig.defaultCacheBehavior.viewerProtocolPolicy")
    ]
    assert stack.judge("stream-cached").found == [("front", "distributionConfig.defaultCacheBehavior.cachePolicyId")]
    assert stack.judge("origin-without-oac").found == [("front", "distributionConfig.origins[0].originAccessControlId")]
