"""What AWS has fixed is the same to the components and to the policy rules, which know nothing of each other."""

import pytest
from lambda_streaming.distribution import managed_policies
from lambda_streaming.shared import limits
from lambda_streaming_policies.stack import managed_policies as judged
from lambda_streaming_policies.stack import streaming


@pytest.mark.parametrize(
    "name", ["CACHING_DISABLED", "CACHING_OPTIMIZED", "ALL_VIEWER_EXCEPT_HOST_HEADER", "SECURITY_HEADERS"]
)
def test_managed_policies(name):
    assert getattr(managed_policies, name) == getattr(judged, name)


def test_the_longest_timeout():
    assert limits.MAX_TIMEOUT_SECONDS == streaming.MAX_TIMEOUT_SECONDS
