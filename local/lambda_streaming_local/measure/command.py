"""The command `lambda-streaming measure`."""

from __future__ import annotations

import json
import os
import re
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console

from ..graph import InputProblem
from ..wording import count
from .account import Account, is_loopback
from .deployed import Question, explain
from .measurement import Measurement, OnChunk
from .plot import draw
from .progress import show_progress
from .records import RecordPrinter
from .report import format_found, format_measurement, format_summary, summarize, to_json
from .saving import save_body
from .target import Send, prepare_invocation, prepare_request

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2: a method or the name of a header
_URL_ONLY = ("method", "headers", "sign", "service")
_FUNCTION_ONLY = ("qualifier", "endpoint_url")
_SIGNED_ONLY = ("service", "region", "profile", "access_key", "secret_key")


@click.command("measure")
@click.argument("url", required=False)
@click.option("--function", metavar="NAME", help="Function to invoke with InvokeWithResponseStream, in place of URL.")
@click.option("--qualifier", help="Version or alias of the function.")
@click.option(
    "--endpoint-url",
    envvar=["AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"],
    help="Where Lambda's API is, such as a door of `serve`.  [default: AWS]",
)
@click.option("--data", help="Body to send, or a function's event (default: {}); @FILE sends a file as it is.")
@click.option("--method", help="HTTP method.  [default: POST with --data, else GET]")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="Header to send. Repeatable.")
@click.option("--sign", is_flag=True, help="Sign the request with AWS Signature Version 4, as a function always is.")
@click.option(
    "--service", help="Service to sign for.  [default: that of URL, else lambda, else the one that the answer names]"
)
@click.option(
    "--region", help="Region to sign for.  [default: that of URL or ARN, else AWS_REGION, else the profile's]"
)
@click.option("--profile", help="Profile of the AWS configuration to sign with.")
@click.option("--access-key", help="Access key to sign with.  [default: AWS's usual places; on loopback also test]")
@click.option("--secret-key", help="Its secret.")
@click.option(
    "--ca",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Certificates to trust besides this machine's, in PEM form, such as that of `serve --tls`.",
)
@click.option(
    "--explain",
    "explains",
    is_flag=True,
    help="Read with AWS credentials how the address is configured, and name what is wrong. With a URL, --function says "
    "which function is behind it, so that not all are looked through.",
)
@click.option("--repeat", type=click.IntRange(1), default=1, show_default=True, help="Requests, one after another.")
@click.option(
    "--save", type=click.Path(path_type=Path), metavar="FILE", help="Write the body to FILE, a new one; not an error's."
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE.svg",
    help="Draw the bytes over time, and Lambda's limit of 6 MB and then 2 MB/s, into FILE.svg.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the measurement as one JSON object.")
