"""`lambda-streaming measure`: shows how an answer arrives."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import click
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from .graph import InputProblem
from .measurement import Measurement, Signer, measure

_AWS_HOST = re.compile(r"\.(?:lambda-url|lambda|execute-api)\.(?P<region>[a-z]+(?:-[a-z]+)+-\d)\.")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2: a method or the name of a header


@click.command("measure")
@click.argument("url")
@click.option("--method", help="HTTP method.  [default: POST with --data, else GET]")
@click.option("--data", help="Body to send; @FILE sends a file as it is.")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="Header to send. Repeatable.")
@click.option("--sign", is_flag=True, help="Sign the request with AWS Signature Version 4.")
@click.option("--service", default="lambda", show_default=True, help="Service to sign for.")
@click.option("--region", help="Region to sign for.  [default: that of URL, else AWS_REGION, else us-east-1]")
@click.option("--access-key", help="Access key to sign with.  [default: AWS_ACCESS_KEY_ID, else test]")
@click.option("--secret-key", help="Secret key to sign with.  [default: AWS_SECRET_ACCESS_KEY, else test]")
@click.option("--json", "as_json", is_flag=True, help="Print the measurement as one JSON object.")
def measure_command(
    url: str,
    method: str | None,
    data: str | None,
    headers: tuple[str, ...],
    sign: bool,
    service: str,
    region: str | None,
    access_key: str | None,
    secret_key: str | None,
    as_json: bool,
) -> None:
    """Send one request to URL and show how the answer arrives: streamed or buffered, and why.

    Exit code 0: an answer came; 1: it was an HTTP error or broke off; 2: nothing answers, or the options are bad.
    """
    host = _host(url)
    method = (method or ("GET" if data is None else "POST")).upper()
    if not _TOKEN.fullmatch(method):
        raise InputProblem(f"--method: {method!r} is not an HTTP method; give one such as POST")
    to_send = [_header(header) for header in headers]
    body = None if data is None else _body(data)
    signer = _signer(host, service, region, access_key, secret_key) if sign else None
    with progress_line() as on_chunk:
        try:
            measurement = asyncio.run(
                measure(url, method=method, body=body, headers=to_send, signer=signer, on_chunk=on_chunk)
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise InputProblem(
                f"cannot connect to {host}: {_why(error)}; is it running, and is the address right?"
            ) from error
    if as_json:
        click.echo(json.dumps(measurement.as_json()))
    else:
        click.echo(report(measurement))
    if measurement.failed:
        raise SystemExit(1)


@contextmanager
def progress_line(console: Console | None = None) -> Iterator[Callable[[Measurement], None]]:
    """A line on the terminal that shows an answer's arrival; give what it yields to `measure` as `on_chunk`.

    It is drawn on standard error, or on `console`, and only on a terminal.
    """
    console = console or Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("waiting for the first byte", total=None)

        def show(measurement: Measurement) -> None:
            progress.update(
                task, description=_so_far(measurement), total=measurement.content_length, completed=measurement.bytes
            )

        yield show


def _so_far(measurement: Measurement) -> str:
    if measurement.first_byte_seconds is None:
        return f"{measurement.status}, waiting for the first byte"
    rate = measurement.bytes_per_second
    return (
        f"{decimal(measurement.bytes)}, {len(measurement.chunks)} chunks, "
        f"first byte {measurement.first_byte_seconds * 1000:.0f} ms, {decimal(int(rate or 0))}/s"
    )


def report(measurement: Measurement) -> str:
    """The measurement in lines for people."""
    judgement = measurement.judgement
    status = "none" if measurement.status is None else f"{measurement.status} {measurement.reason or ''}".strip()
    lines = [("status", status), ("verdict", f"{judgement.verdict}: {judgement.reason}")]
    if measurement.first_byte_seconds is not None:
        lines.append(("first byte", f"{measurement.first_byte_seconds * 1000:.1f} ms"))
    spacing = ""
    if measurement.median_gap_seconds is not None and measurement.longest_gap_seconds is not None:
        spacing = (
            f", {measurement.median_gap_seconds * 1000:.1f} ms apart (median), "
            f"{measurement.longest_gap_seconds * 1000:.1f} ms at most"
        )
    lines.append(("chunks", f"{len(measurement.chunks)}{spacing}"))
    rate = "" if measurement.bytes_per_second is None else f", {decimal(int(measurement.bytes_per_second))}/s"
    lines.append(("bytes", f"{measurement.bytes}{rate}"))
    if measurement.duration_seconds is not None:
        lines.append(("duration", f"{measurement.duration_seconds:.3f} s"))
    if measurement.error:
        lines.append(("error", measurement.error))
    return "\n".join(f"{name:<12}{value}" for name, value in lines)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputProblem(f"{url!r} is not a URL: {error}; give one such as http://localhost:8000/") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputProblem(f"{url!r} is not an HTTP URL; give one such as http://localhost:8000/")
    return parts.hostname if port is None else f"{parts.hostname}:{port}"


def _why(error: Exception) -> str:
    if not isinstance(error, aiohttp.ClientConnectorError):
        return "no answer in time"
    # asyncio's own text repeats the address; a name that cannot be resolved has a negative number.
    number = error.os_error.errno
    return os.strerror(number) if number and number > 0 else str(error.strerror)


def _body(data: str) -> bytes:
    if not data.startswith("@"):
        return data.encode()
    try:
        return Path(data[1:]).read_bytes()
    except OSError as error:
        raise InputProblem(f"--data: {data[1:]} cannot be read: {error.strerror}") from error


def _header(header: str) -> tuple[str, str]:
    name, colon, value = header.partition(":")
    if not colon or not _TOKEN.fullmatch(name.strip()) or not value.isprintable():
        raise InputProblem(f"--header: {header!r} is not a header; give NAME:VALUE")
    return name.strip(), value.strip()


def _signer(host: str, service: str, region: str | None, access_key: str | None, secret_key: str | None) -> Signer:
    environment = os.environ
    found = _AWS_HOST.search(host)
    region = region or (found["region"] if found else None) or environment.get("AWS_REGION")
    # A session token belongs to the environment's own key.
    token = environment.get("AWS_SESSION_TOKEN") if access_key is None else None
    return Signer(
        access_key or environment.get("AWS_ACCESS_KEY_ID") or "test",
        secret_key or environment.get("AWS_SECRET_ACCESS_KEY") or "test",
        token,
        service,
        region or environment.get("AWS_DEFAULT_REGION") or "us-east-1",
    )
