"""What is served from the cache, and when the origin is asked again."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from lambda_streaming_local.doors.cloudfront.answer import Answer, Bytes, Stream
from lambda_streaming_local.doors.cloudfront.behaviors import Behavior, ErrorResponse, Origin, OriginGroup
from lambda_streaming_local.doors.cloudfront.cache.cache import Cache
from lambda_streaming_local.doors.cloudfront.cache.edge_cache import EdgeCache
from lambda_streaming_local.doors.cloudfront.cache.expiration import Ttl
from lambda_streaming_local.doors.cloudfront.forwarding import Forwarding
from lambda_streaming_local.doors.cloudfront.origins.origins import OriginFailed
from lambda_streaming_local.doors.cloudfront.request_policy import RequestPolicy, Selection
from lambda_streaming_local.doors.cloudfront.response_headers import ResponseHeaders
from lambda_streaming_local.doors.cloudfront.viewer import Viewer
from multidict import CIMultiDict

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def stream(*chunks, fail=False):
    async def source():
        for chunk in chunks:
            yield chunk
        if fail:
            raise OSError("broken")

    return Stream(source())


class Edge:
    """A cache of one behavior; `answers` are the origin's in order, `asked` what it was asked for."""

    def __init__(self, policy=None, errors=None):
        self.now = 1000.0
        self.answers = []
        self.asked = []
        policy = policy or RequestPolicy(ttl=Ttl(0, 60, 3600))
        origins = OriginGroup((Origin("o"),))
        self.behavior = Behavior("*", origins, frozenset(), Forwarding((policy,)), ResponseHeaders())
        self._cache = EdgeCache(self._ask, errors or {}, Cache(lambda: self.now))

    async def _ask(self, viewer, behavior, exits):
        self.asked.append(viewer)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self, path="/a", method="GET", query="", **headers):
        """Status, X-Cache and body of the answer."""
        pairs = ((name.replace("_", "-"), value) for name, value in headers.items())
        viewer = Viewer(method, path, query, CIMultiDict(pairs), "id")

        async def run():
            async with AsyncExitStack() as exits:
                answer = await self._cache.get(viewer, self.behavior, exits)
                body = b"".join([chunk async for chunk in answer.body.chunks()])
                return answer.status, answer.x_cache, body

        return asyncio.run(run())


def ok(body=b"one", **headers):
    pairs = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, CIMultiDict(pairs)).with_body_of(Bytes(body))


def test_a_second_request_is_a_hit_until_the_time_is_over():
    edge = Edge()
    edge.answers = [ok(b"one"), ok(b"two")]
    assert edge.get() == (200, "Miss", b"one")
    edge.now += 59
    assert edge.get() == (200, "Hit", b"one")
    edge.now += 1
    assert edge.get() == (200, "Miss", b"two")


def test_a_stream_passes_and_is_kept_whole():
    edge = Edge()
    edge.answers = [Answer(200, body=stream(b"a", b"b", b"c"))]
    assert edge.get() == (200, "Miss", b"abc")
    assert edge.get() == (200, "Hit", b"abc")


def test_a_broken_stream_is_not_kept():
    edge = Edge()
    edge.answers = [Answer(200, body=stream(b"a", fail=True)), ok()]
    with pytest.raises(OSError, match="broken"):
        edge.get()
    assert edge.get() == (200, "Miss", b"one")


def test_what_is_too_large_is_passed_on_and_not_kept():
    edge = Edge()
    large = [bytes(1024 * 1024)] * 11
    edge.answers = [Answer(200, body=stream(*large)), ok()]
    assert len(edge.get()[2]) == 11 * 1024 * 1024
    assert edge.get()[1] == "Miss"


def test_what_says_that_it_is_too_large_is_not_copied():
    edge = Edge()
    large = ok(bytes(11 * 1024 * 1024))
    edge.answers = [large, ok()]
    assert len(edge.get()[2]) == 11 * 1024 * 1024
    assert edge.get()[1] == "Miss"


