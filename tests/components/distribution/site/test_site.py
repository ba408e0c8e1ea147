import json
from typing import Any

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution


def test_error_pages(distribute, site, tmp_path):
    (tmp_path / "404.html").write_text("Not found")
    deployment = distribute(site_path=site, error_pages={"404": "/404.html", "403": "/index.html"})

    responses = deployment.only("Distribution").inputs["customErrorResponses"]
    assert [found for found in responses if "responsePagePath" in found] == [
        {"errorCode": 403, "errorCachingMinTtl": 0, "responseCode": 403, "responsePagePath": "/index.html"},
        {"errorCode": 404, "errorCachingMinTtl": 0, "responseCode": 404, "responsePagePath": "/404.html"},
    ]
    assert all(found["errorCachingMinTtl"] == 0 for found in responses)


def test_a_missing_file_is_404_only_where_there_is_a_page_for_it(distribute, site):
    def actions(**args):
        policy = distribute(site_path=site, **args).only("BucketPolicy").inputs["policy"]
        return [(one["Action"], one["Resource"]) for one in json.loads(policy)["Statement"] if one["Effect"] == "Allow"]

    files = ("s3:GetObject", "arn:aws:s3:::cdn-site-0a1b/*")
    assert actions() == [files]
    assert actions(error_pages={"404": "/index.html"}) == [files, ("s3:ListBucket", "arn:aws:s3:::cdn-site-0a1b")]


@pytest.mark.parametrize("given", [{"404": "/index.html", "403": "/index.html"}, {"500": "/index.html"}, {}])
def test_error_pages_as_an_output_give_what_their_value_gives(deploy, site, given):
    def registered(form):
        needed = {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
        args = {**needed, "site_path": site}
        deployment = deploy(lambda: StreamingDistribution("cdn", {**args, "error_pages": form(given)}))
        return {found.urn: found.inputs for found in deployment.resources}

    assert registered(pulumi.Output.from_input) == registered(dict)


def test_files_have_the_cache_control_of_their_kind(distribute, site):
    objects = distribute(site_path=site, site_cache_control={"assets/*": "max-age=60"}).of_type("BucketObjectv2")
    assert {found.inputs["key"]: found.inputs["cacheControl"] for found in objects.values()} == {
        "index.html": "no-cache",
        "assets/app.mjs": "max-age=60",
    }


def test_default_root_object(distribute, site):
    deployment = distribute(site_path=site, default_root_object="assets/app.mjs")
    assert deployment.only("Distribution").inputs["defaultRootObject"] == "assets/app.mjs"
    with pytest.raises(ArgumentError, match="'/index\\.html', but the site has no such file"):
        distribute(site_path=site, default_root_object="/index.html")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"error_pages": {"404": "/404.html"}}, "error_pages has no effect without site_path; give both or neither"),
        ({"site_cache_control": {"*": "no-store"}}, "site_cache_control has no effect without site_path"),
        ({"site_invalidation": True}, "site_invalidation has no effect without site_path"),
        ({"default_root_object": "a.html"}, "default_root_object has no effect without site_path"),
    ],
)
def test_refused_without_a_site(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ({"404": "/404.html"}, "error_pages has '/404.html' for status 404, but the site has no such file"),
        ({"404": "index.html"}, "error_pages has 'index.html' for status 404, but the site has no such file"),
        ({"402": "/index.html"}, "error_pages has the status '402', for which CloudFront takes no page"),
        ({"4xx": "/index.html"}, "error_pages has the status '4xx', for which CloudFront takes no page"),
    ],
)
def test_refused_error_pages(distribute, site, pages, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(site_path=site, error_pages=pages)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


@pytest.mark.parametrize(("name", "prefix"), [("My_Chat", "my-chat-site-"), ("a_" * 19, "a-" * 18), ("My-Chat", None)])
def test_a_bucket_has_no_underscore_in_its_name(deploy, site, name, prefix):
    args: Any = {
        "function_name": "fn",
        "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
        "site_path": site,
    }
    deployment = deploy(lambda: StreamingDistribution(name, args))
    assert deployment.only("Bucket").inputs.get("bucketPrefix") == prefix
