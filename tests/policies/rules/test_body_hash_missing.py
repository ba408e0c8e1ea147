"""As reported in https://github.com/cdklabs/cdk-nextjs/issues/87."""

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

HASH = "body-hash-missing"
EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


def edge(event, body):
    return [{"eventType": event, "includeBody": body, "lambdaArn": UNKNOWN}]


@pytest.mark.parametrize("associations", [None, [], edge("viewer-response", False), edge("origin-request", False)])
def test_a_body_that_nobody_signs(stack, forwarding_site, associations):
    forwarding_site(allowedMethods=EVERY_METHOD, lambdaFunctionAssociations=associations)
    assert stack.judge(HASH).found == [("front", "defaultCacheBehavior.allowedMethods")]


@pytest.mark.parametrize("event", ["origin-request", "viewer-request"])
def test_a_body_that_is_signed_at_the_edge(stack, nothing, forwarding_site, event):
    forwarding_site(allowedMethods=EVERY_METHOD, lambdaFunctionAssociations=edge(event, True))
    assert stack.judge(HASH) == nothing


@pytest.mark.parametrize(
    "case",
    [
        {"allowedMethods": ["GET", "HEAD"]},
        {"allowedMethods": EVERY_METHOD, "url": {"authorizationType": "NONE"}},
        {"allowedMethods": EVERY_METHOD, "origin": {"originAccessControlId": None}},
    ],
    ids=str,
)
def test_requests_without_a_body_or_a_signature(stack, nothing, forwarding_site, case):
    forwarding_site(**case)
    assert stack.judge(HASH) == nothing


def test_methods_that_are_not_known_yet(stack, forwarding_site):
    forwarding_site(allowedMethods=UNKNOWN)
    assert stack.judge(HASH).undecided == [("front", "defaultCacheBehavior.allowedMethods")]


def test_urls_that_cannot_be_told_apart_yet(stack, front):
    urls = [
        stack.url(stack.unknown_function(name), name, authorizationType=auth)
        for name, auth in (("a", "NONE"), ("b", "AWS_IAM"))
    ]
    origins = [front.origin(url, False) for url in urls]
    front.distribution(origins, urls, False, default=front.behavior("a", allowedMethods=EVERY_METHOD))
    outcome = stack.judge(HASH)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]