def test_the_least_recently_used_goes_when_the_cache_is_full():
    edge = Edge()
    edge.answers = [ok(bytes(9 * 1024 * 1024)) for _ in range(9)]
    for number in range(8):
        edge.get(f"/{number}")
    assert edge.get("/7")[1] == "Hit"
    assert edge.get("/0")[1] == "Miss"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"query": "v=1&x=1"}, {"query": "v=1&x=2"}, True),
        ({"query": "v=1"}, {"query": "v=2"}, False),
        ({"Cookie": "s=1; t=1"}, {"Cookie": "s=1; t=2"}, True),
        ({"Cookie": "s=1"}, {"Cookie": "s=2"}, False),
        ({"X_Own": "1"}, {"X_Own": "2"}, False),
        ({"x_own": "1", "X_Other": "1"}, {"X_OWN": "1", "X_Other": "2"}, True),
        ({"Accept_Encoding": "gzip, deflate"}, {"Accept_Encoding": "zstd, gzip"}, True),
        ({"Accept_Encoding": "gzip"}, {"Accept_Encoding": "br, gzip"}, False),
        ({"Accept_Encoding": "gzip;q=0"}, {}, True),
        ({"path": "/A"}, {"path": "/a"}, False),
    ],
)
def test_the_cache_key_is_what_the_policy_names(first, second, same):
    policy = RequestPolicy(
        headers=Selection(frozenset({"x-own"})),
        cookies=Selection(frozenset({"s"})),
        query_strings=Selection(frozenset({"v"})),
        encodings=("br", "gzip"),
        ttl=Ttl(0, 60, 3600),
    )
    edge = Edge(policy)
    edge.answers = [ok(), ok()]
    edge.get(**first)
    assert edge.get(**second)[1] == ("Hit" if same else "Miss")


def test_an_answer_to_get_answers_head_and_not_the_reverse():
    edge = Edge()
    edge.answers = [ok(b""), ok()]
    assert edge.get(method="HEAD")[1] == "Miss"
    assert edge.get()[1] == "Miss"
    assert edge.get(method="HEAD")[1] == "Hit"


def test_other_methods_go_to_the_origin():
    edge = Edge()
    edge.answers = [ok(), ok(), ok()]
    for method in ("GET", "POST", "OPTIONS"):
        assert edge.get(method=method)[1] == "Miss"


def test_a_part_of_what_is_kept():
    edge = Edge()
    edge.answers = [ok(b"0123456789", ETag='"x"')]
    edge.get()
    assert edge.get(Range="bytes=2-4") == (206, "Hit", b"234")
    assert edge.get(Range="bytes=-3")[2] == b"789"
    assert edge.get(Range="bytes=8-")[2] == b"89"
    assert edge.get(Range="bytes=50-")[0] == 416
    assert edge.get(Range="bytes=4-2") == (200, "Hit", b"0123456789")
    assert edge.get(Range="bytes=2-4", If_Range='"y"')[0] == 200
    assert edge.get(If_None_Match='W/"x"') == (304, "Hit", b"")
    assert edge.get(If_None_Match='"y"')[0] == 200
    assert edge.get(If_Match='"y"')[0] == 412


def test_a_part_from_the_origin_is_not_kept():
    edge = Edge()
    edge.answers = [Answer(206, body=Bytes(b"wh")), Answer(416), ok()]
    assert edge.get(Range="bytes=0-1")[:2] == (206, "Miss")
    assert edge.get(Range="bytes=99-")[:2] == (416, "Miss")
    assert edge.get()[1] == "Miss"


def test_the_whole_is_kept_where_the_origin_knows_no_ranges():
    edge = Edge()
    edge.answers = [ok(b"whole")]
    assert edge.get(Range="bytes=0-1") == (200, "Miss", b"whole")
    assert edge.get(Range="bytes=0-1") == (206, "Hit", b"wh")
    assert edge.get() == (200, "Hit", b"whole")


