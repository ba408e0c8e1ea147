"""As reported in https://github.com/anomalyco/sst/issues/4684."""

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

OAC = "origin-without-oac"


def test_an_origin_with_an_origin_access_control(stack, nothing, granted_site):
    granted_site()
    assert stack.judge(OAC) == nothing


@pytest.mark.parametrize("absent", [None, ""])
def test_an_origin_without_one(stack, granted_site, absent):
    granted_site(origin={"originAccessControlId": absent})
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]


def test_an_origin_access_control_for_buckets(stack, front, known):
    url = stack.url(front.function(known))
    access = front.access("s3")
    front.distribution([front.origin(url, known)], links=[url, access], known=known)
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]


def test_the_bucket_beside_the_url_has_its_own(stack, nothing, front, known):
    url = stack.url(front.function(known))
    bucket = stack.add("aws:s3/bucket:Bucket", "site")
    origins = [
        {"originId": "site", "domainName": "site.s3.amazonaws.com" if known else UNKNOWN},
        front.origin(url, known),
    ]
    links = [url, bucket, front.access("s3", "s3"), front.access()]
    front.distribution(origins, links, known, default=front.behavior("site"), ordered=[front.behavior()])
    assert stack.judge(OAC) == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None, UNKNOWN])
def test_an_origin_that_streams_or_not(stack, granted_site, mode):
    granted_site(url={"invokeMode": mode}, origin={"originAccessControlId": None})
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]


def test_an_origin_that_no_behavior_reaches(stack, nothing, front, known):
    url = stack.url(front.function(known))
    origins = [
        {"originId": "site", "domainName": "example.com", "customOriginConfig": {"originProtocolPolicy": "https-only"}},
        front.origin(url, known, originAccessControlId=None),
    ]
    front.distribution(origins, [url], known, default=front.behavior("site"))
    assert stack.judge(OAC) == nothing


def test_an_origin_reached_through_an_origin_group(stack, front, known):
    url = stack.url(front.function(known))
    front.distribution(
        [front.origin(url, known, originAccessControlId=None)],
        [url],
        known,
        default=front.behavior("group"),
        originGroups=[{"originId": "group", "members": [{"originId": "url"}, {"originId": "other"}]}],
    )
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]


@pytest.mark.parametrize("signing", [{"signingBehavior": "always-amz-auth"}, {"signingProtocol": "sigv4a"}], ids=str)
def test_a_signature_that_is_for_web_functions(stack, front, known, signing):
    url = stack.url(front.function(known))
    access = front.access(**signing)
    front.distribution([front.origin(url, known)], [url, access], known)
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]


def test_one_literal_and_one_own_origin_are_both_judged(stack, front):
    url = stack.url(stack.function())
    elsewhere = {"originId": "other", "domainName": "abc.lambda-url.eu-west-1.on.aws", "customOriginConfig": {}}
    origins = [elsewhere, front.origin(url, True, originAccessControlId=None)]
    front.distribution(origins, [url], default=front.behavior("other"), ordered=[front.behavior("url")])
    assert [path for _, path in stack.judge(OAC).found] == [
        "origins[0].originAccessControlId",
        "origins[1].originAccessControlId",
    ]


ROUTER = [{"eventType": "viewer-request", "functionArn": "arn:aws:cloudfront::123456789012:function/router"}]


def route(stack, front, known, **behavior):
    """A distribution whose origin is a placeholder, which a CloudFront Function exchanges for the URL."""
    function = front.function(known)
    stack.url(function)
    origin = {"originId": "url", "domainName": "placeholder.example.com", "customOriginConfig": {}}
    distribution = front.distribution([origin], [], known, default=front.behavior(**behavior))
    for action in ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"):
        front.permission(action, action, function, distribution, known)


@pytest.mark.parametrize("rule", ["origin-without-oac", "viewer-http", "waf-missing", "host-forwarded"])
def test_a_url_behind_a_router_is_undecided(stack, front, known, rule):
    bad = {"viewerProtocolPolicy": "allow-all", "originRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3"}
    route(stack, front, known, functionAssociations=ROUTER, **bad)
    outcome = stack.judge(rule)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.functionAssociations")]


def test_a_router_without_a_function_at_the_edge_cannot_route(stack, front, nothing, known):
    route(stack, front, known)
    assert stack.judge(OAC) == nothing


WEB_HOST = "d1.s1.lambda-web.eu-west-1.on.aws"


@pytest.mark.parametrize(("access", "found"), [(None, True), ("access-id", False)])
def test_an_endpoint_of_a_web_function(stack, front, access, found):
    front.access(signingBehavior="always-amz-auth")
    origin = {"originId": "url", "domainName": WEB_HOST, "customOriginConfig": {}, "originAccessControlId": access}
    front.distribution([origin], [])
    assert stack.judge(OAC).found == ([("front", "origins[0].originAccessControlId")] if found else [])


def test_an_origin_access_control_of_another_type_before_a_web_function(stack, front):
    front.access("s3")
    origin = {"originId": "url", "domainName": WEB_HOST, "customOriginConfig": {}, "originAccessControlId": "access-id"}
    front.distribution([origin], [])
    assert stack.judge(OAC).found == [("front", "origins[0].originAccessControlId")]