@click.pass_context
def measure_command(
    context: click.Context,
    url: str | None,
    function: str | None,
    qualifier: str | None,
    endpoint_url: str | None,
    data: str | None,
    method: str | None,
    headers: tuple[str, ...],
    sign: bool,
    service: str | None,
    region: str | None,
    profile: str | None,
    access_key: str | None,
    secret_key: str | None,
    ca: Path | None,
    explains: bool,
    repeat: int,
    save: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Send a request to URL, or invoke a function, and show how the answer arrives: streamed or buffered, and why.

    Server-sent events and JSON Lines are printed as they come. For an answer that is an error, broke off or was
    buffered, the known causes that fit it are told.

    Exit code 0: an answer came; 1: it was an error or broke off; 2: nothing answers, or the options are bad.
    """
    account = Account(access_key, secret_key, profile, region)
    if (url is None) == (function is None) and not (url and explains):
        raise InputProblem("give either a URL or --function NAME")
    if save is not None and repeat > 1:
        raise InputProblem("--save keeps one answer; leave out --repeat")
    if plot is not None:
        _check_plot(plot)
    body = None if data is None else _read_body(data)
    if url is None:
        assert function is not None
        _refuse(context, _URL_ONLY, "goes with a URL; a function is always called and signed the same way")
        send = prepare_invocation(function, body or b"{}", qualifier, endpoint_url, account, ca)
    else:
        _refuse(context, _FUNCTION_ONLY, "goes with --function, not with a URL")
        if not sign:
            _refuse(
                context,
                ("service",) if explains else _SIGNED_ONLY,
                "says how to sign, and a URL is signed with --sign only; give that too",
            )
        method = (method or ("GET" if data is None else "POST")).upper()
        if not _TOKEN.fullmatch(method):
            raise InputProblem(f"--method: {method!r} is not an HTTP method; give one such as POST")
        to_send = [_parse_header(header) for header in headers]
        if sign and any(name.lower() == "authorization" for name, _ in to_send):
            raise InputProblem("--header Authorization: --sign writes this header; leave out one of the two")
        send = prepare_request(url, method, body, to_send, account if sign else None, service, ca)
    if explains and is_loopback(urlsplit(url or endpoint_url or "").hostname or "") and not _has_own_endpoint():
        raise InputProblem(
            "--explain reads AWS's configuration; what `serve` serves is judged by `lambda-streaming check`"
        )
    question = Question(url, function, qualifier, method or "", sign or url is None)
    try:
        measurements = _send_all(send, repeat, save, quiet=as_json)
    except InputProblem as problem:
        if not explains:
            raise
        raise InputProblem(problem.message, _explain_silence(question, account)) from problem
    if plot is not None:
        _write_plot(plot, measurements)
    found = explain(question, account) if explains else None
    if as_json:
        told = summarize(measurements) if repeat > 1 else to_json(measurements[0])
        click.echo(json.dumps(told if found is None else {**told, "found": [asdict(cause) for cause in found]}))
    else:
        click.echo(format_summary(measurements) if repeat > 1 else format_measurement(measurements[0]))
        for line in format_found(found):
            click.echo(line)
    if any(measurement.failed for measurement in measurements):
        raise SystemExit(1)


def _explain_silence(question: Question, account: Account) -> list[str]:
    """What the configuration says of an address where nothing answers, such as that it is not there."""
    try:
        return format_found(explain(question, account))
    except InputProblem as problem:
        return [problem.message]


def _send_all(send: Send, repeat: int, save: Path | None, quiet: bool) -> list[Measurement]:
    """The measurements; after a request that could not be sent, or Ctrl-C, those there are."""
    measurements: list[Measurement] = []
    so_far: Measurement | None = None
    console = Console(stderr=True)
    with ExitStack() as watching:
        watchers: list[OnChunk] = []
        if save is not None:
            watchers.append(watching.enter_context(save_body(save)))
        if console.is_terminal:
            watchers.append(watching.enter_context(show_progress(console)))
        if not quiet and repeat == 1:
            records = RecordPrinter()
            watching.callback(records.close)
            watchers.append(records)

        def on_chunk(measurement: Measurement, data: bytes) -> None:
            nonlocal so_far
            so_far = measurement
            for watcher in watchers:
                watcher(measurement, data)

        for _ in range(repeat):
            so_far = None
            try:
                measurements.append(send(on_chunk))
            except InputProblem as problem:
                if not measurements:
                    raise
                measurements.append(Measurement(measurements[0].method, error=problem.message))
                break
            except KeyboardInterrupt:
                if so_far is None:
                    raise
                so_far.stopped = True
                so_far.error = f"stopped by Ctrl-C after {count(so_far.bytes, 'byte')}"
                measurements.append(so_far)
                break
    return measurements


def _refuse(context: click.Context, parameters: tuple[str, ...], why: str) -> None:
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in parameters and source is click.core.ParameterSource.COMMANDLINE:
            raise InputProblem(f"{parameter.opts[0]} {why}")


def _has_own_endpoint() -> bool:
    """Whether the AWS that is asked is another, such as an emulator on this machine."""
    return any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ)


def _check_plot(path: Path) -> None:
    """Before anything is sent: raises `InputProblem` where no picture can be written to `path`."""
    if path.suffix.lower() != ".svg":
        raise InputProblem(f"--plot: {path} does not end in .svg; name a file that does")
    if not path.parent.is_dir():
        raise InputProblem(f"--plot: {path} cannot be written: there is no folder {path.parent}")


def _write_plot(path: Path, measurements: list[Measurement]) -> None:
    try:
        path.write_text(draw(measurements), encoding="utf-8")
    except OSError as error:
        raise InputProblem(f"--plot: {path} cannot be written: {error.strerror}") from error


def _read_body(data: str) -> bytes:
    if not data.startswith("@"):
        return data.encode()
    try:
        return Path(data[1:]).read_bytes()
    except OSError as error:
        raise InputProblem(f"--data: {data[1:]} cannot be read: {error.strerror}") from error


def _parse_header(header: str) -> tuple[str, str]:
    name, colon, value = header.partition(":")
    if not colon or not _TOKEN.fullmatch(name.strip()) or not value.isprintable():
        raise InputProblem(f"--header: {header!r} is not a header; give NAME:VALUE")
    return name.strip(), value.strip()
