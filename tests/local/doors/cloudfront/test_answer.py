"""What CloudFront makes of the origin's answer, and the answers of its own."""

import asyncio
import re

import pytest
from aiohttp import web
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_policies.stack.unknown import UNKNOWN
from yarl import URL


def ask(stack, method="GET", target="/", answer=None, **request):
    """Status, headers and body of the door's answer; `answer` is the origin's."""

    async def run():
        async def origin(request):
            return answer if answer is not None else web.Response(text="ok")

        url = URL(target, encoded=True)
        async with (
            stack.serving(origin) as viewer,
            viewer.request(method, url, allow_redirects=False, **request) as response,
        ):
            return response.status, response.headers, await response.read()

    return asyncio.run(run())


def test_an_answer_carries_cloudfronts_headers(stack):
    status, headers, body = ask(stack, answer=web.Response(body=b"\x00", headers={"X-Own": "1", "Via": "1.1 inner"}))
    assert (status, body, headers["X-Own"]) == (200, b"\x00", "1")
    assert headers["X-Cache"] == "Miss from cloudfront"
    assert re.fullmatch(r"1\.1 [0-9a-f]+\.cloudfront\.net \(CloudFront\)", headers["Via"])
    assert headers["X-Amz-Cf-Pop"]
    assert headers["X-Amz-Cf-Id"] == stack.logs[0].request_id


@pytest.mark.parametrize("status", [301, 404, 500])
def test_the_origins_status_passes(stack, status):
    answer = web.Response(status=status, headers={"Location": "/elsewhere"}, text="text")
    got, headers, body = ask(stack, answer=answer)
    assert (got, body, headers["Location"]) == (status, b"text", "/elsewhere")
    assert headers["X-Cache"] == ("Error from cloudfront" if status >= 400 else "Miss from cloudfront")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_ends(stack, status):
    assert ask(stack, answer=web.Response(status=status))[::2] == (status, b"")


def test_head_gets_the_length_without_the_body(stack):
    status, headers, body = ask(stack, "HEAD", answer=web.Response(body=b"12345"))
    assert (status, headers["Content-Length"], body) == (200, "5", b"")


def test_a_compressed_body_passes_as_it_is(stack):
    answer = web.Response(body=b"not really gzip", headers={"Content-Encoding": "gzip"})
    _, headers, body = ask(stack, answer=answer)
    assert (headers["Content-Encoding"], body) == ("gzip", b"not really gzip")


@pytest.mark.parametrize(("policy", "cookies"), [(True, ["a=1", "b=2"]), (False, [])])
def test_cookies_are_set_only_where_cookies_are_forwarded(stack, policy, cookies):
    if not policy:
        del stack.default["originRequestPolicyId"]
    answer = web.Response()
    answer.headers.add("Set-Cookie", "a=1")
    answer.headers.add("Set-Cookie", "b=2")
    assert ask(stack, answer=answer)[1].getall("Set-Cookie", []) == cookies


@pytest.mark.parametrize(
    ("methods", "only_cachable"), [(["GET", "HEAD"], True), (["GET", "HEAD", "OPTIONS"], True), (["GET", "PUT"], False)]
)
def test_a_method_that_is_not_allowed_gets_cloudfronts_error_page(stack, methods, only_cachable):
    stack.default["allowedMethods"] = methods
    status, headers, body = ask(stack, "POST", data=b"x")
    page = body.decode()
    assert (status, headers["Content-Type"], headers["Server"]) == (403, "text/html; charset=utf-8", "CloudFront")
    assert headers["X-Cache"] == "Error from cloudfront"
    assert "<H1>403 ERROR</H1>" in page
    assert "is not configured to allow the HTTP request method that was used for this request." in page
    assert ("only cachable requests" in page) == only_cachable
    assert f"Request ID: {headers['X-Amz-Cf-Id']}" in page


def test_a_get_with_a_body_is_refused(stack):
    assert ask(stack, "GET", data=b"x")[0] == 403


def test_a_foreign_host_header_is_refused(stack):
    assert ask(stack, headers={"Host": "attacker.example"})[0] == 421
    assert ask(stack, headers={"Host": "d111111abcdef8.cloudfront.net"})[0] == 200


def test_each_request_is_logged_once(stack):
    ask(stack, target="/some/path?secret=1", answer=web.Response(text="12345"))
    (log,) = stack.logs
    assert (log.door, log.name, log.method, log.path) == ("cloudfront", "cdn", "GET", "/some/path")
    assert (log.status, log.chunks, log.bytes, log.error) == (200, 1, 5, None)


def test_a_behavior_must_target_an_origin(stack):
    stack.default["targetOriginId"] = "elsewhere"
    with pytest.raises(InputProblem) as problem:
        ask(stack)
    assert problem.value.message == (
        "distribution 'cdn' cannot be served: defaultCacheBehavior.targetOriginId is 'elsewhere', but its origins are "
        "'url'; name one of them"
    )


