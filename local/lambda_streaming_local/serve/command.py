"""The command `lambda-streaming serve`."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

import click
import uvloop
from botocore.session import Session
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.tokens import FUNCTION

from ..doors.shared.request_log import RequestLog
from ..graph import InputProblem, load_program
from ..graph.handler import DEFAULT_RUNTIME, load_handler
from ..graph.launch.python import interpreter
from ..graph.project import find_project
from ..options import program_options
from ..page.recorder import Recorder
from ..page.server import PageServer
from ..runtime.node.clients import find_clients, install_clients
from ..runtime.variables import Keys
from .options import Options
from .output import JsonOutput, Output, TextOutput
from .server import Server
from .summary import Summary

# As a shell tells of a process that SIGINT ended.
_KILLED = 130


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[A-Za-z]{2}", value):
        raise click.BadParameter(f"{value!r} is no two-letter code of a country, such as DE")
    return value.upper() if value else None


@click.command()
@program_options
@click.option(
    "--handler",
    metavar="FILE.EXPORT",
    help="Serve this function at a function URL, with no program: app/index.handler is what app/index.mjs exports.",
)
@click.option("--runtime", default=DEFAULT_RUNTIME, show_default=True, help="Runtime of --handler.")
@click.option(
    "--timeout", type=click.IntRange(1, 900), default=300, show_default=True, help="Timeout of --handler, in seconds."
)
@click.option(
    "--memory", type=click.IntRange(128, 10240), default=1024, show_default=True, help="Memory of --handler, in MB."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The first door's; the next doors take the next."
)
@click.option("--no-limits", is_flag=True, help="Stream faster than Lambda's 2 MB/s after the first 6 MB.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: the doors, each request, a summary.")
@click.option("--tls", is_flag=True, help="Serve with HTTPS too, with a certificate made for this run.")
@click.option(
    "--viewer-country",
    metavar="CODE",
    callback=_country,
    help="Country that CloudFront takes viewers to be in, as its two-letter code; without it all countries are let in.",
)
@click.option("--offline", is_flag=True, help="Do not install AWS's runtime client for Node.js where it is missing.")
@click.option("--pass-env", multiple=True, metavar="NAME", help="Give functions this variable of yours. Repeatable.")
@click.option("--aws-credentials", is_flag=True, help="Give functions your AWS credentials: they reach your account.")
@click.option("--open", "opens", is_flag=True, help="Open a page in the browser that shows requests while they stream.")
@click.option(
    "--page-port",
    type=click.IntRange(0, 65535),
    help="Serve that page at this port, without opening it; 0 picks a free one.  [default with --open: 0]",
)
@click.option("--access-key", envvar="AWS_ACCESS_KEY_ID", default="test", help="Key that requests are signed with.")
@click.option("--secret-key", envvar="AWS_SECRET_ACCESS_KEY", default="test", help="Its secret.")
def serve(
    program: Path,
    stack: str | None,
    config: tuple[str, ...],
    handler: str | None,
    runtime: str,
    timeout: int,
    memory: int,
    port: int,
    no_limits: bool,
    as_json: bool,
    tls: bool,
    viewer_country: str | None,
    offline: bool,
    pass_env: tuple[str, ...],
    aws_credentials: bool,
    opens: bool,
    page_port: int | None,
    access_key: str,
    secret_key: str,
) -> None:
    """Run the functions of PROGRAM on this machine, behind doors that answer as AWS does.

    Signatures are checked against the access key and secret key; by default those of the environment variables
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else test and test. They may do everything. To call as a role or a
    user of the stack, sign with its name as access key and the same secret key: then its policies count.

    Code that is a folder runs in place, and a function starts anew when it changes. The first Ctrl-C waits for the
    requests under way, the second one breaks them off.
    """
    if handler is None:
        loaded = load_program(program, stack, config)
        python = interpreter(find_project(program))
    else:
        loaded = load_handler(handler, runtime, timeout, memory, os.environ.get("AWS_REGION") or "us-east-1")
        python = Path(sys.executable)
    for warning in loaded.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if not offline:
        _install_missing_clients(loaded.graph, loaded.directory)
    output: Output = JsonOutput() if as_json else TextOutput()
    summary = Summary()
    asked_to_end = asyncio.Event()

    def on_request(log: RequestLog) -> None:
        summary.add(log)
        try:
            output.request(log)
        except BrokenPipeError:
            asked_to_end.set()  # whoever read the lines has gone

    recorder = Recorder() if opens or page_port is not None else None
    page = None if recorder is None else PageServer(recorder, page_port or 0, secret_key)

    def on_log(function: str, data: bytes) -> None:
        output.function_log(function, data)
        if recorder is not None:
            recorder.log(function, data)

    options = Options(
        port=port,
        limit_rate=not no_limits,
        access_key=access_key,
        secret_key=secret_key,
        tls=tls,
        viewer_country=viewer_country,
        program=loaded.directory,
        python=python,
        pass_env={name: _variable(name) for name in pass_env},
        credentials=_credentials() if aws_credentials else None,
        reload=True,
        on_request=on_request,
        on_log=on_log,
        watch=None if recorder is None else recorder.watch,
    )
    drained = uvloop.run(_serve(Server.from_graph(loaded.graph, options), output, asked_to_end, page, opens))
    output.ended(summary)
    if not drained:
        raise SystemExit(_KILLED)


def _install_missing_clients(graph: Graph, program: Path) -> None:
    runtimes = [function.props.data.get("runtime") for function in graph.of_type(FUNCTION)]
    needed = any(isinstance(runtime, str) and runtime.startswith("nodejs") for runtime in runtimes)
    if needed and find_clients(program.resolve()) is None:
        click.echo("Installing AWS's runtime client for Node.js, once ...", err=True)
        click.echo(f"Installed into {install_clients()}", err=True)


async def _serve(server: Server, output: Output, asked: asyncio.Event, page: PageServer | None, opens: bool) -> bool:
    """Serves until `asked` or a signal, then until what is under way is done or a second one; tells whether it was."""
    again = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: (again if asked.is_set() else asked).set())
    for note in server.notes:
        click.echo(f"Warning: {note}", err=True)
    async with page or nullcontext(), server:
        output.started(server)
        if page is not None:
            click.echo(f"Page with the requests: {page.url}", err=True)
            if opens:
                click.launch(page.url)
        await asked.wait()
        if server.requests:
            click.echo(f"Waiting for {server.requests} requests under way; Ctrl-C again breaks them off.", err=True)
        drained, killed = asyncio.create_task(server.drain()), asyncio.create_task(again.wait())
        await asyncio.wait({drained, killed}, return_when=asyncio.FIRST_COMPLETED)
        was_drained = drained.done()
        for task in (drained, killed):
            task.cancel()
        return was_drained


def _variable(name: str) -> str:
    if name not in os.environ:
        raise InputProblem(f"--pass-env {name}: no such variable is set here; set it, or leave the option out")
    return os.environ[name]


def _credentials() -> Keys:
    found = Session().get_credentials()
    if found is None:
        raise InputProblem("--aws-credentials: no AWS credentials are configured here; log in, or leave the option out")
    keys = found.get_frozen_credentials()
    return Keys(keys.access_key, keys.secret_key, keys.token)
