import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
HTTP = "viewer-http"
CACHED = "stream-cached"


def test_plain_http_to_a_stream(stack, cached_site):
    cached_site(default={"viewerProtocolPolicy": "allow-all"})
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_plain_http_to_a_stream_on_an_ordered_behavior(stack, cached_site):
    cached_site(ordered=[{"target": "bucket"}, {"viewerProtocolPolicy": "allow-all"}])
    assert stack.judge(HTTP).found == [("front", "orderedCacheBehaviors[1].viewerProtocolPolicy")]


@pytest.mark.parametrize("policy", ["https-only", "redirect-to-https"])
def test_https_to_a_stream(stack, nothing, cached_site, policy):
    cached_site(default={"viewerProtocolPolicy": policy})
    assert stack.judge(HTTP) == nothing


def test_behaviors_that_do_not_reach_a_stream_are_left_alone(stack, nothing, cached_site):
    cached_site(default={"target": "bucket", "viewerProtocolPolicy": "allow-all", "cachePolicyId": CACHING_OPTIMIZED})
    assert stack.judge(HTTP) == nothing
    assert stack.judge(CACHED) == nothing


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_only_a_stream_must_not_be_cached(stack, nothing, cached_site, mode):
    cached_site(mode=mode, default={"viewerProtocolPolicy": "allow-all", "cachePolicyId": CACHING_OPTIMIZED})
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]
    assert stack.judge(CACHED) == nothing


def test_a_viewer_protocol_policy_that_is_not_known_yet_hides_no_other_behavior(stack, cached_site):
    cached_site(default={"viewerProtocolPolicy": UNKNOWN}, ordered=[{"viewerProtocolPolicy": "allow-all"}])
    outcome = stack.judge(HTTP)
    assert outcome.found == [("front", "orderedCacheBehaviors[0].viewerProtocolPolicy")]
    assert outcome.undecided == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_two_urls_that_stream_need_not_be_told_apart(stack, front, known):
    urls = [stack.url(front.function(known, name), name=f"{name}-url") for name in ("a", "b")]
    front.distribution(
        [front.origin(url, known) for url in urls],
        urls,
        known,
        default=front.behavior("a-url", viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_streaming_and_a_buffered_url_cannot_be_told_apart_yet(stack, front):
    streaming = stack.url(front.function(False, "a"), name="a-url")
    buffered = stack.url(front.function(False, "b"), name="b-url", invokeMode="BUFFERED")
    front.distribution(
        [front.origin(streaming, False), front.origin(buffered, False)],
        [streaming, buffered],
        known=False,
        default=front.behavior("b-url", viewerProtocolPolicy="allow-all", compress=True),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]
    outcome = stack.judge("stream-compressed")
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[1].domainName")]


def test_a_load_balancer_beside_the_url_cannot_be_told_apart_yet(stack, front):
    url = stack.url(front.function(False))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, False), other],
        [url, balancer],
        known=False,
        default=front.behavior("balancer", viewerProtocolPolicy="allow-all"),
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[1].domainName")]


def test_an_origin_that_is_signed_for_is_the_url_and_no_load_balancer(stack, front):
    url = stack.url(front.function(False))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, False), other],
        [url, balancer],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_domain_name_that_is_unknown_is_none_of_a_url_whose_own_is_known(stack, front, nothing):
    url = stack.url(front.function(True))
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    other = {"originId": "balancer", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}
    front.distribution(
        [front.origin(url, True), other],
        [url, balancer],
        default=front.behavior("balancer", viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP) == nothing


def test_origin_ids_that_are_not_known_yet(stack, front):
    url = stack.url(front.function(False))
    front.distribution(
        [front.origin(url, False, originId=UNKNOWN)],
        [url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_domain_name_that_nothing_explains(stack, front):
    stack.url(front.function(False))
    front.distribution(
        [{"originId": "url", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}],
        [],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]


def test_a_url_inside_a_component(stack, front):
    component = stack.add("acme:web:Api", "api", custom=False)
    function = stack.unknown_function()
    url = stack.add(
        "aws:lambda/functionUrl:FunctionUrl",
        "url",
        {"functionName": UNKNOWN, "authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"},
        links={"functionName": [function]},
        parent=component,
    )
    front.distribution(
        [front.origin(url, False)],
        [component],
        known=False,
        default=front.behavior(viewerProtocolPolicy="allow-all"),
    )
    assert stack.judge(HTTP).found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


@pytest.mark.parametrize(("made_of", "found"), [("bucket", []), ("url", ["front"])])
def test_an_unknown_origin_id_is_told_by_what_it_is_made_of(stack, front, made_of, found):
    url = stack.url(front.function(False))
    bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
    front.distribution(
        [{"originId": UNKNOWN, "domainName": UNKNOWN}, front.origin(url, False, originId=UNKNOWN)],
        [bucket, url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
        behavior_links=[{"bucket": bucket, "url": url}[made_of]],
    )
    outcome = stack.judge(HTTP)
    assert [name for name, _ in outcome.found] == found
    assert outcome.undecided == []


def test_an_unknown_origin_id_made_of_both(stack, front):
    url = stack.url(front.function(False))
    bucket = stack.add("aws:s3/bucket:Bucket", "bucket")
    front.distribution(
        [{"originId": UNKNOWN, "domainName": UNKNOWN}, front.origin(url, False, originId=UNKNOWN)],
        [bucket, url],
        known=False,
        default=front.behavior(UNKNOWN, viewerProtocolPolicy="allow-all"),
        behavior_links=[bucket, url],
    )
    outcome = stack.judge(HTTP)
    assert outcome.found == []
    assert outcome.undecided == [("front", "defaultCacheBehavior.targetOriginId")]


@pytest.mark.parametrize(
    ("rule", "behavior", "origin", "path"),
    [
        ("viewer-http", {"viewerProtocolPolicy": "allow-all"}, {}, "defaultCacheBehavior.viewerProtocolPolicy"),
        ("origin-http", {}, {"originProtocolPolicy": "http-only"}, "customOriginConfig.originProtocolPolicy"),
        ("tls-old", {}, {"originSslProtocols": ["TLSv1.2", "TLSv1.1"]}, "customOriginConfig.originSslProtocols"),
    ],
)
def test_an_endpoint_of_a_web_function(stack, front, rule, behavior, origin, path):
    host = "d1.s1.lambda-web.eu-west-1.on.aws"
    front.distribution(
        [{"originId": "url", "domainName": host, "customOriginConfig": origin}], [], default=front.behavior(**behavior)
    )
    assert [found.removeprefix("origins[0].") for _, found in stack.judge(rule).found] == [path]


@pytest.mark.parametrize("rule", [HTTP, CACHED, "waf-missing", "security-headers-missing", "access-logs-missing"])
@pytest.mark.parametrize("enabled", [True, False])
def test_a_disabled_distribution_serves_nobody(stack, front, known, rule, enabled):
    url = stack.url(front.function(known))
    behavior = front.behavior(viewerProtocolPolicy="allow-all", cachePolicyId=CACHING_OPTIMIZED)
    front.distribution([front.origin(url, known)], [url], known, default=behavior, enabled=enabled)
    assert bool(stack.judge(rule).found) == enabled