def test_an_expired_object_is_asked_for_by_its_tag():
    edge = Edge()
    edge.answers = [ok(b"one", ETag='"1"', Cache_Control="max-age=10"), Answer(304), ok(b"two")]
    edge.get()
    edge.now += 10
    assert edge.get(If_None_Match='"other"', Range="bytes=0-0") == (206, "RefreshHit", b"o")
    assert edge.asked[1].headers == CIMultiDict({"If-None-Match": '"1"'})
    edge.now += 9
    assert edge.get()[1] == "Hit"
    edge.now += 1
    assert edge.get() == (200, "Miss", b"two")


@pytest.mark.parametrize("failure", [Answer(503), OriginFailed(504, "text", "cause")])
def test_an_expired_object_serves_while_the_origin_fails(failure):
    edge = Edge()
    edge.answers = [ok(b"one", Cache_Control="max-age=10"), failure, ok(b"two")]
    edge.get()
    edge.now += 10
    assert edge.get() == (200, "RefreshHit", b"one")
    edge.now += 9
    assert edge.get() == (200, "Hit", b"one")
    edge.now += 1
    assert edge.get() == (200, "Miss", b"two")


def test_an_expired_object_that_is_gone_is_gone():
    edge = Edge()
    edge.answers = [ok(Cache_Control="max-age=10"), Answer(404), ok()]
    edge.get()
    edge.now += 10
    assert edge.get()[0] == 404
    edge.now += 10
    assert edge.get()[0] == 200


def test_errors_are_kept_as_long_as_declared():
    edge = Edge(errors={404: ErrorResponse(None, None, 30)})
    edge.answers = [Answer(404, body=Bytes(b"gone")), ok()]
    assert edge.get()[::2] == (404, b"gone")
    edge.now += 29
    assert edge.get()[::2] == (404, b"gone")
    edge.now += 1
    assert edge.get()[0] == 200


def test_the_door_says_hit_and_age_and_compresses_once(site, bucket_policy, tmp_path):
    bucket_policy()
    (tmp_path / "site" / "index.html").write_bytes(b"<p>again and again</p>" * 200)
    site.default |= {"cachePolicyId": CACHING_OPTIMIZED, "compress": True}

    async def run():
        async with site.serving() as viewer:
            found = []
            for encoding in ("gzip", "gzip", "br, gzip", "identity"):
                async with viewer.get("/", headers={"Accept-Encoding": encoding}) as answer:
                    headers = answer.headers
                    found.append((headers["X-Cache"], headers.get("Content-Encoding"), len(await answer.read()) < 500))
                    assert ("Age" in headers) == headers["X-Cache"].startswith("Hit")
            return found

    assert asyncio.run(run()) == [
        ("Miss from cloudfront", "gzip", True),
        ("Hit from cloudfront", "gzip", True),
        ("Miss from cloudfront", "br", True),
        ("Miss from cloudfront", None, False),
    ]


def test_a_streaming_path_is_never_kept(stack):
    async def run():
        count = 0

        async def origin(request):
            nonlocal count
            count += 1
            return web.Response(text=str(count), headers={"Cache-Control": "max-age=100"})

        async with stack.serving(origin) as viewer:
            return [await (await viewer.get("/")).text() for _ in range(2)]

    assert asyncio.run(run()) == ["1", "2"]


def test_settings_before_policies_cache_too(stack):
    del stack.default["cachePolicyId"], stack.default["originRequestPolicyId"]
    stack.default |= {"forwardedValues": {"queryString": False, "cookies": {"forward": "none"}}, "defaultTtl": 60.0}

    async def run():
        async def origin(request):
            return web.Response(text="x")

        async with stack.serving(origin) as viewer:
            return [(await viewer.get(f"/?q={number}")).headers["X-Cache"] for number in range(2)]

    assert asyncio.run(run()) == ["Miss from cloudfront", "Hit from cloudfront"]
