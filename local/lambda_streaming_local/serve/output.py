"""What `lambda-streaming serve` prints: for people, or as JSON Lines for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any, Protocol

import click
from rich.console import Console
from rich.table import Table

from ..doors.shared.request_log import RequestLog
from .function_log import log_record
from .server import Server
from .summary import Summary


class Output(Protocol):
    def started(self, server: Server) -> None:
        """Tells what listens where."""

    def request(self, log: RequestLog) -> None:
        """Tells of a request that is over."""

    def function_log(self, function: str, data: bytes) -> None:
        """Passes on whole lines that a function logged."""

    def ended(self, summary: Summary) -> None:
        """Tells what the requests of the run came to."""


class TextOutput:
    def started(self, server: Server) -> None:
        table = Table("Door", "Resource", "Address", "Function", "Signed", box=None, pad_edge=False)
        for door in server.doors:
            signed = {"AWS_IAM": "with SigV4", "NONE": "no"}.get(door.auth or "", "")
            table.add_row(door.kind, door.name, door.url, door.function or "", signed)
        console = Console()
        console.print(table)
        if any(door.auth == "AWS_IAM" for door in server.doors):
            console.print(f"Access keys: {', '.join(server.access_keys)}", highlight=False)
        if server.certificate is not None:
            console.print(f"Certificate to trust: {server.certificate}", highlight=False, soft_wrap=True)
        console.print("Ctrl-C ends it.")

    def request(self, log: RequestLog) -> None:
        click.echo(_request_line(log))

    def function_log(self, function: str, data: bytes) -> None:
        sys.stderr.buffer.write(data)
        sys.stderr.buffer.flush()

    def ended(self, summary: Summary) -> None:
        if not summary.doors:
            return
        table = Table(box=None, pad_edge=False)
        table.add_column("Door")
        table.add_column("Resource")
        for title in ("Requests", "Errors", "Bytes", "Billed ms", "Estimated USD"):
            table.add_column(title, justify="right")
        for (door, name), tally in summary.doors.items():
            numbers = (tally.requests, tally.errors, tally.bytes, tally.billed_ms)
            table.add_row(door, name, *(f"{number:,}" for number in numbers), _usd(tally.cost_usd))
        Console().print(table)


class JsonOutput:
    """Doors, requests and the summary go to stdout, the functions' logs to stderr."""

    def started(self, server: Server) -> None:
        certificate = None if server.certificate is None else str(server.certificate)
        doors = [asdict(door) for door in server.doors]
        _print_json({"doors": doors, "access_keys": server.access_keys, "certificate": certificate})

    def request(self, log: RequestLog) -> None:
        _print_json(log.as_json())

    def function_log(self, function: str, data: bytes) -> None:
        for line in data.decode("utf-8", "replace").splitlines():
            click.echo(json.dumps(log_record(function, line)), err=True)

    def ended(self, summary: Summary) -> None:
        _print_json({"summary": summary.as_json()})


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value))


def _request_line(log: RequestLog) -> str:
    parts = [
        f"{log.name}: {log.method} {log.path} {log.status or '-'}",
        "no body" if log.ttfb_ms is None else f"first byte {log.ttfb_ms:.1f} ms",
        f"{log.chunks} chunks",
        f"{log.bytes} bytes",
        f"{log.duration_ms:.1f} ms",
    ]
    if log.billed_ms is not None and log.cost_usd is not None:
        cold = f" with a cold start of {log.init_ms:.0f} ms" if log.init_ms is not None else ""
        parts += [f"billed {log.billed_ms} ms{cold}", f"about {_usd(log.cost_usd)} USD"]
    parts += [said for said in (log.error, log.warning and f"warning: {log.warning}") if said]
    return ", ".join(parts)


def _usd(amount: float) -> str:
    return f"{amount:.8f}"
