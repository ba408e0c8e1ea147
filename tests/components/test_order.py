"""What is made before what, so that nobody is refused while a stack is updated."""

import json
from typing import Any

import pulumi
import pytest
from lambda_streaming import StreamingApi, StreamingDistribution, StreamingService, StreamingUrl

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:fn"
NEEDED = {"function_name": "fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
SEARCH = {"/search/*": {"function_name": "search", "function_url": "https://s.lambda-url.eu-west-1.on.aws/"}}


def before(deployment, resource):
    """All that has to be there before `resource`."""
    by_urn = {found.urn: found for found in deployment.resources}
    found, left = set(), list(resource.depends_on)
    while left:
        urn = left.pop()
        if urn not in found and urn in by_urn:
            found.add(urn)
            left += by_urn[urn].depends_on
    return found


def urns(deployment, *kinds):
    return {found.urn for kind in kinds for found in deployment.of_type(kind).values()}


CHANGES: dict[str, Any] = {"function": {}, "path function": {"path_functions": SEARCH}, "site": {"site_path": "."}}


@pytest.mark.parametrize("change", CHANGES)
def test_grants_by_account_come_before_the_distribution(deploy, site, change):
    args: Any = {**NEEDED, **CHANGES[change], "grant_scope": "account"}
    if "site_path" in args:
        args["site_path"] = site
    deployment = deploy(lambda: StreamingDistribution("cdn", args))

    grants = urns(deployment, "Permission", "BucketPolicy")
    assert grants
    assert grants <= before(deployment, deployment.only("Distribution"))
    for permission in deployment.of_type("Permission").values():
        assert permission.inputs["sourceArn"] == "arn:aws:cloudfront::123456789012:distribution/*"
    for policy in deployment.of_type("BucketPolicy").values():
        condition = {"ArnLike": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}}
        assert condition in [
            statement.get("Condition") for statement in json.loads(policy.inputs["policy"])["Statement"]
        ]


def test_grants_to_the_distribution_alone_come_after_it(deploy, site):
    deployment = deploy(lambda: StreamingDistribution("cdn", {**NEEDED, "site_path": site}))
    distribution = deployment.only("Distribution").urn
    for urn in urns(deployment, "Permission", "BucketPolicy"):
        (found,) = [each for each in deployment.resources if each.urn == urn]
        assert distribution in before(deployment, found)


def test_the_services_url_stays_when_versions_are_kept_ready(deploy):
    def url(**args):
        return deploy(lambda: StreamingService("chat", {"code": CODE, **args})).only("FunctionUrl").inputs

    assert url() == url(provisioned_concurrency=2) == url(alias="live")
    assert url()["qualifier"] == "live"


def test_an_api_is_deployed_when_its_function_and_its_authorizer_may_be_called(deploy):
    args: Any = {"function_arn": ARN, "authorizer_function_arn": ARN}
    deployment = deploy(lambda: StreamingApi("chat", args))
    assert urns(deployment, "Permission") <= before(deployment, deployment.only("Deployment"))


def test_permissions_of_a_url_wait_for_it(deploy):
    args: Any = {"function_name": "fn", "allow_principals": ["123456789012"]}
    deployment = deploy(lambda: StreamingUrl("chat", args))
    for permission in deployment.of_type("Permission").values():
        assert deployment.only("FunctionUrl").urn in permission.depends_on


@pytest.mark.parametrize("region", [{}, {"region": "eu-west-1"}], ids=["derived region", "region"])
@pytest.mark.parametrize("scope", ["account", "distribution"])
def test_permissions_of_cloudfront_wait_for_the_urls(deploy, scope, region):
    """AWS may refuse both at once; they wait because their region is that of the URL."""

    def program():
        function = {"function_name": "fn"}
        main = StreamingUrl("chat", {**function}).function_url
        search = StreamingUrl("search", {**function, "qualifier": "live"}).function_url
        paths = {"/search/*": {**function, "qualifier": "live", "function_url": search}}
        args: Any = {**function, "function_url": main, "path_functions": paths, "grant_scope": scope, **region}
        StreamingDistribution("cdn", args)

    deployment = deploy(program)
    permissions = deployment.of_type("Permission")
    assert len(permissions) == 4
    for name, permission in permissions.items():
        url = deployment.of_type("FunctionUrl")["search" if "/search/*" in name else "chat"]
        assert url.urn in before(deployment, permission)


def test_pages_are_uploaded_last_and_hashed_files_are_kept(deploy, tmp_path):
    for name in ("index.html", "app.3f9c2b71.js", "app.css"):
        (tmp_path / name).write_text("")
    deployment = deploy(lambda: StreamingDistribution("cdn", {**NEEDED, "site_path": str(tmp_path)}))

    files = {found.inputs["key"]: found for found in deployment.of_type("BucketObjectv2").values()}
    others = {files["app.3f9c2b71.js"].urn, files["app.css"].urn}
    assert others <= files["index.html"].depends_on
    assert {key for key, found in files.items() if found.request.retainOnDelete} == {"app.3f9c2b71.js"}
    assert urns(deployment, "BucketObjectv2") <= before(deployment, deployment.only("Distribution"))
