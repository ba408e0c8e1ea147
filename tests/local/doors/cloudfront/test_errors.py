"""Custom error responses, failover to a second origin, geographic restrictions, rate limits, and the viewer's protocol."""

import asyncio

import pytest
from aiohttp import web
from lambda_streaming_local.doors.cloudfront.door import ViewerSettings
from lambda_streaming_local.doors.cloudfront.viewer import Viewer
from lambda_streaming_local.doors.cloudfront.web_acl import RateLimit
from lambda_streaming_local.graph import InputProblem
from multidict import CIMultiDict

ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/own/1"


def ask(stack, *targets, method="GET", origin=None, **request):
    """Status, X-Cache and body of the door's answers."""

    async def answer(request):
        return web.Response(text="fine")

    async def run():
        found = []
        async with stack.serving(origin or answer) as viewer:
            for target in targets or ("/",):
                async with viewer.request(method, target, allow_redirects=False, **request) as got:
                    found.append(
                        (got.status, got.headers["X-Cache"].removesuffix(" from cloudfront"), await got.text())
                    )
        return found

    return asyncio.run(asyncio.wait_for(run(), 60))


def failing(status):
    async def origin(request):
        return web.Response(status=status, text=f"the origin's own {status}")

    return origin


def test_an_error_of_the_function_gets_the_sites_page(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [
        {"errorCode": 502.0, "responsePagePath": "/index.html", "responseCode": 200.0}
    ]
    assert ask(site, "/api/x", origin=failing(502)) == [(200, "Error", "<h1>hello</h1>")]
    assert ask(site, "/api/x", method="POST", origin=failing(502)) == [(200, "Error", "<h1>hello</h1>")]
    assert ask(site, "/api/x", origin=failing(500)) == [(500, "Error", "the origin's own 500")]


def test_without_a_response_code_the_errors_own_is_sent(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [{"errorCode": 403.0, "responsePagePath": "/index.html"}]
    assert ask(site, "/missing") == [(403, "Error", "<h1>hello</h1>")]


def test_a_single_page_application_answers_every_path(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [
        {"errorCode": 403.0, "responsePagePath": "/index.html", "responseCode": 200.0, "errorCachingMinTtl": 0.0}
    ]
    assert [status for status, _, _ in ask(site, "/deep/link", "/")] == [200, 200]


def test_cloudfronts_own_errors_get_the_page_too(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [{"errorCode": 403.0, "responsePagePath": "/index.html"}]
    assert ask(site, "/", method="POST")[0][::2] == (403, "<h1>hello</h1>")


def test_where_the_page_cannot_be_had_its_own_error_is_sent(site, bucket_policy):
    bucket_policy()
    site.settings["customErrorResponses"] = [{"errorCode": 500.0, "responsePagePath": "/missing.html"}]
    (status, _, body), *_ = ask(site, "/api/x", origin=failing(500))
    assert status == 403
    assert "AccessDenied" in body


def test_an_error_is_kept_as_long_as_declared(stack):
    stack.settings["customErrorResponses"] = [{"errorCode": 500.0, "errorCachingMinTtl": 60.0}]
    count = 0

    async def origin(request):
        nonlocal count
        count += 1
        return web.Response(status=500, text=str(count))

    assert [body for _, _, body in ask(stack, "/", "/", origin=origin)] == ["1", "1"]


@pytest.fixture
def group(site):
    """The function's paths with the site's bucket as the second origin."""
    site.settings["originGroups"] = [
        {
            "originId": "group",
            "failoverCriteria": {"statusCodes": [500.0, 502.0]},
            "members": [{"originId": "url"}, {"originId": "site"}],
        }
    ]
    site.ordered[0] |= {"targetOriginId": "group", "pathPattern": "/index.html"}
    return site


def test_the_second_origin_answers_where_the_first_fails(group, bucket_policy):
    bucket_policy()
    assert ask(group, "/index.html", origin=failing(502))[0][::2] == (200, "<h1>hello</h1>")
    assert ask(group, "/index.html", origin=failing(503))[0][0] == 503
    assert ask(group, "/index.html")[0][2] == "fine"


def test_the_second_origin_answers_where_the_first_is_not_there(group, bucket_policy):
    bucket_policy()
    group.origin("url")["domainName"] = "other.example.com"
    assert ask(group, "/index.html")[0][::2] == (200, "<h1>hello</h1>")


def test_the_second_origin_answers_where_the_first_takes_too_long(group, bucket_policy):
    bucket_policy()
    group.origin("url")["customOriginConfig"]["originReadTimeout"] = 0.05

    async def run():
        asked = asyncio.Event()

        async def origin(request):
            await asked.wait()
            return web.Response(text="too late")

        async with group.serving(origin) as viewer, viewer.get("/index.html") as answer:
            asked.set()
            return answer.status, await answer.text()

    assert asyncio.run(asyncio.wait_for(run(), 60)) == (200, "<h1>hello</h1>")


def test_other_methods_do_not_fail_over(group, bucket_policy):
    bucket_policy()
    assert ask(group, "/index.html", method="POST", origin=failing(502))[0][0] == 502


def test_a_group_must_name_origins(group):
    group.settings["originGroups"][0]["members"][1] = {"originId": "elsewhere"}
    with pytest.raises(InputProblem, match=r"originGroups\[0\].members\[1\].originId is 'elsewhere'"):
        ask(group)


@pytest.mark.parametrize(
    ("type_", "country", "status"),
    [
        ("whitelist", "DE", 200),
        ("whitelist", "FR", 403),
        ("blacklist", "DE", 403),
        ("blacklist", "FR", 200),
        ("none", "FR", 200),
        ("whitelist", None, 200),
    ],
)
def test_a_geographic_restriction(stack, type_, country, status):
    stack.settings["restrictions"] = {"geoRestriction": {"restrictionType": type_, "locations": ["DE", "AT"]}}
    stack.viewers = ViewerSettings(country=country)
    (got, _, body), *_ = ask(stack)
    assert got == status
    assert ("block access from your country" in body) == (status == 403)


def test_the_headers_of_cloudfront_that_a_policy_asks_for(stack):
    stack.default["originRequestPolicyId"] = "33f36d7e-f396-46d9-90e0-52428a34d9dc"
    stack.viewers = ViewerSettings(country="DE")
    seen = {}

    async def origin(request):
        seen.update({name.lower(): value for name, value in request.headers.items()})
        return web.Response()

    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"
    ask(stack, origin=origin, headers={"User-Agent": agent, "CloudFront-Viewer-Country": "XX"})
    assert seen["cloudfront-viewer-country"] == "DE"
    assert seen["cloudfront-is-mobile-viewer"] == "true"
    assert seen["cloudfront-is-desktop-viewer"] == "false"
    assert seen["cloudfront-viewer-http-version"] == "1.1"
    assert seen["cloudfront-viewer-address"].startswith("127.0.0.1:")


def test_nothing_of_the_sort_is_added_or_believed_otherwise(stack):
    seen = {}

    async def origin(request):
        seen.update({name.lower(): value for name, value in request.headers.items()})
        return web.Response()

    ask(stack, origin=origin, headers={"CloudFront-Viewer-Country": "XX"})
    assert not [name for name in seen if name.startswith("cloudfront-")]


def declare_acl(stack, *rules, **inputs):
    stack.declare("aws:wafv2/webAcl:WebAcl", "own", {"scope": "CLOUDFRONT", "rules": list(rules), **inputs}, arn=ACL)
    stack.settings["webAclId"] = ACL


def rate(limit, action=None, **statement):
    return {
        "name": "rate",
        "statement": {"rateBasedStatement": {"limit": limit, "aggregateKeyType": "IP", **statement}},
        "action": action or {"block": {}},
    }


def test_a_rate_limit_blocks_what_is_over_it(stack):
    declare_acl(stack, rate(2.0))
    answers = ask(stack, "/", "/", "/")
    assert [status for status, _, _ in answers] == [200, 200, 403]
    assert "Request blocked." in answers[2][2]


def test_a_rate_limit_answers_as_declared(stack):
    block = {"block": {"customResponse": {"responseCode": 429.0, "customResponseBodyKey": "slow"}}}
    bodies = [{"key": "slow", "content": '{"slow": true}', "contentType": "APPLICATION_JSON"}]
    declare_acl(stack, rate(1.0, block), customResponseBodies=bodies)
    assert ask(stack, "/", "/")[1] == (429, "Error", '{"slow": true}')


def test_other_rules_are_told_of(stack, caplog):
    declare_acl(
        stack,
        {"name": "managed", "statement": {"managedRuleGroupStatement": {}}},
        rate(1.0, scopeDownStatement={"x": {}}),
    )
    assert [status for status, _, _ in ask(stack, "/", "/")] == [200, 200]
    assert caplog.messages == [
        "web ACL 'own': only rules that limit the rate of an address are evaluated here, so not 'managed', 'rate'"
    ]


def test_a_rate_limit_forgets_after_its_window():
    now = 0.0
    limit = RateLimit(2, 60, clock=lambda: now)
    viewer = Viewer("GET", "/", "", CIMultiDict(), "id")
    assert [limit.find_refusal(viewer) is None for _ in range(3)] == [True, True, False]
    now = 60.0
    assert limit.find_refusal(viewer) is None
    other = Viewer("GET", "/", "", CIMultiDict(), "id", ip="127.0.0.2")
    assert limit.find_refusal(other) is None


@pytest.mark.parametrize(
    ("policy", "method", "status", "x_cache"),
    [
        pytest.param("redirect-to-https", "GET", 301, "Redirect", id="redirected GET"),
        pytest.param("redirect-to-https", "POST", 307, "Redirect", id="redirected POST"),
        pytest.param("https-only", "GET", 403, "Error", id="refused"),
        pytest.param("allow-all", "GET", 200, "Miss", id="let through"),
    ],
)
def test_plain_http_where_the_door_speaks_tls_too(stack, policy, method, status, x_cache):
    stack.default["viewerProtocolPolicy"] = policy
    stack.viewers = ViewerSettings(https_port=8443)

    async def run():
        async def origin(request):
            return web.Response()

        async with (
            stack.serving(origin) as viewer,
            viewer.request(method, "/a?b=%20", allow_redirects=False) as answer,
        ):
            return answer.status, answer.headers["X-Cache"], answer.headers.get("Location")

    got, cache, location = asyncio.run(run())
    assert (got, cache) == (status, f"{x_cache} from cloudfront")
    assert location == ("https://127.0.0.1:8443/a?b=%20" if status < 400 and status != 200 else None)


def test_key_groups_of_another_stack_are_told_of(stack, caplog):
    stack.default["trustedKeyGroups"] = ["11111111-2222-3333-4444-555555555555"]
    assert ask(stack)[0][0] == 200
    assert caplog.messages == [
        "distribution 'cdn': its key groups are not in this stack, so signed URLs and cookies are not checked here, "
        "and * is open to everybody"
    ]
