"""What of the viewer's request reaches the origin, and how it is signed there."""

import asyncio
import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from aiohttp import web
from lambda_streaming_local.doors.access.claim import NotSigned, SignatureError
from lambda_streaming_local.doors.access.sigv4 import Verifier
from yarl import URL

URL_DOMAIN = "abcdefghijklmnopqrstuvwxyz234567.lambda-url.eu-west-1.on.aws"
DISTRIBUTION_ARN = "arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE"


def seen_by_origin(stack, method="GET", target="/", **request):
    """The origin request as the origin sees it: method, target, headers (names in lower case), body."""

    async def run():
        seen = {}

        async def origin(request):
            seen["method"], seen["target"] = request.method, request.raw_path
            seen["headers"] = {name.lower(): value for name, value in request.headers.items()}
            seen["pairs"] = list(request.headers.items())
            seen["body"] = await request.read()
            return web.Response()

        async with stack.serving(origin) as viewer:
            url = URL(f"http://127.0.0.1:{viewer.port}{target}", encoded=True)
            async with viewer.session.request(method, url, **request) as answer:
                seen["status"] = answer.status
            return seen

    return asyncio.run(run())


def verify(stack, seen, now=lambda: datetime.now(timezone.utc)):
    verifier = Verifier([stack.identity], {"eu-west-1"}, now)
    return verifier.verify(seen["method"], seen["target"], seen["pairs"], seen["body"])