def test_an_access_control_must_be_declared(stack):
    stack.origin("url")["originAccessControlId"] = "E404"
    with pytest.raises(
        InputProblem, match=r"origins\[0\].originAccessControlId names an origin access control that is"
    ):
        ask(stack)


def test_what_is_not_known_is_named(stack):
    stack.origin("url")["domainName"] = UNKNOWN
    with pytest.raises(InputProblem, match=r"origins\[0\].domainName is not known without AWS"):
        ask(stack)


def test_an_origin_group_is_answered_by_its_first_member(stack):
    stack.settings["originGroups"] = [
        {"originId": "group", "members": [{"originId": "url"}, {"originId": "url"}], "failoverCriteria": {}}
    ]
    stack.default["targetOriginId"] = "group"
    assert ask(stack)[0] == 200


def test_two_viewers_do_not_wait_for_each_other(stack):
    async def run():
        arrived = 0
        together = asyncio.Event()

        async def origin(request):
            nonlocal arrived
            arrived += 1
            if arrived == 2:
                together.set()
            await together.wait()
            return web.Response()

        async with stack.serving(origin) as viewer:
            answers = await asyncio.gather(viewer.get("/"), viewer.get("/"))
            return [answer.status for answer in answers]

    assert asyncio.run(run()) == [200, 200]


def test_malformed_http_is_answered_not_fatal(stack):
    async def run():
        async def origin(request):
            return web.Response()

        async with stack.serving(origin) as viewer:
            reader, writer = await asyncio.open_connection("127.0.0.1", viewer.port)
            writer.write(b"NOT HTTP AT ALL\r\n\r\n")
            first = await reader.readline()
            writer.close()
            async with viewer.get("/") as answer:
                return first, answer.status

    first, status = asyncio.run(run())
    assert first.startswith(b"HTTP/1.0 400") or first.startswith(b"HTTP/1.1 400")
    assert status == 200


def test_an_absolute_target_is_taken_by_its_path(stack):
    async def run():
        async def origin(request):
            return web.Response(text=request.raw_path)

        async with stack.serving(origin) as viewer:
            reader, writer = await asyncio.open_connection("127.0.0.1", viewer.port)
            writer.write(b"GET http://localhost/a?b=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(run()).endswith(b"/a?b=1")


def test_an_http_1_0_viewer_is_served(stack):
    async def run():
        async def origin(request):
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"one")
            await response.write(b"two")
            return response

        async with stack.serving(origin) as viewer:
            reader, writer = await asyncio.open_connection("127.0.0.1", viewer.port)
            writer.write(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    head, _, body = asyncio.run(run()).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert body == b"onetwo"


def test_pages_of_other_origins_are_refused_unless_the_stack_lets_them_in(stack):
    assert ask(stack, headers={"Origin": "https://attacker.example"})[0] == 403
    assert ask(stack, headers={"Origin": "null"})[0] == 403
    assert ask(stack, headers={"Origin": "http://localhost:5173"})[0] == 200
    assert ask(stack, headers={"Origin": "https://d111111abcdef8.cloudfront.net"})[0] == 200
    stack.declare("aws:lambda/functionUrl:FunctionUrl", "url", {"cors": {"allowOrigins": ["https://app.example.com"]}})
    assert ask(stack, headers={"Origin": "https://app.example.com"})[0] == 200
    stack.default["responseHeadersPolicyId"] = "60669652-455b-4ae9-85a4-c4c02393f86c"
    assert ask(stack, headers={"Origin": "https://attacker.example"})[0] == 200


def test_a_request_that_never_ends_does_not_hold_up_others(stack):
    async def run():
        async def origin(request):
            return web.Response(text="ok")

        async with stack.serving(origin) as viewer:
            writers = []
            for start in (
                b"GET / HTTP/1.1\r\nHost: local",
                b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
            ):
                for _ in range(50):
                    _, writer = await asyncio.open_connection("127.0.0.1", viewer.port)
                    writer.write(start)
                    writers.append(writer)
            async with viewer.get("/") as answer:
                status = answer.status
            for writer in writers:
                writer.close()
            return status

    assert asyncio.run(asyncio.wait_for(run(), 60)) == 200


@pytest.mark.parametrize("head", [b"X-Long: " + b"x" * 100_000, b"\r\n".join(b"X-%d: 1" % n for n in range(1000))])
def test_oversized_headers_are_answered(stack, head):
    async def run():
        async def origin(request):
            return web.Response(text="ok")

        async with stack.serving(origin) as viewer:
            reader, writer = await asyncio.open_connection("127.0.0.1", viewer.port)
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
            first = await reader.readline()
            writer.close()
            async with viewer.get("/") as answer:
                return first, answer.status

    first, status = asyncio.run(asyncio.wait_for(run(), 60))
    assert b" 400 " in first
    assert status == 200
