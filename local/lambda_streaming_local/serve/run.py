"""Serves a stack until it is told to end."""

from __future__ import annotations

import asyncio
import signal
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click
import uvloop

from ..doors.shared.request_log import RequestLog
from ..graph import Program
from ..page.recorder import Recorder
from ..wording import count
from .options import Options
from .output.json_lines import JsonOutput
from .output.logs import LogPrinter
from .output.output import Output
from .output.streams import watch_streams
from .output.summary import Summary
from .output.text import TextOutput
from .reload import Reloading
from .server import Server
from .tasks import start_task

# What few runs need is loaded by those: it takes as long as a tenth of the whole start.
if TYPE_CHECKING:
    from ..page.server import PageServer


@dataclass(frozen=True)
class Manner:
    """How the command tells of what it serves, starts and ends.

    `wanted` is the text that printed requests and lines of logs hold. With `warm` all functions start at once. The page
    that shows requests is served at `page_port`, and where it `opens` without one at a free port. `grace_seconds` is
    how long requests under way may take once it is to end.
    """

    as_json: bool
    log_format: str
    wanted: str | None
    warm: bool
    opens: bool
    page_port: int | None
    grace_seconds: float


def run(program: Program, options: Options, manner: Manner, reloading: Reloading) -> bool:
    """Serves until a signal, or until whoever reads the output has gone.

    Tells whether there was no second signal, which breaks off what is under way.
    """
    logs = LogPrinter(manner.log_format, manner.wanted)
    output: Output = JsonOutput(logs) if manner.as_json else TextOutput(logs, manner.wanted)
    summary = Summary()
    asked_to_end = asyncio.Event()

    def on_request(log: RequestLog) -> None:
        summary.add(log)
        try:
            output.show_request(log)
        except BrokenPipeError:
            asked_to_end.set()  # whoever read the lines has gone

    recorder = Recorder() if manner.opens or manner.page_port is not None else None
    page = None if recorder is None else _make_page(recorder, manner.page_port or 0, options.secret_key)

    def on_log(function: str, data: bytes) -> None:
        output.show_log(function, data)
        if recorder is not None:
            recorder.log(function, data)

    watch = None if recorder is None else recorder.watch
    server = Server.from_graph(program.graph, replace(options, on_request=on_request, on_log=on_log, watch=watch))
    uninterrupted = uvloop.run(_serve(server, output, asked_to_end, manner, page, program, reloading))
    output.show_end(summary)
    return uninterrupted


def _make_page(recorder: Recorder, port: int, secret_key: str) -> PageServer:
    from ..page.server import PageServer

    return PageServer(recorder, port, secret_key)


async def _serve(
    server: Server,
    output: Output,
    asked: asyncio.Event,
    manner: Manner,
    page: PageServer | None,
    program: Program,
    reloading: Reloading,
) -> bool:
    """Serves until `asked` or a signal, then until what is under way is done, or has had its time, or a second signal.

    Tells whether there was no second one.
    """
    again = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: (again if asked.is_set() else asked).set())
    async with page or nullcontext(), server:
        for note in server.notes:
            _warn(note)
        tasks = [start_task(watch_streams(server, output), "streams are not followed any more", _warn)]
        if manner.warm:
            tasks.append(start_task(_warm(server), "--warm has started no more functions", _warn))
        what = "changes of the program are not seen any more, so start anew after each"
        tasks.append(start_task(reloading.run(program, server, output, _tell), what, _warn))
        await asyncio.sleep(0)  # in which it begins to watch
        output.show_start(server)
        if page is not None:
            click.echo(f"Page with the requests: {page.url}", err=True)
            if manner.opens:
                click.launch(page.url)
        await asked.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if server.requests:
            click.echo(
                f"Waiting up to {manner.grace_seconds:g} s for {count(server.requests, 'request')} under way "
                f"({server.describe_requests()}); Ctrl-C again breaks them off.",
                err=True,
            )
        drained, killed = asyncio.create_task(server.drain()), asyncio.create_task(again.wait())
        await asyncio.wait({drained, killed}, timeout=manner.grace_seconds, return_when=asyncio.FIRST_COMPLETED)
        if not drained.done() and not killed.done():
            click.echo(
                f"Broke off {count(server.requests, 'request')} that took more than {manner.grace_seconds:g} s.",
                err=True,
            )
        drained.cancel()
        killed.cancel()
        return not again.is_set()


async def _warm(server: Server) -> None:
    click.echo("Starting the functions ...", err=True)
    await server.warm()
    click.echo("The functions have started.", err=True)


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _warn(line: str) -> None:
    _tell(f"Warning: {line}")