@pytest.mark.parametrize(
    "target", ["/", "/api/a%20b/%C3%BC?x=1&x=2&y=a%2Fb&empty=", "/a/../b//c", "/%2e%2e/x", "/a%2Fb"]
)
def test_a_request_is_signed_as_it_is_sent(stack, target):
    stack.sign("always")
    seen = seen_by_origin(stack, target=target, headers={"Authorization": "Bearer mine"})
    assert seen["target"] == target
    assert verify(stack, seen) == stack.identity
    assert seen["headers"]["host"] == URL_DOMAIN
    assert seen["headers"]["x-amz-source-arn"] == DISTRIBUTION_ARN
    assert seen["headers"]["x-amz-source-account"] == "123456789012"
    assert "/eu-west-1/lambda/aws4_request" in seen["headers"]["authorization"]
    signed = seen["headers"]["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert {"host", "x-amz-content-sha256", "x-amz-source-arn", "x-amz-source-account"} <= set(signed)


def test_a_body_is_signed_by_the_hash_that_the_viewer_sends(stack):
    stack.sign("always")
    body = b"\x00\xff{}"
    headers = {"x-amz-content-sha256": hashlib.sha256(body).hexdigest(), "Content-Type": "application/x-raw"}
    seen = seen_by_origin(stack, "POST", data=body, headers=headers)
    assert seen["body"] == body
    assert seen["headers"]["content-type"] == "application/x-raw"
    assert seen["headers"]["content-length"] == "4"
    assert verify(stack, seen) == stack.identity


def test_a_body_without_its_hash_is_signed_wrongly_as_on_aws(stack):
    stack.sign("always")
    seen = seen_by_origin(stack, "POST", data=b"{}")
    with pytest.raises(SignatureError, match="does not match"):
        verify(stack, seen)


def alter(text):
    """`text` with its first character another one: what is given away is the same everywhere in it (test_sigv4)."""
    return ("1" if text[0] == "0" else "0") + text[1:]


def test_each_part_of_what_cloudfront_signed_counts(stack):
    """The viewer signs nothing; what CloudFront signs for Lambda holds method, target, headers and the body's hash."""
    stack.sign("always")
    headers = {"x-amz-content-sha256": hashlib.sha256(b"body").hexdigest()}
    seen = seen_by_origin(stack, "POST", target="/p?q=1", data=b"body", headers=headers)
    assert verify(stack, seen) == stack.identity
    names = seen["headers"]["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert len(names) == 5
    pairs = seen["pairs"]
    altered: dict[str, dict[str, Any]] = {
        "method": {"method": "PUT"},
        "path": {"target": "/other?q=1"},
        "query": {"target": "/p?q=2"},
        "body": {"body": b"Body"},
        "credential": {"pairs": change(pairs, "authorization", lambda value: value.replace("ASIATEST", "ASIAREST"))},
        "signature": {"pairs": change(pairs, "authorization", lambda value: value[:-1] + alter(value[-1]))},
    }
    for name in names:
        altered[name] = {"pairs": change(pairs, name, alter)}
        altered[f"no {name}"] = {"pairs": [pair for pair in pairs if pair[0].lower() != name]}
        rest = ";".join(other for other in names if other != name)
        unsigned = change(pairs, "authorization", lambda value, rest=rest: value.replace(";".join(names), rest))
        altered[f"{name} not signed"] = {"pairs": unsigned}
    for part in altered.values():
        with pytest.raises(SignatureError):
            verify(stack, {**seen, **part})


def change(pairs, name, how):
    return [(key, how(value)) if key.lower() == name else (key, value) for key, value in pairs]


@pytest.mark.parametrize("claimed", ["0" * 64, hashlib.sha256(b"another").hexdigest(), "UNSIGNED-PAYLOAD", "x"])
def test_a_body_whose_viewer_sends_another_hash_is_refused(stack, claimed):
    stack.sign("always")
    seen = seen_by_origin(stack, "POST", data=b"body", headers={"x-amz-content-sha256": claimed})
    with pytest.raises(SignatureError, match="does not match"):
        verify(stack, seen)


@pytest.mark.parametrize("minutes", [-5.1, 5.1])
def test_what_cloudfront_signed_lasts_as_long_as_any_signature(stack, minutes):
    stack.sign("always")
    seen = seen_by_origin(stack)
    clock = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    with pytest.raises(SignatureError, match=r"Signature (expired|not yet current)"):
        verify(stack, seen, lambda: clock)


def test_a_viewers_own_source_headers_are_not_believed(stack):
    stack.sign("always")
    seen = seen_by_origin(stack, headers={"x-amz-source-arn": "arn:aws:cloudfront::999999999999:distribution/OTHER"})
    assert seen["headers"]["x-amz-source-arn"] == DISTRIBUTION_ARN
    assert verify(stack, seen) == stack.identity


def test_never_leaves_the_request_unsigned(stack):
    stack.sign("never")
    with pytest.raises(NotSigned):
        verify(stack, seen_by_origin(stack))


def test_without_an_access_control_nothing_is_signed(stack):
    seen = seen_by_origin(stack, headers={"Authorization": "Bearer mine"})
    assert seen["headers"]["authorization"] == "Bearer mine"


def test_no_override_signs_unless_the_viewer_authorizes(stack):
    stack.sign("no-override")
    assert verify(stack, seen_by_origin(stack)) == stack.identity
    seen = seen_by_origin(stack, headers={"Authorization": "Bearer mine"})
    assert seen["headers"]["authorization"] == "Bearer mine"
    assert "x-amz-source-arn" not in seen["headers"]


def test_all_viewer_except_host_forwards_everything_but_host(stack):
    headers = {"Cookie": "a=1; b=2", "User-Agent": "mine", "X-Own": "yes", "Accept-Encoding": "gzip", "Referer": "r"}
    seen = seen_by_origin(stack, target="/p?q=1&r=2", headers=headers)
    assert seen["target"] == "/p?q=1&r=2"
    for name, value in headers.items():
        assert seen["headers"][name.lower()] == value
    assert seen["headers"]["host"] == URL_DOMAIN


def test_cloudfront_adds_its_own_headers_and_drops_those_of_the_connection(stack):
    headers = {
        "X-Forwarded-For": "203.0.113.7",
        "Via": "1.0 proxy",
        "X-Edge-Own": "1",
        "X-Forwarded-Proto": "http",
        "TE": "trailers",
        "Proxy-Authorization": "Basic x",
    }
    seen = seen_by_origin(stack, headers=headers)["headers"]
    assert seen["x-forwarded-for"] == "203.0.113.7, 127.0.0.1"
    assert seen["via"].startswith("1.0 proxy, 1.1 ")
    assert seen["via"].endswith(".cloudfront.net (CloudFront)")
    assert len(seen["x-amz-cf-id"]) > 50
    assert not {"x-edge-own", "x-forwarded-proto", "te", "proxy-authorization"} & seen.keys()


def test_a_cache_policy_alone_forwards_next_to_nothing(stack):
    del stack.default["originRequestPolicyId"]
    headers = {
        "Cookie": "a=1",
        "User-Agent": "mine",
        "X-Own": "yes",
        "Authorization": "Bearer x",
        "Content-Type": "a/b",
    }
    seen = seen_by_origin(stack, "POST", "/p?q=1", headers=headers, data=b"body")
    assert seen["target"] == "/p"
    assert seen["body"] == b"body"
    assert seen["headers"]["user-agent"] == "Amazon CloudFront"
    assert seen["headers"]["content-type"] == "a/b"
    assert not {"cookie", "x-own", "authorization"} & seen["headers"].keys()


def test_a_policy_of_the_stack_forwards_what_it_lists(stack):
    stack.declare(
        "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
        "own",
        {
            "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["X-Own"]}},
            "cookiesConfig": {"cookieBehavior": "allExcept", "cookies": {"items": ["secret"]}},
            "queryStringsConfig": {"queryStringBehavior": "whitelist", "queryStrings": {"items": ["keep", "a b"]}},
        },
        id="own-policy",
    )
    stack.default["originRequestPolicyId"] = "own-policy"
    seen = seen_by_origin(
        stack,
        target="/?drop=1&keep=a%20b&Keep=2&a+b=3&keep",
        headers={"x-own": "1", "X-Other": "2", "Cookie": "secret=1; open=2; Secret=3"},
    )
    assert seen["target"] == "/?keep=a%20b&a+b=3&keep"
    assert seen["headers"]["x-own"] == "1"
    assert "x-other" not in seen["headers"]
    assert seen["headers"]["cookie"] == "open=2; Secret=3"


def test_the_cache_policys_values_are_forwarded_too(stack):
    stack.declare(
        "aws:cloudfront/cachePolicy:CachePolicy",
        "own",
        {
            "parametersInCacheKeyAndForwardedToOrigin": {
                "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["Authorization"]}},
                "cookiesConfig": {"cookieBehavior": "none"},
                "queryStringsConfig": {"queryStringBehavior": "all"},
                "enableAcceptEncodingGzip": True,
            }
        },
        id="own-cache",
    )
    stack.default["cachePolicyId"] = "own-cache"
    del stack.default["originRequestPolicyId"]
    seen = seen_by_origin(
        stack,
        target="/?q=1",
        headers={"Authorization": "Bearer x", "X-Other": "1", "Accept-Encoding": "zstd, gzip, br"},
    )
    assert seen["target"] == "/?q=1"
    assert seen["headers"]["authorization"] == "Bearer x"
    assert seen["headers"]["accept-encoding"] == "gzip"
    assert "x-other" not in seen["headers"]


def test_forwarded_values_are_the_setting_before_policies(stack):
    del stack.default["cachePolicyId"], stack.default["originRequestPolicyId"]
    stack.default["forwardedValues"] = {
        "queryString": True,
        "headers": ["Referer"],
        "cookies": {"forward": "whitelist", "whitelistedNames": ["a"]},
    }
    headers = {"Referer": "r", "Accept": "text/html", "X-Own": "1", "Authorization": "Bearer x", "Cookie": "a=1; b=2"}
    seen = seen_by_origin(stack, target="/?q=1", headers=headers)
    assert seen["target"] == "/?q=1"
    assert (seen["headers"]["referer"], seen["headers"]["x-own"], seen["headers"]["cookie"]) == ("r", "1", "a=1")
    assert seen["headers"]["user-agent"] == "Amazon CloudFront"
    assert not {"accept", "authorization"} & seen["headers"].keys()
    assert seen["headers"]["host"] == URL_DOMAIN


@pytest.mark.parametrize("policy", ["216adef6-5c7f-47e4-b989-5492eafa07d3", "bf0718e1-ba1e-49d1-88b1-f726733018ae"])
def test_a_forwarded_host_breaks_the_signature_as_on_aws(stack, policy):
    stack.sign("always")
    stack.default["originRequestPolicyId"] = policy
    seen = seen_by_origin(stack)
    assert seen["headers"]["host"].startswith("127.0.0.1:")
    with pytest.raises(SignatureError, match="does not match"):
        verify(stack, seen)


def test_an_origins_custom_headers_and_path_are_added(stack):
    stack.origin("url")["customHeaders"] = [{"name": "X-Origin-Secret", "value": "s"}, {"name": "X-Own", "value": "o"}]
    stack.origin("url")["originPath"] = "/v1"
    stack.sign("always")
    seen = seen_by_origin(stack, target="/a", headers={"X-Own": "viewer"})
    assert seen["target"] == "/v1/a"
    assert (seen["headers"]["x-origin-secret"], seen["headers"]["x-own"]) == ("s", "o")
    assert verify(stack, seen) == stack.identity


def test_a_policy_from_elsewhere_is_told_of(stack, caplog):
    stack.default["originRequestPolicyId"] = "11111111-2222-3333-4444-555555555555"
    seen = seen_by_origin(stack, target="/?q=1", headers={"X-Own": "1"})
    assert (seen["target"], seen["headers"]["x-own"]) == ("/?q=1", "1")
    assert caplog.messages == [
        "distribution 'cdn': the origin request policy at defaultCacheBehavior.originRequestPolicyId is neither one of "
        "AWS's nor in this stack; it is taken as AllViewerExceptHostHeader"
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"])
def test_every_allowed_method_goes_through_signed(stack, method):
    stack.sign("always")
    seen = seen_by_origin(stack, method)
    assert (seen["method"], seen["status"]) == (method, 200)
    assert verify(stack, seen) == stack.identity
