import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution
from pulumi.output import Unknown

UNKNOWN = Unknown()

SEARCH = {
    "path_functions": {
        "/search/*": {
            "function_name": "search-fn",
            "function_url": "https://search.lambda-url.eu-west-1.on.aws/",
            "qualifier": "live",
        },
        "/search/fast/*": {
            "function_name": "arn:aws:lambda:us-west-2:123456789012:function:fast-fn",
            "function_url": "https://fast.lambda-url.us-west-2.on.aws/",
        },
    }
}


def search(**changed):
    return {"path_functions": {"/search/*": {**SEARCH["path_functions"]["/search/*"], **changed}}}


def targets(distribution):
    return [(found["pathPattern"], found["targetOriginId"]) for found in distribution.inputs["orderedCacheBehaviors"]]


def test_other_functions_by_path(distribute, site):
    deployment = distribute(site_path=site, **SEARCH)

    distribution = deployment.only("Distribution")
    assert targets(distribution) == [
        ("/search/fast/*", "function/search/fast/*"),
        ("/search/*", "function/search/*"),
        ("/api/*", "function"),
    ]
    assert {origin["originId"]: origin["domainName"] for origin in distribution.inputs["origins"]} == {
        "function": "abcdefgh.lambda-url.eu-west-1.on.aws",
        "function/search/*": "search.lambda-url.eu-west-1.on.aws",
        "function/search/fast/*": "fast.lambda-url.us-west-2.on.aws",
        "site": "cdn-site-0a1b.s3.eu-west-1.amazonaws.com",
    }
    streams = [
        dict(found, pathPattern=None, targetOriginId=None) for found in distribution.inputs["orderedCacheBehaviors"]
    ]
    assert streams[0] == streams[1] == streams[2]


def test_other_functions_admit_the_distribution(distribute):
    permissions = distribute(**SEARCH).of_type("Permission")

    assert len(permissions) == 6
    assert permissions["cdn-invoke-function/search/*"].inputs == {
        "action": "lambda:InvokeFunction",
        "function": "search-fn",
        "invokedViaFunctionUrl": True,
        "principal": "cloudfront.amazonaws.com",
        "qualifier": "live",
        "region": "eu-west-1",
        "sourceArn": "arn:aws:cloudfront::123456789012:distribution/E1CDN",
    }
    elsewhere = permissions["cdn-invoke-function-url/search/fast/*"].inputs
    assert "qualifier" not in elsewhere
    assert elsewhere["region"] == "us-west-2"


def test_the_order_of_a_map_does_not_count(distribute):
    reordered = {argument: dict(reversed(given.items())) for argument, given in SEARCH.items()}
    assert distribute(**reordered).only("Distribution").inputs == distribute(**SEARCH).only("Distribution").inputs


def test_without_a_site_every_other_path_goes_to_the_function(distribute):
    distribution = distribute(**SEARCH).only("Distribution")
    assert distribution.inputs["defaultCacheBehavior"]["targetOriginId"] == "function"
    assert targets(distribution) == [("/search/fast/*", "function/search/fast/*"), ("/search/*", "function/search/*")]


def test_cached_paths(distribute, site):
    deployment = distribute(
        site_path=site, cached_path_ttl_seconds={"/api/models": 60.0, "/api/terms": 60, "/api/news": 5}
    )

    assert {name: found.inputs for name, found in deployment.of_type("CachePolicy").items()} == {
        f"cdn-cached-{ttl}s": {
            "minTtl": 0,
            "defaultTtl": ttl,
            "maxTtl": ttl,
            "parametersInCacheKeyAndForwardedToOrigin": {
                "queryStringsConfig": {"queryStringBehavior": "all"},
                "headersConfig": {"headerBehavior": "none"},
                "cookiesConfig": {"cookieBehavior": "none"},
                "enableAcceptEncodingBrotli": False,
                "enableAcceptEncodingGzip": False,
            },
        }
        for ttl in (5, 60)
    }
    models, *others = deployment.only("Distribution").inputs["orderedCacheBehaviors"]
    assert models == {
        "pathPattern": "/api/models",
        "targetOriginId": "function",
        "viewerProtocolPolicy": "https-only",
        "allowedMethods": ["GET", "HEAD"],
        "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": "cdn-cached-60s-id",
        "responseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "compress": False,
        "trustedKeyGroups": [],
    }
    assert [found["pathPattern"] for found in others] == ["/api/terms", "/api/news", "/api/*"]


