"""What each way of printing a run tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lambda_streaming_local.doors.shared.request_log import RequestLog

from ..door import Door
from ..server import Server
from .summary import Summary


class Output(Protocol):
    def show_start(self, server: Server) -> None:
        """Tells what listens where."""

    def show_doors(self, server: Server, before: Sequence[Door]) -> None:
        """Tells which doors there are now that the program has changed, and were not `before`."""

    def show_request(self, log: RequestLog) -> None:
        """Tells of a request that is over."""

    def show_log(self, function: str, data: bytes) -> None:
        """Passes on whole lines that a function logged."""

    def show_streams(self, logs: Sequence[RequestLog]) -> None:
        """Shows the long streams that run at this moment; it is called again and again."""

    def show_end(self, summary: Summary) -> None:
        """Tells what the requests of the run came to."""
