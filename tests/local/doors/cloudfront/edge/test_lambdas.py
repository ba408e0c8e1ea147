"""Lambda@Edge functions: here plain functions on events, where a server invokes the stack's own."""

import asyncio
import base64
import hashlib
import io
import json

import pytest
from aiohttp import web
from lambda_streaming_local.doors.access.claim import SignatureError
from lambda_streaming_local.doors.access.sigv4 import Verifier
from lambda_streaming_local.doors.cloudfront.edge.lambdas import LambdaFailed

ARN = "arn:aws:lambda:us-east-1:123456789012:function:edge"


def declare(stack, event, handler, include_body=False):
    """Runs `handler` on the `cf` object of each event; `seen` collects them."""
    seen = []

    async def invoke(payload):
        (record,) = json.loads(payload)["Records"]
        seen.append(record["cf"])
        return json.dumps(handler(record["cf"])).encode()

    stack.lambdas[ARN] = invoke
    stack.default["lambdaFunctionAssociations"] = [
        {"eventType": event, "lambdaArn": f"{ARN}:1", "includeBody": include_body}
    ]
    return seen


def ask(stack, method="GET", target="/", answer=None, **request):
    """The door's answer (status, headers, body) and the origin's view of the request."""

    async def run():
        seen = {}

        async def origin(request):
            seen["method"], seen["target"] = request.method, request.raw_path
            seen["pairs"] = list(request.headers.items())
            seen["body"] = await request.content.read()
            return web.Response(text="origin") if answer is None else answer

        async with (
            stack.serving(origin) as viewer,
            viewer.request(method, target, allow_redirects=False, **request) as got,
        ):
            return (got.status, got.headers, await got.text()), seen

    return asyncio.run(asyncio.wait_for(run(), 60))


def hash_body(cf):
    request = cf["request"]
    value = hashlib.sha256(base64.b64decode(request["body"]["data"])).hexdigest()
    request["headers"]["x-amz-content-sha256"] = [{"key": "x-amz-content-sha256", "value": value}]
    return request


def test_a_function_that_hashes_bodies_makes_them_signed(stack):
    stack.sign("always")
    events = declare(stack, "origin-request", hash_body, include_body=True)
    body = bytes(range(256))
    (status, _, _), seen = ask(stack, "POST", "/p?q=1", data=body, headers={"X-Own": "1"})
    assert (status, seen["body"]) == (200, body)
    verifier = Verifier([stack.identity], {"eu-west-1"})
    assert verifier.verify(seen["method"], seen["target"], seen["pairs"], seen["body"]) == stack.identity
    (cf,) = events
    assert cf["config"] == {
        "distributionDomainName": "d111111abcdef8.cloudfront.net",
        "distributionId": "E1EXAMPLE",
        "eventType": "origin-request",
        "requestId": stack.logs[0].request_id,
    }
    request = cf["request"]
    assert (request["clientIp"], request["method"], request["uri"]) == ("127.0.0.1", "POST", "/p")
    assert request["querystring"] == "q=1"
    assert request["headers"]["x-own"] == [{"key": "x-own", "value": "1"}]
    assert request["headers"]["host"][0]["value"] == stack.origin("url")["domainName"]
    assert request["body"]["inputTruncated"] is False


def test_a_body_over_the_limit_is_cut_for_the_function_and_whole_for_the_origin(stack):
    stack.sign("always")
    body = bytes(1024 * 1024 + 1)
    events = declare(stack, "origin-request", hash_body, include_body=True)
    _, seen = ask(stack, "POST", data=io.BytesIO(body))
    assert events[0]["request"]["body"]["inputTruncated"] is True
    assert len(base64.b64decode(events[0]["request"]["body"]["data"])) == 1024 * 1024
    assert seen["body"] == body
    with pytest.raises(SignatureError):
        Verifier([stack.identity], {"eu-west-1"}).verify(seen["method"], seen["target"], seen["pairs"], seen["body"])


def test_a_function_answers_in_place_of_the_origin(stack):
    headers = {"content-type": [{"key": "Content-Type", "value": "application/json"}]}
    declare(stack, "origin-request", lambda cf: {"status": "413", "headers": headers, "body": '{"a": 1}'})
    (status, got, body), seen = ask(stack, "POST", data=b"x")
    assert (status, body, got["Content-Type"]) == (413, '{"a": 1}', "application/json")
    assert seen == {}


def test_a_viewer_request_function_changes_the_request(stack):
    def change(cf):
        request = cf["request"]
        request["uri"] = "/new"
        request["querystring"] = "a=b"
        request["headers"]["x-new"] = [{"value": "1"}]
        return request

    declare(stack, "viewer-request", change)
    _, seen = ask(stack, target="/old")
    assert seen["target"] == "/new?a=b"
    assert ("x-new", "1") in seen["pairs"]


def test_a_function_replaces_the_body(stack):
    def replace(cf):
        cf["request"]["body"] = {"action": "replace", "encoding": "text", "data": "other, longer"}
        return cf["request"]

    declare(stack, "origin-request", replace, include_body=True)
    assert ask(stack, "POST", data=b"x")[1]["body"] == b"other, longer"


@pytest.mark.parametrize("event", ["viewer-response", "origin-response"])
def test_a_response_function_changes_the_headers_and_keeps_the_body(stack, event):
    def change(cf):
        assert cf["response"]["status"] == "200"
        cf["response"]["headers"]["x-new"] = [{"key": "X-New", "value": cf["request"]["uri"]}]
        return cf["response"]

    declare(stack, event, change)
    (status, headers, body), _ = ask(stack, target="/p")
    assert (status, headers["X-New"], body) == (200, "/p", "origin")


def test_an_origin_response_function_replaces_the_body(stack):
    declare(stack, "origin-response", lambda cf: {"status": 200, "body": "b3RoZXI=", "bodyEncoding": "base64"})
    assert ask(stack, answer=web.Response(status=500, text="broken"))[0][::2] == (200, "other")


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "neither a request nor a response"),
        ([], "neither a request nor a response"),
        ({"uri": "x", "querystring": ""}, "without uri and querystring"),
        ({"status": "abc"}, "without a status"),
        ({"status": "99"}, "returned the status 99"),
        ({"status": "200", "headers": {"a": "b"}}, "headers that are not lists"),
        ({"status": "200", "body": "*", "bodyEncoding": "base64"}, "not what its encoding says"),
        ({"uri": "/", "querystring": "", "origin": {"custom": {}}}, "chose an origin"),
    ],
)
def test_a_wrong_result_is_a_502(stack, result, message):
    declare(stack, "origin-request", lambda cf: result)
    (status, headers, _), seen = ask(stack)
    assert (status, headers["X-Cache"]) == (502, "LambdaValidationError from cloudfront")
    assert seen == {}
    assert message in stack.logs[0].error


def test_a_function_that_fails_is_a_503(stack):
    def fail(cf):
        raise LambdaFailed(503, "Task timed out")

    declare(stack, "viewer-request", fail)
    (status, headers, body), _ = ask(stack)
    assert (status, headers["X-Cache"]) == (503, "LambdaExecutionError from cloudfront")
    assert "is invalid or doesn&#x27;t have the required permissions" in body
    assert "Task timed out" in stack.logs[0].error


def test_a_function_that_is_not_served_is_told_of(stack, caplog):
    stack.default["lambdaFunctionAssociations"] = [{"eventType": "origin-request", "lambdaArn": f"{ARN}:1"}]
    assert ask(stack)[0][0] == 200
    assert caplog.messages == [
        "distribution 'cdn' runs without the Lambda@Edge function edge:1, which is not served here"
    ]
