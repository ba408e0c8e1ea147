import json
from typing import Any

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution
from pulumi.runtime.rpc import UNKNOWN

ARN = "arn:aws:cloudfront::123456789012:distribution/E1CDN"
FUNCTION_BEHAVIOR = {
    "targetOriginId": "function",
    "viewerProtocolPolicy": "https-only",
    "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    "cachedMethods": ["GET", "HEAD"],
    "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "responseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "compress": False,
    "trustedKeyGroups": [],
}
SITE_BEHAVIOR = {
    "targetOriginId": "site",
    "viewerProtocolPolicy": "redirect-to-https",
    "allowedMethods": ["GET", "HEAD"],
    "cachedMethods": ["GET", "HEAD"],
    "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "responseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "compress": True,
    "trustedKeyGroups": [],
}
FUNCTION_ORIGIN = {
    "originId": "function",
    "domainName": "abcdefgh.lambda-url.eu-west-1.on.aws",
    "originAccessControlId": "cdn-function-id",
    "customOriginConfig": {
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": "https-only",
        "originSslProtocols": ["TLSv1.2"],
        "originReadTimeout": 60,
    },
}
ERRORS_NOT_KEPT = [{"errorCode": status, "errorCachingMinTtl": 0} for status in (404, 414, 500, 501, 502, 503, 504)]


