"""The price of an invocation, worked out by hand."""

from __future__ import annotations

import pytest
from lambda_streaming_local.doors.shared.cost import price_invocation

MIB = 1024 * 1024


def test_requests_and_duration():
    # 3 million requests of 120 ms with 1,536 MB are 540,000 GB-seconds.
    assert 3_000_000 * price_invocation("x86_64", 1536, 120) == pytest.approx(9.00 + 0.60, abs=0.005)
    assert price_invocation("arm64", 1024, 1000) == pytest.approx(0.0000133334 + 0.2e-6)


@pytest.mark.parametrize(("streamed_bytes", "billed_gb"), [(0, 0), (6 * MIB, 0), (6 * MIB + 1024**3, 1)])
def test_streamed_bytes(streamed_bytes, billed_gb):
    without = price_invocation("arm64", 128, 1)
    assert price_invocation("arm64", 128, 1, streamed_bytes) - without == pytest.approx(billed_gb * 0.008)
