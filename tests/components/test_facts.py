"""What AWS has fixed is the same to the components and to the policy rules, which know nothing of each other."""

import pulumi
import pytest
from lambda_streaming import StreamingFunction
from lambda_streaming.distribution import managed_policies
from lambda_streaming.shared import limits
from lambda_streaming.url.permissions import BOTH_PERMISSIONS
from lambda_streaming_policies.rules import timeout_below_response
from lambda_streaming_policies.stack import grants, streaming, tokens
from lambda_streaming_policies.stack import managed_policies as judged


@pytest.mark.parametrize(
    "name", ["CACHING_DISABLED", "CACHING_OPTIMIZED", "ALL_VIEWER_EXCEPT_HOST_HEADER", "SECURITY_HEADERS"]
)
def test_managed_policies(name):
    assert getattr(managed_policies, name) == getattr(judged, name)


def test_the_longest_timeout():
    assert limits.MAX_TIMEOUT_SECONDS == streaming.MAX_TIMEOUT_SECONDS


def test_the_rate_of_a_stream():
    for name in ("_UNTHROTTLED_MB", "_MB_PER_SECOND"):
        assert getattr(limits, name) == getattr(timeout_below_response, name)


def test_what_a_call_of_a_url_needs():
    assert tuple(permission["action"] for permission in BOTH_PERMISSIONS.values()) == grants.URL_ACTIONS


def test_the_type_of_a_streaming_function(deploy):
    code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("")})
    deployment = deploy(lambda: StreamingFunction("chat", {"code": code}))
    assert deployment.only("StreamingFunction").type == tokens.STREAMING_FUNCTION
    assert tokens.STREAMING_FUNCTION.startswith(tokens.COMPONENTS)
