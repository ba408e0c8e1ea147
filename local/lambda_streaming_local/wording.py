"""Words in sentences."""

from __future__ import annotations

import os


def count(number: int, noun: str) -> str:
    """`1 chunk`, `2 chunks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def describe_port_error(error: OSError | OverflowError) -> str:
    """What went wrong, without the address, which asyncio's and Python's own texts repeat."""
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
