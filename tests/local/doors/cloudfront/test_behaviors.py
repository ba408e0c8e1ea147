"""Which behavior a path gets."""

import asyncio

import pytest
from aiohttp import web
from lambda_streaming_local.doors.cloudfront.behaviors import Behavior, Origin, OriginGroup, normalize
from lambda_streaming_local.doors.cloudfront.forwarding import Forwarding
from lambda_streaming_local.doors.cloudfront.response_headers import ResponseHeaders
from yarl import URL


def matches(pattern, path):
    return Behavior(
        pattern, OriginGroup((Origin("example.com"),)), frozenset(), Forwarding(()), ResponseHeaders()
    ).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*", "/"),
        ("/api/*", "/api/"),
        ("/api/*", "/api/a/b"),
        ("api/*", "/api/a"),
        ("*.jpg", "/images/deep/a.jpg"),
        ("images/*.jpg", "/images/product1/a.jpg"),
        ("a??.jpg", "/ant.jpg"),
        ("*.doc*", "/x.docx"),
        ("/a+b(c).[d]", "/a+b(c).[d]"),
        ("/exact", "/exact"),
    ],
)
def test_a_pattern_matches(pattern, path):
    assert matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/api/*", "/api"),
        ("/api/*", "/apis/a"),
        ("/api/*", "/v1/api/a"),
        ("/API/*", "/api/a"),
        ("*.jpg", "/LOGO.JPG"),
        ("a??.jpg", "/an.jpg"),
        ("*.doc?", "/x.doc"),
        ("/a.b", "/aXb"),
        ("/exact", "/exact/"),
    ],
)
def test_a_pattern_does_not_match(pattern, path):
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("path", "normalized"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a/b/", "/a/b/"),
        ("//a///b", "/a/b"),
        ("/a/./b", "/a/b"),
        ("/a/b/..", "/a/"),
        ("/a/../b", "/b"),
        ("/../../a", "/a"),
        ("/a/%2E%2e/b", "/b"),
        ("/%61pi/x", "/api/x"),
        ("/a%2fb", "/a%2Fb"),
        ("/a/.", "/a/"),
    ],
)
def test_paths_are_normalized_before_they_are_matched(path, normalized):
    assert normalize(path) == normalized


@pytest.mark.parametrize(
    ("path", "behavior"),
    [
        ("/a/b", "a/b*"),
        ("/a/x", "a/*"),
        ("/a/b/../x", "a/*"),
        ("/c/../a/b", "a/b*"),
        ("/", "default"),
        ("/b", "default"),
    ],
)
def test_the_first_behavior_that_matches_answers(stack, path, behavior):
    def named(name):
        stack.declare(
            "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
            name,
            {"customHeadersConfig": {"items": [{"header": "X-Behavior", "value": name, "override": True}]}},
            id=name,
        )
        return {**stack.default, "responseHeadersPolicyId": name}

    stack.ordered = [named(pattern) | {"pathPattern": pattern} for pattern in ("a/b*", "a/*", "a/b/c")]
    stack.default = named("default")

    async def run():
        async def origin(request):
            return web.Response()

        async with stack.serving(origin) as viewer:
            url = URL(f"http://127.0.0.1:{viewer.port}{path}", encoded=True)
            async with viewer.session.get(url) as answer:
                return answer.headers["X-Behavior"]

    assert asyncio.run(run()) == behavior