def test_another_path_renames_no_policy_whose_time_is_an_output(deploy):
    def policies(*patterns):
        needed = {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
        ttls = lambda: {pattern: pulumi.Output.from_input(5) for pattern in patterns}  # noqa: E731
        made = deploy(lambda: StreamingDistribution("cdn", {**needed, "cached_path_ttl_seconds": ttls()}))
        return set(made.of_type("CachePolicy"))

    assert len(policies("/b", "/c")) == 2
    assert policies("/b", "/c") < policies("/a", "/b", "/c")


def test_the_viewers_host_is_passed_on(distribute):
    deployment = distribute(forward_viewer_host=True, cached_path_ttl_seconds={"/news": 5})

    inputs = deployment.only("Distribution").inputs
    runs = [{"eventType": "viewer-request", "functionArn": "arn:aws:cloudfront::123456789012:function/cdn-viewer-host"}]
    assert inputs["defaultCacheBehavior"]["functionAssociations"] == runs
    assert inputs["orderedCacheBehaviors"][0]["functionAssociations"] == runs
    # It is part of the answer, so it must be part of the cache key.
    key = deployment.only("CachePolicy").inputs["parametersInCacheKeyAndForwardedToOrigin"]
    assert key["headersConfig"] == {"headerBehavior": "whitelist", "headers": {"items": ["x-forwarded-host"]}}


def test_the_viewers_authorization_is_passed_on_but_not_to_the_cache(distribute):
    args = {"forward_viewer_authorization": "x-token", "forward_viewer_host": True}
    deployment = distribute(**args, cached_path_ttl_seconds={"/news": 5})

    def runs(behavior):
        return [found["functionArn"].rpartition("/")[2] for found in behavior["functionAssociations"]]

    inputs = deployment.only("Distribution").inputs
    assert runs(inputs["defaultCacheBehavior"]) == ["cdn-viewer-auth"]
    assert runs(inputs["orderedCacheBehaviors"][0]) == ["cdn-viewer-host"]
    code = deployment.one("Function", "cdn-viewer-auth").inputs["code"]
    assert 'HEADER = "x-token"' in code
    assert "FORWARDS_HOST = true" in code
    assert set(distribute(**args).of_type("Function")) == {"cdn-viewer-auth"}


@pytest.mark.parametrize("header", ["authorization", "X-Token", "x-amz-date", "x-forwarded-host", "x token", ""])
def test_a_header_that_cannot_be_passed_on(distribute, header):
    with pytest.raises(ArgumentError, match="give a header's name in lower case that starts with x-"):
        distribute(forward_viewer_authorization=header)


def test_bodies_signed_at_the_edge(distribute, site):
    deployment = distribute(site_path=site, body_signing="edge", cached_path_ttl_seconds={"/news": 5}, **SEARCH)

    inputs = deployment.only("Distribution").inputs
    runs = [
        {
            "eventType": "origin-request",
            "lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:cdn-body-signer-0a1b:1",
            "includeBody": True,
        }
    ]
    by_path = {
        found["pathPattern"]: found.get("lambdaFunctionAssociations") for found in inputs["orderedCacheBehaviors"]
    }
    assert by_path == {"/search/fast/*": runs, "/search/*": runs, "/api/*": runs, "/news": None}
    assert "lambdaFunctionAssociations" not in inputs["defaultCacheBehavior"]


def test_nothing_runs_at_the_edge_by_default(distribute):
    deployment = distribute()
    assert deployment.of_type("Function") == {}
    assert "functionAssociations" not in deployment.only("Distribution").inputs["defaultCacheBehavior"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"path_functions": {"/a": {"function_name": "fn"}}}, "path_functions['/a'] has no function_url; give it one"),
        (search(qualifier="7"), "path_functions['/search/*'].qualifier is '7', but a function URL only serves an alias"),
        (
            search(function_url="search"),
            "path_functions['/search/*'].function_url is no HTTPS address; give the function_url of a StreamingUrl",
        ),
        (
            search(function_nmae="search"),
            "path_functions['/search/*'] has function_nmae, which there is not; give function_name, function_url, qualifier",
        ),
        (
            search(function_name="arn:aws:lambda:eu-west-1:1:function:fn:blue"),
            "qualifier is 'live', but path_functions['/search/*'].function_name names 'blue'; leave one of them out",
        ),
        (search(function_name=5), "path_functions['/search/*']: function_name is of the type int; give a string"),
        ({"path_functions": {"/a": "fn"}}, "path_functions['/a'] is of the type str; give a map of function_name, "),
        ({"path_functions": {"/a": UNKNOWN}}, "path_functions['/a'] is an Output; give a plain map of function_"),
        ({**SEARCH, "cached_path_ttl_seconds": {"/search/*": 5}}, "path '/search/*' is in path_functions and cached_"),
        ({"cached_path_ttl_seconds": {"/a": 0}}, "cached_path_ttl_seconds['/a'] is 0; give 1 or more"),
        ({"cached_path_ttl_seconds": {"/a": 1.5}}, "cached_path_ttl_seconds['/a'] is 1.5; give a whole number"),
        ({"body_signing": "server"}, "body_signing is 'server'; give client or edge"),
    ],
)  # fmt: skip
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


@pytest.mark.parametrize(
    ("args", "twice"),
    [
        ({"stream_path_patterns": ["/a", "/a"]}, "/a"),
        ({"stream_path_patterns": ["/search/*"], **SEARCH}, "/search/*"),
        ({"cached_path_ttl_seconds": {"/api/*": 5}}, "/api/*"),
    ],
)
def test_refused_paths_of_two_behaviors(distribute, site, args, twice):
    with pytest.raises(ArgumentError, match="takes one behavior for a path") as refused:
        distribute(site_path=site, **args)
    assert f"has {twice!r} twice" in str(refused.value)


def test_without_a_site_a_path_may_be_the_default_pattern(distribute):
    behaviors = distribute(cached_path_ttl_seconds={"/api/*": 5}).only("Distribution").inputs["orderedCacheBehaviors"]
    assert [behavior["pathPattern"] for behavior in behaviors] == ["/api/*"]
