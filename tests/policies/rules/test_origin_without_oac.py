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


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_an_origin_that_does_not_stream(stack, nothing, granted_site, mode):
    granted_site(url={"invokeMode": mode}, origin={"originAccessControlId": None})
    assert stack.judge(OAC) == nothing


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


def test_an_invoke_mode_that_is_not_known_yet(stack, granted_site):
    granted_site(url={"invokeMode": UNKNOWN}, origin={"originAccessControlId": None})
    outcome = stack.judge(OAC)
    assert outcome.found == []
    assert outcome.undecided == [("url", "invokeMode")]
