"""CloudFront functions, run by a real Node."""

import asyncio
import json

import pytest
from aiohttp import web
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_policies.stack.unknown import UNKNOWN
from yarl import URL

ARN = "arn:aws:cloudfront::123456789012:function/own"
STORE = "arn:aws:cloudfront::123456789012:key-value-store/11111111-2222-3333-4444-555555555555"


def declare(stack, code, event="viewer-request", **inputs):
    stack.declare(
        "aws:cloudfront/function:Function", "own", {"code": code, "runtime": "cloudfront-js-2.0", **inputs}, arn=ARN
    )
    stack.default["functionAssociations"] = [{"eventType": event, "functionArn": ARN}]


def ask(stack, target="/", method="GET", answer=None, times=1, **request):
    """The last of the door's answers (status, headers, body) and what the origin saw of that request."""

    async def run():
        seen = {}

        async def origin(request):
            seen["target"] = request.raw_path
            seen["headers"] = {name.lower(): value for name, value in request.headers.items()}
            if answer is None:
                return web.Response(text="origin")
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

        async with stack.serving(origin) as viewer:
            for _ in range(times):
                url = URL(f"http://127.0.0.1:{viewer.port}{target}", encoded=True)
                async with viewer.session.request(method, url, allow_redirects=False, **request) as got:
                    found = got.status, got.headers, await got.text()
            return found, seen

    return asyncio.run(asyncio.wait_for(run(), 60))


def test_a_function_sees_the_request_in_cloudfronts_form(stack):
    declare(stack, "function handler(event) { return { statusCode: 200, body: JSON.stringify(event) }; }")
    (status, headers, body), seen = ask(
        stack, "/a%20b?x=1&x=2&y&z=%2F", headers=[("X-Own", "a"), ("X-Own", "b"), ("Cookie", "k=v; k=w; l=1=2")]
    )
    event = json.loads(body)
    assert status == 200
    assert headers["X-Cache"] == "FunctionGeneratedResponse from cloudfront"
    assert seen == {}
    assert event["version"] == "1.0"
    assert event["context"] == {
        "distributionDomainName": "d111111abcdef8.cloudfront.net",
        "distributionId": "E1EXAMPLE",
        "eventType": "viewer-request",
        "requestId": stack.logs[0].request_id,
    }
    assert event["viewer"] == {"ip": "127.0.0.1"}
    request = event["request"]
    assert (request["method"], request["uri"]) == ("GET", "/a%20b")
    assert request["querystring"] == {
        "x": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]},
        "y": {"value": ""},
        "z": {"value": "%2F"},
    }
    assert request["headers"]["x-own"] == {"value": "a", "multiValue": [{"value": "a"}, {"value": "b"}]}
    assert "cookie" not in request["headers"]
    assert request["cookies"] == {
        "k": {"value": "v", "multiValue": [{"value": "v"}, {"value": "w"}]},
        "l": {"value": "1=2"},
    }
    assert "response" not in event


def test_a_function_changes_the_request(stack):
    code = """
    function handler(event) {
      var request = event.request;
      request.headers['x-forwarded-host'] = { value: request.headers.host.value };
      delete request.headers['x-drop'];
      request.uri = '/new' + request.uri;
      request.querystring.added = { value: 'yes', multiValue: [{ value: 'yes' }, { value: 'too' }] };
      request.cookies.c = { value: 'd' };
      return request;
    }"""
    declare(stack, code)
    (status, _, _), seen = ask(stack, "/p?q=%20&flag", headers={"X-Drop": "1", "X-Keep": "2", "Cookie": "a=b"})
    assert status == 200
    assert seen["target"] == "/new/p?q=%20&flag&added=yes&added=too"
    assert seen["headers"]["x-forwarded-host"].startswith("127.0.0.1:")
    assert seen["headers"]["x-keep"] == "2"
    assert "x-drop" not in seen["headers"]
    assert seen["headers"]["cookie"] == "a=b; c=d"


@pytest.mark.parametrize("target", ["/a%2Fb/?x=1&x=2&y&=z&&q=a+b", "/?a=b%26c"])
def test_a_request_that_is_returned_as_it_came_stays_so(stack, target):
    declare(stack, "async function handler(event) { return event.request; }")
    assert ask(stack, target, headers={"Cookie": "a = b;c"})[1]["target"] == target


