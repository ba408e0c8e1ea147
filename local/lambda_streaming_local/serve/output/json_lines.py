"""Prints a run as JSON Lines, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from lambda_streaming_local.doors.shared.request_log import RequestLog

from ..door import Door
from ..server import Server
from .logs import LogPrinter
from .summary import Summary


class JsonOutput:
    """Doors, requests and the summary go to stdout, the functions' logs to stderr."""

    def __init__(self, logs: LogPrinter) -> None:
        self._logs = logs

    def show_start(self, server: Server) -> None:
        certificate = None if server.certificate is None else str(server.certificate)
        doors = [_describe(door) for door in server.doors]
        _print_json({"doors": doors, "access_keys": server.access_keys, "certificate": certificate})

    def show_doors(self, server: Server, before: Sequence[Door]) -> None:
        self.show_start(server)

    def show_request(self, log: RequestLog) -> None:
        _print_json(log.as_json())

    def show_log(self, function: str, data: bytes) -> None:
        self._logs.print(function, data)

    def show_streams(self, logs: Sequence[RequestLog]) -> None:
        """Programs read of a stream when it is over."""

    def show_end(self, summary: Summary) -> None:
        _print_json({"summary": summary.as_json()})


def _describe(door: Door) -> dict[str, Any]:
    fields = asdict(door)
    del fields["region"]
    return fields


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value))
