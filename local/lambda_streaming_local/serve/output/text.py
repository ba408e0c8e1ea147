"""Prints a run for people."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.filesize import decimal
from rich.live import Live
from rich.text import Text

from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.wording import count

from ..door import Door
from ..server import Server
from .logs import LogPrinter
from .summary import Summary

_SHOWN_STREAMS = 3


class TextOutput:
    """Prints requests, those that hold `wanted` if that is given."""

    def __init__(self, logs: LogPrinter, wanted: str | None = None) -> None:
        self._logs = logs
        self._wanted = wanted
        self._known: set[RequestLog] = set()
        self._live: Live | None = None

    def show_start(self, server: Server) -> None:
        _show_doors(server.doors, server)
        if any(door.auth == "AWS_IAM" for door in server.doors):
            click.echo(f"Access keys: {', '.join(server.access_keys)}")
        if server.certificate is not None:
            click.echo(f"Certificate to trust: {server.certificate}")
        click.echo("Ctrl-C ends it.")

    def show_doors(self, server: Server, before: Sequence[Door]) -> None:
        addresses = {door.url for door in server.doors}
        for door in before:
            if door.url not in addresses:
                click.echo(f"No longer there: {door.kind} {door.name}, {door.url}")
        if new := [door for door in server.doors if door not in before]:
            _show_doors(new, server)

    def show_request(self, log: RequestLog) -> None:
        line = _write_request(log)
        if self._wanted is None or self._wanted in line:
            click.echo(line, file=sys.stdout)

    def show_log(self, function: str, data: bytes) -> None:
        self._logs.print(function, data)

    def show_streams(self, logs: Sequence[RequestLog]) -> None:
        logs = [log for log in logs if self._wanted is None or self._wanted in _write_place(log)]
        for log in logs:
            if log not in self._known:
                click.echo(f"{_write_place(log)}, streams: {_write_progress(log)}", file=sys.stdout)
        self._known = set(logs)
        if not logs or not sys.stdout.isatty():
            self._hide_live()
            return
        if self._live is None:
            # What is printed meanwhile goes above it, where click is told the stream; it finds the one below by itself.
            self._live = Live(console=Console(), auto_refresh=False, transient=True)
            self._live.start()
        shown = "; ".join(f"{_write_place(log)}: {_write_progress(log)}" for log in logs[:_SHOWN_STREAMS])
        more = f"; {len(logs) - _SHOWN_STREAMS} more" if len(logs) > _SHOWN_STREAMS else ""
        self._live.update(Text(shown + more, overflow="ellipsis", no_wrap=True), refresh=True)

    def _hide_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def show_end(self, summary: Summary) -> None:
        if not summary.doors:
            return
        titles = ("Door", "Resource", "Requests", "Refused", "Errors", "Bytes", "Billed ms", "About USD")
        rows = []
        for (door, name), tally in summary.doors.items():
            numbers = (tally.requests, tally.refused, tally.errors, tally.bytes, tally.billed_ms)
            rows.append((door, name, *(f"{number:,}" for number in numbers), _write_usd(tally.cost_usd)))
        click.echo("\n".join(["", *_write_table(titles, rows, _terminal_width(), numbers_from=2)]))


def _show_doors(doors: Sequence[Door], server: Server) -> None:
    signed = {"AWS_IAM": "with SigV4", "NONE": "no"}
    rows = [(door.kind, door.name, door.url, door.function or "", signed.get(door.auth or "", "")) for door in doors]
    titles = ("Door", "Resource", "Address", "Function", "Signed")
    click.echo("\n".join(_write_table(titles, rows, _terminal_width())))
    click.echo("\nTo try:")
    for door in doors:
        click.echo(f"  {server.write_curl(door)}")


def _terminal_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _write_table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], terminal_width: int | None, numbers_from: int | None = None
) -> list[str]:
    """A table, or a block a door where the terminal is too narrow for it: no address is cut, and none broken."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    if terminal_width is not None and sum(widths) + 2 * (len(widths) - 1) > terminal_width:
        longest = max(map(len, titles[2:]))
        lines = []
        for kind, name, *rest in rows:
            lines.append(f"{kind}  {name}")
            lines += [f"  {title:<{longest}}  {cell}" for title, cell in zip(titles[2:], rest, strict=True) if cell]
        return lines
    aligned = [
        f"{{:{'<' if numbers_from is None or column < numbers_from else '>'}{width}}}"
        for column, width in enumerate(widths)
    ]
    return ["  ".join(aligned).format(*row).rstrip() for row in (titles, *rows)]


def _write_place(log: RequestLog) -> str:
    return f"{log.name}: {log.method} {log.path} {log.status or '-'}"


def _write_progress(log: RequestLog) -> str:
    return f"{decimal(log.bytes)} in {log.seconds:.1f} s, {decimal(int(log.bytes / log.seconds))}/s"


def _write_request(log: RequestLog) -> str:
    parts = [
        _write_place(log),
        "no body" if log.ttfb_ms is None else f"first byte {log.ttfb_ms:.1f} ms",
        count(log.chunks, "chunk"),
        count(log.bytes, "byte"),
        f"{log.duration_ms:.1f} ms",
    ]
    if log.billed_ms is not None and log.cost_usd is not None:
        cold = f" with a cold start of {log.init_ms:.0f} ms" if log.init_ms is not None else ""
        parts += [f"billed {log.billed_ms} ms{cold}", f"about {_write_usd(log.cost_usd)} USD"]
    # An error of a runtime may have several lines.
    error = log.error and " ".join(log.error.split())
    parts += [said for said in (error, log.warning and f"warning: {log.warning}") if said]
    return ", ".join(parts)


def _write_usd(amount: float) -> str:
    return f"{amount:.8f}"