def test_a_changed_request_is_signed_as_changed(stack):
    stack.sign("always")
    declare(stack, "function handler(event) { event.request.uri = '/b'; return event.request; }")
    assert ask(stack, "/a")[1]["target"] == "/b"


def test_a_function_answers_itself(stack):
    code = """
    const handler = (event) => ({
      statusCode: 302,
      statusDescription: 'Found',
      headers: { location: { value: '/elsewhere' } },
      cookies: { a: { value: '1', attributes: 'Secure; Path=/', multiValue: [
        { value: '1', attributes: 'Secure; Path=/' }, { value: '2', attributes: '' }] } },
    });"""
    declare(stack, code)
    (status, headers, body), _ = ask(stack)
    assert (status, headers["Location"], body) == (302, "/elsewhere", "")
    assert headers.getall("Set-Cookie") == ["a=1; Path=/", "a=2"]


@pytest.mark.parametrize(
    ("body", "text"),
    [("'plain'", "plain"), ("{ encoding: 'base64', data: btoa('b64') }", "b64"), ("{ data: 'text' }", "text")],
)
def test_the_body_of_an_answer(stack, body, text):
    declare(stack, f"function handler() {{ return {{ statusCode: 200, body: {body} }}; }}")
    assert ask(stack)[0][2] == text


def test_a_viewer_response_function_changes_the_answer(stack):
    code = """
    function handler(event) {
      var response = event.response;
      response.headers['x-seen'] = { value: event.request.uri + ' ' + response.statusCode };
      delete response.headers['x-drop'];
      response.cookies.own = { value: '1', attributes: 'HttpOnly' };
      return response;
    }"""
    declare(stack, code, "viewer-response")
    answer = web.Response(text="body", headers={"X-Drop": "1", "X-Keep": "2", "Set-Cookie": "a=b; Path=/"})
    (status, headers, body), _ = ask(stack, "/p", answer=answer)
    assert (status, body, headers["X-Seen"], headers["X-Keep"]) == (200, "body", "/p 200", "2")
    assert "X-Drop" not in headers
    assert headers.getall("Set-Cookie") == ["a=b; Path=/", "own=1; HttpOnly"]


def test_a_viewer_response_function_replaces_the_body(stack):
    code = "function handler(event) { event.response.body = 'other'; event.response.statusCode = 201; return event.response; }"
    declare(stack, code, "viewer-response")
    (status, headers, body), _ = ask(stack)
    assert (status, body, headers["Content-Length"]) == (201, "other", "5")


def test_a_viewer_response_function_does_not_see_errors(stack):
    declare(
        stack, "function handler(event) { event.response.statusCode = 200; return event.response; }", "viewer-response"
    )
    assert ask(stack, answer=web.Response(status=404, text="gone"))[0][::2] == (404, "gone")


def test_nor_the_page_that_stands_for_an_error(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [
        {"errorCode": 403.0, "responsePagePath": "/index.html", "responseCode": 200.0}
    ]
    declare(
        site, "function handler(event) { event.response.body = 'changed'; return event.response; }", "viewer-response"
    )
    assert ask(site, "/missing")[0][::2] == (200, "<h1>hello</h1>")
    assert ask(site, "/index.html")[0][::2] == (200, "changed")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("function handler() { throw new Error('boom'); }", "boom"),
        ("async function handler() { throw new Error('boom'); }", "boom"),
        ("function handler( {", "Unexpected token"),
        ("var nothing = 1;", "handler"),
        ("function handler() {}", "neither a request nor a response"),
        ("function handler() { while (true); }", "timed out"),
        ("function handler() { return fetch('http://127.0.0.1'); }", "fetch is not defined"),
        ("function handler() { return require('fs'); }", "have no module 'fs'"),
        ("import fs from 'node:fs'; function handler() {}", "have no module 'node:fs'"),
        ("function handler() { return process.env; }", "process is not defined"),
        ("function handler() { return eval('1'); }", "Code generation from strings disallowed"),
        ("function handler(event) { event.request.uri = 'x'; return event.request; }", "does not start with a slash"),
        ("function handler(event) { event.request.method = 'PUT'; return event.request; }", "read-only"),
        (
            "function handler(event) { event.request.headers.host.value = 'x'; return event.request; }",
            "CloudFront's own",
        ),
        ("function handler(e) { e.request.headers['x-edge-a'] = {value: '1'}; return e.request; }", "CloudFront's own"),
        ("function handler(e) { e.request.headers['X-A'] = {value: '1'}; return e.request; }", "not in lower case"),
        ("function handler(e) { e.request.headers.a = {value: 'a\\r\\nb: c'}; return e.request; }", "one line"),
        ("function handler(e) { e.request.headers.a = 'x'; return e.request; }", "has no value"),
        ("function handler() { return { statusCode: '200' }; }", "no number"),
        ("function handler() { return { statusCode: 200, body: { encoding: 'base64', data: '*' } }; }", "base64"),
    ],
)
def test_a_function_that_fails_is_a_503(stack, code, message):
    declare(stack, code)
    (status, headers, body), seen = ask(stack)
    assert (status, headers["X-Cache"]) == (503, "FunctionExecutionError from cloudfront")
    assert "is invalid or could not run" in body
    assert seen == {}
    assert message in stack.logs[0].error


