"""Response headers policies, applied to an origin's answer."""

import pytest
from lambda_streaming_local.doors.cloudfront.response_headers import read_response_headers
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from multidict import CIMultiDict

POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"


def apply(policy, headers=(), method="GET", origin=None, id_="own"):
    """The answer's headers after the policy: a declared one, or AWS's with `id_`."""
    declared = Resource(f"urn::{POLICY}::own", POLICY, "own", policy, {"id": "own"})
    behavior = Resource("urn::behavior", "test", "cdn", {"responseHeadersPolicyId": id_}).props
    answer = CIMultiDict(headers)
    read_response_headers(behavior, Graph([declared])).apply(answer, method, origin)
    return dict(answer)


SECURITY = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "1; mode=block",
}


def test_the_managed_security_headers():
    assert apply({}, id_="67f7725c-6f97-4210-82d7-5512b31e9d03") == SECURITY


def test_the_managed_security_headers_override_nosniff_only():
    headers = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "other"}
    answer = apply({}, headers, id_="67f7725c-6f97-4210-82d7-5512b31e9d03")
    assert answer == {**SECURITY, "X-Frame-Options": "DENY"}


def test_own_security_headers():
    policy = {
        "securityHeadersConfig": {
            "contentSecurityPolicy": {"contentSecurityPolicy": "default-src 'self'", "override": True},
            "contentTypeOptions": {"override": True},
            "frameOptions": {"frameOption": "DENY", "override": True},
            "referrerPolicy": {"referrerPolicy": "no-referrer", "override": False},
            "strictTransportSecurity": {
                "accessControlMaxAgeSec": 63072000.0,
                "includeSubdomains": True,
                "preload": True,
                "override": True,
            },
            "xssProtection": {"protection": True, "modeBlock": True, "override": True},
        }
    }
    assert apply(policy, {"Referrer-Policy": "origin", "X-Frame-Options": "SAMEORIGIN"}) == {
        "Content-Security-Policy": "default-src 'self'",
        "Referrer-Policy": "origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-XSS-Protection": "1; mode=block",
    }


def test_custom_and_removed_headers():
    policy = {
        "customHeadersConfig": {
            "items": [
                {"header": "X-Kept", "value": "policy", "override": False},
                {"header": "X-Replaced", "value": "policy", "override": True},
                {"header": "X-New", "value": "", "override": False},
                {"header": "X-Both", "value": "policy", "override": False},
            ]
        },
        "removeHeadersConfig": {"items": [{"header": "x-powered-by"}, {"header": "X-Both"}]},
    }
    headers = {"X-Kept": "origin", "X-Replaced": "origin", "X-Powered-By": "origin", "X-Both": "origin"}
    assert apply(policy, headers) == {"X-Kept": "origin", "X-Replaced": "policy", "X-New": "", "X-Both": "policy"}


CORS = {
    "corsConfig": {
        "accessControlAllowOrigins": {"items": ["https://app.example.com", "*.example.org"]},
        "accessControlAllowMethods": {"items": ["GET", "POST"]},
        "accessControlAllowHeaders": {"items": ["content-type", "x-amz-content-sha256"]},
        "accessControlExposeHeaders": {"items": ["x-own"]},
        "accessControlAllowCredentials": True,
        "accessControlMaxAgeSec": 600.0,
        "originOverride": False,
    }
}


def test_cors_headers_of_a_plain_request():
    assert apply(CORS, origin="https://app.example.com") == {
        "Access-Control-Allow-Origin": "https://app.example.com",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "x-own",
    }


def test_cors_headers_of_a_preflight():
    assert apply(CORS, method="OPTIONS", origin="https://a.example.org") == {
        "Access-Control-Allow-Origin": "https://a.example.org",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "content-type, x-amz-content-sha256",
        "Access-Control-Max-Age": "600",
    }


@pytest.mark.parametrize("origin", [None, "https://other.example.com", "http://app.example.com"])
def test_no_cors_headers_for_others(origin):
    assert apply(CORS, origin=origin) == {}


def test_an_origins_own_cors_headers_win_unless_overridden():
    headers = {"Access-Control-Allow-Origin": "*"}
    assert apply(CORS, headers, origin="https://app.example.com") == headers
    overriding = {"corsConfig": {**CORS["corsConfig"], "originOverride": True}}
    answer = apply(overriding, headers, origin="https://app.example.com")
    assert answer["Access-Control-Allow-Origin"] == "https://app.example.com"


def test_the_managed_cors_policies():
    simple, preflight = "60669652-455b-4ae9-85a4-c4c02393f86c", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
    assert apply({}, origin="https://a", id_=simple) == {"Access-Control-Allow-Origin": "*"}
    assert apply({}, origin="https://a", id_=preflight, method="OPTIONS") == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS",
    }


def test_a_policy_from_elsewhere_is_told_of(caplog):
    assert apply({}, {"X-Own": "1"}, id_="elsewhere") == {"X-Own": "1"}
    assert caplog.messages == [
        "distribution 'cdn': the response headers policy at responseHeadersPolicyId is neither one of AWS's nor in this "
        "stack; answers go without its headers"
    ]
