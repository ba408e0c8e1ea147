"""Where a request to a REST API names its tenant."""

import pytest
from lambda_streaming_local.doors.api_gateway.tenant import find_tenant

EVENT = {
    "headers": {"X-Tenant-Id": "blue"},
    "queryStringParameters": {"tenant": "green"},
    "requestContext": {
        "authorizer": {"principalId": "red", "claims": {"sub": "black"}, "count": 1},
        "identity": {"user": "AIDA"},
    },
}


@pytest.mark.parametrize(
    ("source", "tenant"),
    [
        (None, None),
        ("method.request.header.x-tenant-id", "blue"),
        ("method.request.header.x-other", None),
        ("method.request.querystring.tenant", "green"),
        ("context.authorizer.principalId", "red"),
        ("context.authorizer.claims.sub", "black"),
        ("context.authorizer.claims.sub.more", None),
        ("context.authorizer.count", None),
        ("context.identity.user", "AIDA"),
    ],
)
def test_sources(source, tenant):
    assert find_tenant(source, EVENT) == tenant


@pytest.mark.parametrize("source", ["method.request.header.x", "method.request.querystring.x", "context.authorizer.x"])
def test_a_request_without_anything(source):
    assert find_tenant(source, {"headers": None, "queryStringParameters": None, "requestContext": {}}) is None