def test_a_function_that_never_answers_is_a_503_and_the_next_event_finds_another_process(stack):
    code = """
    async function handler(event) {
      if (event.request.uri === '/hang') await new Promise(() => {});
      return { statusCode: 200, body: 'fine' };
    }"""
    declare(stack, code)

    async def run():
        async with stack.serving() as viewer:
            return [(await viewer.get(path)).status for path in ("/hang", "/")]

    assert asyncio.run(asyncio.wait_for(run(), 60)) == [503, 200]


def test_many_requests_at_once_get_their_own_answers(stack):
    declare(stack, "function handler(event) { return { statusCode: 200, body: event.request.uri }; }")

    async def run():
        async with stack.serving() as viewer:

            async def one(number):
                return await (await viewer.get(f"/{number}")).text()

            return await asyncio.gather(*(one(number) for number in range(50)))

    assert asyncio.run(asyncio.wait_for(run(), 60)) == [f"/{number}" for number in range(50)]


def test_the_modules_and_the_key_value_store(stack):
    code = """
    import cf from 'cloudfront';
    import crypto from 'crypto';
    const querystring = require('querystring');
    const store = cf.kvs('id');
    async function handler(event) {
      console.log('seen', event.request.uri);
      let missing;
      try { await store.get('missing'); } catch (error) { missing = error.message; }
      return { statusCode: 200, body: JSON.stringify({
        text: await store.get('text'), json: await store.get('json', { format: 'json' }),
        exists: await store.exists('missing'), count: await store.count(), missing,
        hash: crypto.createHash('sha256').update('x').digest('hex').slice(0, 8),
        raw: event.request.rawQueryString(), parsed: querystring.parse('a=1'),
      }) };
    }"""
    stack.declare(
        "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
        "t",
        {"key": "text", "value": "v", "keyValueStoreArn": STORE},
    )
    stack.declare(
        "aws:cloudfront/keyvaluestoreKeysExclusive:KeyvaluestoreKeysExclusive",
        "all",
        {"keyValueStoreArn": STORE, "resourceKeyValuePairs": [{"key": "json", "value": '{"a": 1}'}]},
    )
    stack.declare(
        "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey", "o", {"key": "o", "value": "v", "keyValueStoreArn": "other"}
    )
    declare(stack, code, keyValueStoreAssociations=[STORE])
    (status, _, body), _ = ask(stack, "/?a=%20b")
    assert status == 200
    assert stack.function_logs == [("own", b"seen /\n")]
    assert json.loads(body) == {
        "text": "v",
        "json": {"a": 1},
        "exists": False,
        "count": 2,
        "missing": "the key missing is not in the key value store",
        "hash": "2d711642",
        "raw": "a=%20b",
        "parsed": {"a": "1"},
    }


def test_a_function_that_is_not_in_the_stack_is_told_of(stack):
    stack.default["functionAssociations"] = [{"eventType": "viewer-request", "functionArn": ARN}]
    with pytest.raises(InputProblem, match="runs a CloudFront function that is not in this stack; declare it here"):
        ask(stack)


def test_code_that_is_not_known_is_told_of(stack):
    declare(stack, UNKNOWN)
    with pytest.raises(InputProblem, match="the code of CloudFront function 'own' is not known without AWS"):
        ask(stack)