def cdn(**args):
    return lambda: StreamingDistribution(
        "cdn",
        {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/", **args},
    )


def test_function_only(deploy):
    deployment = deploy(cdn())

    distribution = deployment.only("Distribution")
    assert distribution.name == "cdn"
    assert distribution.inputs == {
        "enabled": True,
        "isIpv6Enabled": True,
        "httpVersion": "http2and3",
        "origins": [FUNCTION_ORIGIN],
        "defaultCacheBehavior": FUNCTION_BEHAVIOR,
        "customErrorResponses": ERRORS_NOT_KEPT,
        "viewerCertificate": {"cloudfrontDefaultCertificate": True},
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
    }
    assert deployment.of_type("Bucket") == {}
    assert deployment.outputs == {
        "url": "https://d111111abcdef8.cloudfront.net",
        "domain_name": "d111111abcdef8.cloudfront.net",
        "distribution_id": "cdn-id",
        "distribution_arn": ARN,
        "signing_key_id": None,
        "web_acl_metric_name": None,
        "access_log_group_name": None,
    }


def test_both_permissions_for_this_distribution_only(deploy):
    deployment = deploy(cdn())

    assert {name: found.inputs for name, found in deployment.of_type("Permission").items()} == {
        "cdn-invoke-function-url": {
            "action": "lambda:InvokeFunctionUrl",
            "function": "chat-fn",
            "functionUrlAuthType": "AWS_IAM",
            "principal": "cloudfront.amazonaws.com",
            "region": "eu-west-1",
            "sourceArn": ARN,
        },
        "cdn-invoke-function": {
            "action": "lambda:InvokeFunction",
            "function": "chat-fn",
            "invokedViaFunctionUrl": True,
            "principal": "cloudfront.amazonaws.com",
            "region": "eu-west-1",
            "sourceArn": ARN,
        },
    }


def test_permissions_name_the_alias(deploy):
    deployment = deploy(cdn(qualifier="live"))
    assert [found.inputs["qualifier"] for found in deployment.of_type("Permission").values()] == ["live", "live"]


def test_requests_to_both_origins_are_signed(deploy, site):
    deployment = deploy(cdn(site_path=site))

    signed = {"signingBehavior": "always", "signingProtocol": "sigv4"}
    assert {name: found.inputs for name, found in deployment.of_type("OriginAccessControl").items()} == {
        "cdn-function": {"originAccessControlOriginType": "lambda", **signed},
        "cdn-site": {"originAccessControlOriginType": "s3", **signed},
    }


def test_site(deploy, site):
    deployment = deploy(cdn(site_path=site))

    inputs = deployment.only("Distribution").inputs
    assert inputs["defaultCacheBehavior"] == SITE_BEHAVIOR
    assert inputs["orderedCacheBehaviors"] == [{"pathPattern": "/api/*", **FUNCTION_BEHAVIOR}]
    assert inputs["defaultRootObject"] == "index.html"
    assert inputs["origins"] == [
        FUNCTION_ORIGIN,
        {
            "originId": "site",
            "domainName": "cdn-site-0a1b.s3.eu-west-1.amazonaws.com",
            "originAccessControlId": "cdn-site-id",
        },
    ]


def test_site_bucket_is_private(deploy, site):
    deployment = deploy(cdn(site_path=site))

    assert deployment.only("Bucket").inputs == {"forceDestroy": True}
    assert deployment.only("BucketPublicAccessBlock").inputs == {
        "bucket": "cdn-site-0a1b",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    policy = deployment.only("BucketPolicy")
    assert policy.inputs["bucket"] == "cdn-site-0a1b"
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::cdn-site-0a1b/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": ARN}},
        },
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::cdn-site-0a1b", "arn:aws:s3:::cdn-site-0a1b/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    assert deployment.only("BucketPublicAccessBlock").urn in policy.depends_on


def test_site_files_are_uploaded(deploy, site):
    deployment = deploy(cdn(site_path=site))

    objects = deployment.of_type("BucketObjectv2")
    assert set(objects) == {"cdn-site-assets/app.mjs", "cdn-site-index.html"}
    page = objects["cdn-site-index.html"].inputs
    assert page["bucket"] == "cdn-site-0a1b"
    assert page["key"] == "index.html"
    assert page["contentType"] == "text/html; charset=utf-8"
    assert page["cacheControl"] == "no-cache"
    assert page["source"]["path"] == f"{site}/index.html"


def test_every_child_is_the_components(deploy, site):
    deployment = deploy(cdn(site_path=site))

    component = deployment.only("StreamingDistribution")
    children = [found for found in deployment.resources if found is not component]
    assert len(children) == 10
    assert {child.parent for child in children} == {component.urn}
    assert all(child.name == "cdn" or child.name.startswith("cdn-") for child in children)


def test_stream_path_patterns(deploy, site):
    deployment = deploy(
        lambda: cdn(site_path=site, stream_path_patterns=["/chat", pulumi.Output.from_input("/events/*")])()
    )

    assert deployment.only("Distribution").inputs["orderedCacheBehaviors"] == [
        {"pathPattern": "/chat", **FUNCTION_BEHAVIOR},
        {"pathPattern": "/events/*", **FUNCTION_BEHAVIOR},
    ]


def test_one_unknown_path_leaves_the_behaviors_known(deploy, site):
    def program():
        page = pulumi.CustomResource("aws:cloudfront/distribution:Distribution", "page", {})
        return cdn(site_path=site, stream_path_patterns=["/chat", page.id])()

    deployment = deploy(program, preview=True)
    assert deployment.one("Distribution", "cdn").inputs["orderedCacheBehaviors"] == [
        {"pathPattern": "/chat", **FUNCTION_BEHAVIOR},
        {"pathPattern": UNKNOWN, **FUNCTION_BEHAVIOR},
    ]


def test_domain_names(deploy):
    deployment = deploy(
        cdn(
            domain_names=["chat.example.com", "www.example.com"],
            certificate_arn="arn:aws:acm:us-east-1:1:certificate/c",
        )
    )

    inputs = deployment.only("Distribution").inputs
    assert inputs["aliases"] == ["chat.example.com", "www.example.com"]
    assert inputs["viewerCertificate"] == {
        "acmCertificateArn": "arn:aws:acm:us-east-1:1:certificate/c",
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert deployment.outputs["url"] == "https://chat.example.com"


def test_origin_read_timeout(deploy):
    deployment = deploy(lambda: cdn(origin_read_timeout_seconds=pulumi.Output.from_input(20.0))())
    (origin,) = deployment.only("Distribution").inputs["origins"]
    assert origin["customOriginConfig"]["originReadTimeout"] == 20


def test_links_hold_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {})
        url = pulumi.CustomResource("aws:lambda/functionUrl:FunctionUrl", "url", {})
        return StreamingDistribution("cdn", {"function_name": function.id, "function_url": url.id})

    deployment = deploy(program, preview=True)

    distribution = deployment.only("Distribution")
    assert distribution.links["origins"] >= {
        deployment.only("FunctionUrl").urn,
        deployment.only("OriginAccessControl").urn,
    }
    for permission in deployment.of_type("Permission").values():
        assert permission.links["function"] == {deployment.only("Function").urn}
        assert permission.links["sourceArn"] == {distribution.urn}


REFUSED = [
    ({"domain_names": ["a.example.com"]}, "domain_names need a certificate; give the hosted_zone_id"),
    ({"certificate_arn": "arn"}, "certificate_arn has no effect without domain_names; give both or neither"),
    ({"hosted_zone_id": "Z1"}, "hosted_zone_id has no effect without domain_names; give both or neither"),
    ({"domain_names": [], "certificate_arn": "arn"}, "domain_names is empty; name at least one"),
    ({"stream_path_patterns": ["/api/*"]}, "stream_path_patterns has no effect without site_path"),
    ({"site_path": "no-such-folder"}, "site_path is 'no-such-folder', but there is no such folder"),
    (
        {"function_url": "abcdefgh.lambda-url.eu-west-1.on.aws"},
        "function_url is no HTTPS address; give the function_url",
    ),
    ({"function_url": "http://abcdefgh.lambda-url.eu-west-1.on.aws/"}, "function_url is no HTTPS address"),
    ({"qualifier": "7"}, "qualifier is '7', but a function URL only serves an alias"),
    ({"origin_read_timeout_seconds": 2.5}, "origin_read_timeout_seconds is 2.5; give a whole number"),
    ({"site": "site"}, "there is no argument site; did you mean site_path?"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(cdn(**args))
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


def test_empty_folder_and_no_paths_are_refused(deploy, site, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ArgumentError, match="but that folder is empty"):
        deploy(cdn(site_path=str(empty)))
    with pytest.raises(ArgumentError, match="stream_path_patterns is empty, so no path reaches the function"):
        deploy(cdn(site_path=site, stream_path_patterns=[]))


def test_site_path_decides_what_there_is_so_it_cannot_be_an_output(deploy):
    with pytest.raises(ArgumentError, match="site_path is an Output; give a plain value"):
        deploy(lambda: cdn(site_path=pulumi.Output.from_input("site"))())


def test_geography_price_and_protocol(distribute):
    inputs = (
        distribute(allowed_countries=["DE", "FR"], price_class="PriceClass_100", http_version="http2", comment="Chat")
        .only("Distribution")
        .inputs
    )

    assert inputs["restrictions"] == {"geoRestriction": {"restrictionType": "whitelist", "locations": ["DE", "FR"]}}
    assert (inputs["priceClass"], inputs["httpVersion"], inputs["comment"]) == ("PriceClass_100", "http2", "Chat")


def test_denied_countries(distribute):
    inputs = distribute(denied_countries=["DE"]).only("Distribution").inputs
    assert inputs["restrictions"] == {"geoRestriction": {"restrictionType": "blacklist", "locations": ["DE"]}}


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            {"allowed_countries": ["DE"], "denied_countries": ["FR"]},
            "allowed_countries and denied_countries exclude each",
        ),
        ({"allowed_countries": []}, "allowed_countries is empty; name at least one country, or leave it out"),
        ({"denied_countries": ["de"]}, "denied_countries has 'de'; give ISO 3166-1 codes of two capitals, such as DE"),
        (
            {"web_acl_arn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/1"},
            "web_acl_arn is a regional web ACL, but",
        ),
        ({"price_class": "PriceClass_50"}, "price_class is 'PriceClass_50'; give PriceClass_All or "),
        ({"http_version": "http3only"}, "http_version is 'http3only'; give http1.1 or http2 or http3 or http2and3"),
    ],
)
def test_refused_settings(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


def test_options_reach_every_child(deploy, site):
    opts = pulumi.ResourceOptions(protect=True)
    args: Any = {
        "function_name": "chat-fn",
        "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
        "site_path": site,
        "body_signing": "edge",
        "forward_viewer_host": True,
        "managed_web_acl": True,
        "access_log_retention_days": 7,
        "cached_path_ttl_seconds": {"/news": 5},
        "domain_names": ["example.com"],
        "hosted_zone_id": "Z1",
    }
    deployment = deploy(lambda: StreamingDistribution("cdn", args, opts))

    component = deployment.only("StreamingDistribution")
    children = [found for found in deployment.resources if found is not component]
    assert len(children) == 25
    assert [child.name for child in children if child.parent != component.urn or not child.request.protect] == []
