"""The command `lambda-streaming serve`."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from .doors.door import RequestLog
from .graph import load_program
from .options import program_options
from .server import Options, Server


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[A-Za-z]{2}", value):
        raise click.BadParameter(f"{value!r} is no two-letter code of a country, such as DE")
    return value.upper() if value else None


@click.command()
@program_options
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The first door's; the next doors take the next."
)
@click.option("--no-limits", is_flag=True, help="Stream faster than Lambda's 2 MB/s after the first 6 MB.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line with the doors, then one per request.")
@click.option("--tls", is_flag=True, help="Serve distributions with HTTPS too, with a certificate made for this run.")
@click.option(
    "--viewer-country",
    metavar="CODE",
    callback=_country,
    help="Country that CloudFront takes viewers to be in, as its two-letter code; without it all countries are let in.",
)
@click.option("--access-key", envvar="AWS_ACCESS_KEY_ID", default="test", help="Key that requests are signed with.")
@click.option("--secret-key", envvar="AWS_SECRET_ACCESS_KEY", default="test", help="Its secret.")
def serve(
    program: Path,
    stack: str,
    config: tuple[str, ...],
    port: int,
    no_limits: bool,
    as_json: bool,
    tls: bool,
    viewer_country: str | None,
    access_key: str,
    secret_key: str,
) -> None:
    """Run the functions of PROGRAM on this machine, behind doors that answer as AWS does.

    Signatures are checked against the access key and secret key; by default those of the environment variables
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else test and test. They may do everything. To call as a role or a
    user of the stack, sign with its name as access key and the same secret key: then its policies count.
    """
    loaded = load_program(program, stack, config)
    for warning in loaded.warnings:
        click.echo(f"Warning: {warning}", err=True)
    options = Options(
        port=port,
        limit_rate=not no_limits,
        access_key=access_key,
        secret_key=secret_key,
        tls=tls,
        viewer_country=viewer_country,
        program=loaded.directory,
        on_request=_print_json if as_json else _print_text,
        on_log=_print_log,
    )
    asyncio.run(_serve(Server.from_graph(loaded.graph, options), as_json))


async def _serve(server: Server, as_json: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    for note in server.notes:
        click.echo(f"Warning: {note}", err=True)
    async with server:
        if as_json:
            certificate = None if server.certificate is None else str(server.certificate)
            doors = [asdict(door) for door in server.doors]
            click.echo(json.dumps({"doors": doors, "access_keys": server.access_keys, "certificate": certificate}))
        else:
            _print_table(server)
        await ended.wait()


def _print_table(server: Server) -> None:
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


def _print_json(log: RequestLog) -> None:
    click.echo(json.dumps(log.as_json()))


def _print_text(log: RequestLog) -> None:
    first = "no body" if log.ttfb_ms is None else f"first byte {log.ttfb_ms:.1f} ms"
    line = (
        f"{log.name}: {log.method} {log.path} {log.status or '-'}, {first}, {log.chunks} chunks, {log.bytes} bytes, "
        f"{log.duration_ms:.1f} ms"
    )
    click.echo(f"{line}, {log.error}" if log.error else line)


def _print_log(function: str, data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()
