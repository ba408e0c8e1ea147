"""Frames as botocore reads them."""

from __future__ import annotations

import pytest
from botocore.eventstream import EventStreamBuffer
from lambda_streaming_local.doors.lambda_api import event_stream


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"x" * (1024 * 1024)])
def test_a_frame_is_read_as_it_was_written(payload):
    buffer = EventStreamBuffer()
    buffer.add_data(event_stream.frame_event("PayloadChunk", "application/octet-stream", payload))
    (message,) = list(buffer)
    assert message.payload == payload
    assert message.headers == {
        ":message-type": "event",
        ":event-type": "PayloadChunk",
        ":content-type": "application/octet-stream",
    }
