"""What Lambda charges for one invocation, at its public on-demand prices in us-east-1 and without the free tier.

https://aws.amazon.com/lambda/pricing/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MIB: Final = 1024 * 1024

USD_PER_REQUEST: Final = 0.20 / 1_000_000
# The first tier: up to 6 billion GB-seconds a month on x86_64, 7.5 billion on arm64.
USD_PER_GB_SECOND: Final[Mapping[str, float]] = {"x86_64": 0.0000166667, "arm64": 0.0000133334}
USD_PER_STREAMED_GB: Final = 0.008
FREE_STREAMED_BYTES: Final = 6 * MIB


def price_invocation(architecture: str, memory_mb: int, billed_ms: int, streamed_bytes: int = 0) -> float:
    """The price of one invocation in US dollars.

    `streamed_bytes` are those of a streamed response (0 for a buffered one), of which each has its first 6 MB free.
    """
    gb_seconds = memory_mb / 1024 * billed_ms / 1000
    streamed_gb = max(0, streamed_bytes - FREE_STREAMED_BYTES) / 1024**3
    return USD_PER_REQUEST + gb_seconds * USD_PER_GB_SECOND[architecture] + streamed_gb * USD_PER_STREAMED_GB
