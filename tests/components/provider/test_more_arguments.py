"""Arguments that arrive in several places, or in the middle of something."""

import pytest
from pulumi.runtime.rpc import UNKNOWN

from .api_cases import API
from .distribution_cases import DISTRIBUTION
from .engine import UNKNOWN_OUTPUT, arrived, wrapped
from .function_cases import FUNCTION
from .monitoring_cases import MONITORING, ON_THE_DASHBOARD
from .vpc_endpoint_cases import VPC_ENDPOINT


@pytest.mark.parametrize("argument", sorted(ON_THE_DASHBOARD))
def test_dashboard(provider, argument):
    value, expected = ON_THE_DASHBOARD[argument]
    given = {**MONITORING.required, "distributionId": "E1", "apiName": "api", "logGroupName": "log"}
    for form, preview in ((value, False), (wrapped(value, secret=True), False), (UNKNOWN, True)):
        registered, _ = provider.construct("StreamingMonitoring", {**given, argument: form}, preview)
        body, secret = arrived(registered["Dashboard"], "dashboardBody")
        assert (UNKNOWN if preview else expected) in body
        assert secret == isinstance(form, dict)


@pytest.mark.parametrize("value", ["$.t", wrapped("$.t"), UNKNOWN])
def test_time_to_first_byte_field(provider, value):
    given = {**MONITORING.required, "logGroupName": "log", "timeToFirstByteField": value}
    registered, _ = provider.construct("StreamingMonitoring", given, preview=value == UNKNOWN)
    found = registered["LogMetricFilter:chat-time-to-first-byte"]
    assert arrived(found, "metricTransformation.value")[0] == (UNKNOWN if value == UNKNOWN else "$.t")


@pytest.mark.parametrize("argument", ["subnetIds", "functionArns", "sourceSecurityGroupIds"])
def test_lists_with_an_unknown_item(provider, argument):
    given = {**VPC_ENDPOINT.required, argument: ["arn:a", UNKNOWN_OUTPUT]}
    registered, _ = provider.construct("StreamingVpcEndpoint", given, preview=True)
    assert {"StreamingVpcEndpoint:chat", "SecurityGroup:chat", "VpcEndpoint:chat"} == {
        key for key in registered if ":" in key
    }


@pytest.mark.parametrize("argument", ["links", "writableLinks"])
def test_links(provider, argument):
    table = "arn:aws:dynamodb:eu-west-1:1:table/answers"
    for value, preview in ((table, False), (wrapped(table), False), (UNKNOWN_OUTPUT, True)):
        given = {**FUNCTION.required, argument: {"TABLE": value}}
        registered, _ = provider.construct("StreamingFunction", given, preview)
        name = arrived(registered["Function"], "environment.variables.TABLE")[0]
        policy = arrived(registered["RolePolicy"], "policy")[0]
        assert (name == UNKNOWN and UNKNOWN in policy) if preview else (name == "answers" and table in policy)


def test_tenant_id_source(provider):
    source = "context.authorizer.claims.sub"
    for value, preview in ((source, False), (wrapped(source), False), (UNKNOWN_OUTPUT, True)):
        registered, _ = provider.construct("StreamingApi", {**API.required, "tenantIdSource": value}, preview)
        mapped = arrived(registered["Integration"], "requestParameters")[0]
        assert mapped == {"integration.request.header.X-Amz-Tenant-Id": UNKNOWN if preview else source}


def test_site_path(provider, tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html>")
    registered, _ = provider.construct("StreamingDistribution", {**DISTRIBUTION.required, "sitePath": str(tmp_path)})
    assert arrived(registered["BucketObjectv2"], "key") == ("index.html", False)


def test_functions_by_path(provider):
    given = {
        "pathFunctions": {"/search/*": {"functionName": wrapped("search"), "functionUrl": UNKNOWN_OUTPUT}},
        "cachedPathTtlSeconds": {"/search/models": 60, "/search/terms/*": wrapped(30)},
    }
    registered, _ = provider.construct("StreamingDistribution", {**DISTRIBUTION.required, **given}, preview=True)

    distribution = registered["Distribution"]
    assert arrived(distribution, "orderedCacheBehaviors.0.pathPattern") == ("/search/models", False)
    assert arrived(distribution, "orderedCacheBehaviors.1.pathPattern") == ("/search/terms/*", False)
    assert arrived(distribution, "orderedCacheBehaviors.2.pathPattern") == ("/search/*", False)
    assert arrived(distribution, "origins.1.domainName")[0] == UNKNOWN
    permissions = [request for request in provider.engine.requests if request.type.endswith(":Permission")]
    assert sorted(arrived(found, "function")[0] for found in permissions) == ["fn", "fn", "search", "search"]
    assert arrived(registered["CachePolicy:chat-cached-60s"], "maxTtl") == (60, False)
    assert arrived(registered["CachePolicy:chat-cached-42e4bd0c"], "maxTtl") == (30, False)
