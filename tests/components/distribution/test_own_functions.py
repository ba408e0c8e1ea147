"""CloudFront Functions and headers of the program's own."""

import pytest
from lambda_streaming import ArgumentError

FIRST = "arn:aws:cloudfront::123456789012:function/first"
LAST = "arn:aws:cloudfront::123456789012:function/last"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"


def behaviors(deployment):
    inputs = deployment.only("Distribution").inputs
    found = {behavior["pathPattern"]: behavior for behavior in inputs.get("orderedCacheBehaviors", [])}
    return {**found, "*": inputs["defaultCacheBehavior"]}


def functions(behavior):
    return {found["eventType"]: found["functionArn"] for found in behavior.get("functionAssociations", [])}


def test_functions_on_the_functions_paths(distribute, site):
    found = behaviors(
        distribute(
            viewer_request_function_arn=FIRST,
            viewer_response_function_arn=LAST,
            cached_path_ttl_seconds={"/models": 60},
            site_path=site,
        )
    )
    both = {"viewer-request": FIRST, "viewer-response": LAST}
    assert {pattern: functions(behavior) for pattern, behavior in found.items()} == {
        "/models": both,
        "/api/*": both,
        "*": {},
    }


def test_a_function_before_the_site(distribute, site):
    found = behaviors(distribute(site_viewer_request_function_arn=FIRST, site_path=site))
    assert functions(found["*"]) == {"viewer-request": FIRST}
    assert functions(found["/api/*"]) == {}


@pytest.mark.parametrize("ours", [{"forward_viewer_host": True}, {"forward_viewer_authorization": "x-viewer"}])
def test_after_one_of_ours_there_may_be_one_on_the_answer(distribute, ours):
    found = functions(behaviors(distribute(viewer_response_function_arn=LAST, **ours))["*"])
    assert found["viewer-response"] == LAST
    assert found["viewer-request"].startswith("arn:aws:cloudfront::123456789012:function/cdn-viewer-")


def test_headers(distribute, site):
    found = behaviors(
        distribute(site_path=site, response_headers_policy_id="own", site_response_headers_policy_id="site")
    )
    assert {pattern: each["responseHeadersPolicyId"] for pattern, each in found.items()} == {
        "/api/*": "own",
        "*": "site",
    }
    by_default = behaviors(distribute(site_path=site))
    assert {each["responseHeadersPolicyId"] for each in by_default.values()} == {SECURITY_HEADERS}


REFUSED = [
    (
        {"viewer_request_function_arn": FIRST, "forward_viewer_host": True},
        "forward_viewer_host has a function of ours before each request, where viewer_request_function_arn has yours",
    ),
    (
        {"viewer_request_function_arn": FIRST, "forward_viewer_authorization": "x-viewer"},
        "forward_viewer_authorization has a function of ours before each request, where viewer_request_function_arn",
    ),
    (
        {"viewer_response_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:last:1"},
        "viewer_response_function_arn is 'arn:aws:lambda:us-east-1:123456789012:function:last:1'; give the ARN of a Clou",
    ),
    ({"site_viewer_request_function_arn": FIRST}, "site_viewer_request_function_arn has no effect without site_path"),
    ({"site_response_headers_policy_id": "site"}, "site_response_headers_policy_id has no effect without site_path"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")
