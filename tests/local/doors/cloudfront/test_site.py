"""A private bucket behind a distribution."""

import asyncio
import os

import pytest
from aiohttp import web
from yarl import URL

DENIED = "<Code>AccessDenied</Code><Message>Access Denied</Message>"


def get(stack, target="/", method="GET", **request):
    async def run():
        async def origin(request):
            return web.Response(text=f"function {request.raw_path}")

        async with stack.serving(origin) as viewer:
            url = URL(f"http://127.0.0.1:{viewer.port}{target}", encoded=True)
            async with viewer.session.request(method, url, **request) as answer:
                return answer.status, answer.headers, await answer.read()

    return asyncio.run(run())


def test_the_default_root_object_is_the_root(site, bucket_policy):
    bucket_policy()
    status, headers, body = get(site)
    assert (status, body) == (200, b"<h1>hello</h1>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Server"] == "AmazonS3"
    assert headers["X-Cache"] == "Miss from cloudfront"
    assert headers["ETag"]
    (log,) = site.logs
    assert (log.status, log.bytes, log.path) == (200, 14, "/")


def test_the_root_object_is_for_the_root_only(site, bucket_policy):
    bucket_policy()
    assert get(site, "/data/")[0] == 403


def test_the_functions_paths_go_to_the_function(site, bucket_policy):
    bucket_policy()
    assert get(site, "/api/x?q=1")[2] == b"function /api/x?q=1"


def test_a_large_file_comes_whole(site, bucket_policy):
    bucket_policy()
    status, headers, body = get(site, "/data/big%20file.bin")
    assert (status, headers["Content-Length"]) == (200, str(1024 * 1024))
    assert body == bytes(range(256)) * 4096
    assert headers["Content-Type"] == "binary/octet-stream"


def test_a_part_of_a_file(site, bucket_policy):
    bucket_policy()
    status, headers, body = get(site, "/data/big%20file.bin", headers={"Range": "bytes=256-259"})
    assert (status, body, headers["Content-Range"]) == (206, b"\x00\x01\x02\x03", "bytes 256-259/1048576")


def test_head_has_the_length_and_no_body(site, bucket_policy):
    bucket_policy()
    status, headers, body = get(site, "/index.html", "HEAD")
    assert (status, headers["Content-Length"], body) == (200, "14", b"")
    assert site.logs[0].bytes == 0


def test_an_unchanged_file_is_not_sent_again(site, bucket_policy):
    bucket_policy()
    etag = get(site, "/index.html")[1]["ETag"]
    status, _, body = get(site, "/index.html", headers={"If-None-Match": etag})
    assert (status, body) == (304, b"")


def test_an_object_with_its_content_in_the_program(site, bucket_policy):
    bucket_policy()
    status, headers, body = get(site, "/note.txt")
    assert (status, body.decode(), headers["Content-Type"]) == (200, "grüße", "text/plain")


def test_a_compressed_neighbour_is_not_served(site, bucket_policy, tmp_path):
    bucket_policy()
    (tmp_path / "site" / "index.html.gz").write_bytes(b"another file")
    _, headers, body = get(site, "/index.html", headers={"Accept-Encoding": "gzip"})
    assert body == b"<h1>hello</h1>"
    assert "Content-Encoding" not in headers


def test_a_file_that_changed_is_served_as_it_is_now(site, bucket_policy, tmp_path):
    bucket_policy()
    (tmp_path / "site" / "index.html").write_bytes(b"changed")
    assert get(site)[2] == b"changed"


@pytest.mark.parametrize(
    "target",
    [
        "/missing.html",
        "/../index.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/index.html%00",
        "/INDEX.HTML",
        "/data",
        "/index.html/",
    ],
)
def test_only_keys_are_served_and_others_are_denied_as_on_s3(site, bucket_policy, target):
    bucket_policy()
    status, headers, body = get(site, target)
    assert (status, headers["Content-Type"]) == (403, "application/xml; charset=utf-8")
    assert DENIED in body.decode()
    assert headers["X-Cache"] == "Error from cloudfront"


def test_who_may_list_the_bucket_is_told_that_a_key_is_missing(site, bucket_policy):
    bucket_policy(
        Action=["s3:GetObject", "s3:ListBucket"],
        Resource=["arn:aws:s3:::site-1234567", "arn:aws:s3:::site-1234567/*"],
    )
    status, _, body = get(site, "/missing.html")
    assert status == 404
    assert b"<Code>NoSuchKey</Code>" in body


def test_without_a_policy_nothing_is_served(site):
    assert get(site)[0] == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"Condition": {"StringEquals": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/EOTHER"}}},
        {"Condition": {"StringEquals": {"AWS:SourceAccount": "999999999999"}}},
        {"Principal": {"Service": "lambda.amazonaws.com"}},
        {"Action": "s3:PutObject"},
        {"Resource": "arn:aws:s3:::other/*"},
        {"Resource": "arn:aws:s3:::site-1234567/data/*"},
        {"Effect": "Deny"},
        {"Condition": {"NumericLessThan": {"aws:SomeKey": "1"}}},
    ],
)
def test_a_policy_for_something_else_serves_nothing(site, bucket_policy, changes):
    bucket_policy(**changes)
    assert get(site)[0] == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}}},
        {"Condition": {"StringEquals": {"AWS:SourceAccount": "123456789012"}}},
        {"Action": ["s3:PutObject", "s3:Get*"]},
        {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    ],
)
def test_other_ways_to_allow_the_distribution(site, bucket_policy, changes):
    bucket_policy(**changes)
    assert get(site)[0] == 200


def test_an_unsigned_origin_gets_what_everybody_gets(site, bucket_policy):
    del site.origin("site")["originAccessControlId"]
    bucket_policy()
    assert get(site)[0] == 403
    bucket_policy(Principal="*", Condition={})
    assert get(site)[0] == 200


def test_a_policy_as_an_object_is_read_too(site):
    site.declare(
        "aws:s3/bucketPolicy:BucketPolicy",
        "policy",
        {
            "bucket": "site-1234567",
            "policy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::site-1234567/*",
                    }
                ],
            },
        },
    )
    assert get(site)[0] == 200


def test_a_file_that_is_gone_is_a_missing_key(site, bucket_policy, tmp_path):
    bucket_policy()
    os.remove(tmp_path / "site" / "index.html")
    assert get(site)[0] == 404


def test_a_response_headers_policy_covers_the_site(site, bucket_policy):
    bucket_policy()
    site.default["responseHeadersPolicyId"] = "67f7725c-6f97-4210-82d7-5512b31e9d03"
    assert get(site)[1]["X-Frame-Options"] == "SAMEORIGIN"


def test_a_policy_that_is_not_json_allows_nothing_and_says_so(site, caplog):
    site.declare("aws:s3/bucketPolicy:BucketPolicy", "policy", {"bucket": "site-1234567", "policy": "{"})
    assert get(site)[0] == 403
    assert "bucket policy 'policy' is not JSON, so it allows nothing" in caplog.messages
