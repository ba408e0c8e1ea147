"""Streams that take long are shown while they run."""

from __future__ import annotations

import asyncio

from ..server import Server
from .output import Output

# From then on a stream is a long one.
LONG_SECONDS = 2.0
_INTERVAL_SECONDS = 0.5


async def watch_streams(server: Server, output: Output) -> None:
    """Shows the long streams of `server` until it is cancelled."""
    try:
        while True:
            output.show_streams([log for log in server.list_streams() if log.seconds >= LONG_SECONDS])
            await asyncio.sleep(_INTERVAL_SECONDS)
    finally:
        output.show_streams([])
