"""Frames of `application/vnd.amazon.eventstream`, in which Lambda's API streams.

https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_STRING = 7


def frame_event(event_type: str, content_type: str, payload: bytes) -> bytes:
    """One event; a payload may have up to 16 MB."""
    headers = {":message-type": "event", ":event-type": event_type, ":content-type": content_type}
    return _frame(headers, payload)


def _frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    encoded = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", _STRING, len(value)) + value.encode()
        for name, value in headers.items()
    )
    lengths = struct.pack("!II", 16 + len(encoded) + len(payload), len(encoded))
    checked = lengths + struct.pack("!I", zlib.crc32(lengths)) + encoded + payload
    return checked + struct.pack("!I", zlib.crc32(checked))
