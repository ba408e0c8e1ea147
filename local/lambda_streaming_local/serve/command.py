"""The command `lambda-streaming serve`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import click
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.tokens import FUNCTION

from ..answers import find_answers
from ..beside import beside
from ..graph import InputProblem, Program, load_program
from ..graph.handler import DEFAULT_RUNTIME, load_handler
from ..graph.launch.python import find_interpreter
from ..graph.program import TIME_LIMIT_SECONDS
from ..graph.project import find_project
from ..options import program_options
from ..runtime.node.clients import find_clients, install_clients
from ..runtime.variables import Keys
from ..waiting import waiting_for
from .env_file import read_env_file
from .machine import SECRET_VARIABLE, hide_secret, raise_open_files, read_secret

# As a shell tells of a process that SIGINT ended.
_KILLED = 130
_GRACE_SECONDS = 5.0
_HANDLER_SECONDS = 300
_MAX_HANDLER_SECONDS = 900


def _check_country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
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
    "--timeout",
    type=click.IntRange(1),
    help="How many seconds PROGRAM may take to tell what it declares; with --handler, its timeout.  "
    f"[default: {TIME_LIMIT_SECONDS:.0f}; {_HANDLER_SECONDS}]",
)
@click.option(
    "--memory", type=click.IntRange(128, 10240), default=1024, show_default=True, help="Memory of --handler, in MB."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The first door's; the next doors take the next. 0: free ones. By default each door has a port of its own.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 1000),
    help="How many environments of a function there may be; by default what fits into free memory, of AWS's 1,000.",
)
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=_GRACE_SECONDS,
    show_default=True,
    help="How many seconds requests under way may take once it is to end.",
)
@click.option("--warm", is_flag=True, help="Start each function at once, rather than with its first request.")
@click.option(
    "--inspect",
    is_flag=False,
    flag_value="*",
    metavar="[FUNCTION]",
    help="Let debuggers attach to this function in Node.js, by default to all; the log says where. No timeout holds.",
)
@click.option("--no-limits", is_flag=True, help="Stream faster than Lambda's 2 MB/s after the first 6 MB.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: the doors, each request, a summary.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="How functions' logs are printed; json with --json, else text.",
)
@click.option("--filter", "wanted", metavar="TEXT", help="Print only requests and lines of logs that hold this text.")
@click.option("--tls", is_flag=True, help="Serve with HTTPS too, with a certificate made for this run.")
@click.option(
    "--viewer-country",
    metavar="CODE",
    callback=_check_country,
    help="Country that CloudFront takes viewers to be in, as its two-letter code; without it all countries are let in.",
)
@click.option("--offline", is_flag=True, help="Do not install AWS's runtime client for Node.js where it is missing.")
@click.option(
    "--allow-origin",
    "allowed_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this other site, such as https://app.example, reach the doors; * for all. Repeatable.",
)
@click.option(
    "--env-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Give functions the variables in this file, NAME=value in each line.",
)
@click.option("--pass-env", multiple=True, metavar="NAME", help="Give functions this variable of yours. Repeatable.")
@click.option("--aws-credentials", is_flag=True, help="Give functions your AWS credentials: they reach your account.")
@click.option("--open", "opens", is_flag=True, help="Open a page in the browser that shows requests while they stream.")
@click.option(
    "--page-port",
    type=click.IntRange(0, 65535),
    help="Serve that page at this port, without opening it; 0 picks a free one.  [default with --open: 0]",
)
@click.option("--access-key", envvar="AWS_ACCESS_KEY_ID", default="test", help="Key that requests are signed with.")
@click.option(
    "--secret-key",
    envvar=(SECRET_VARIABLE, "AWS_SECRET_ACCESS_KEY"),
    default="test",
    help="Its secret, or @FILE that holds it.",
)
def serve(
    program: Path,
    stack: str | None,
    config: tuple[str, ...],
    answers: Path | None,
    handler: str | None,
    runtime: str,
    timeout: int | None,
    memory: int,
    port: int | None,
    concurrency: int | None,
    grace: float,
    warm: bool,
    inspect: str | None,
    no_limits: bool,
    as_json: bool,
    log_format: str | None,
    wanted: str | None,
    tls: bool,
    viewer_country: str | None,
    offline: bool,
    allowed_origins: tuple[str, ...],
    env_file: Path | None,
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

    Code that is a folder runs in place, and a function starts anew when it changes. When the program changes it runs
    again. The first Ctrl-C waits for the requests under way, the second one breaks them off.
    """
    if inspect is not None and (Path(inspect) / "Pulumi.yaml").is_file():
        raise click.BadParameter(
            f"{inspect} is a program and no function; write `lambda-streaming serve {inspect} --inspect`",
            param_hint="--inspect",
        )
    hide_secret()
    raise_open_files()
    load: Callable[[], Program]
    if handler is None:

        def load() -> Program:
            given = find_answers(program, answers)
            return load_program(program, stack, config, given, timeout or TIME_LIMIT_SECONDS)

        with beside(partial(import_module, f"{__package__}.run")), waiting_for(f"running {program}"):
            loaded = load()
        python = find_interpreter(find_project(program))
    else:
        if timeout is not None and timeout > _MAX_HANDLER_SECONDS:
            raise click.BadParameter(
                f"a function at a function URL ends after at most {_MAX_HANDLER_SECONDS} seconds.",
                param_hint="--timeout",
            )
        region = os.environ.get("AWS_REGION") or "us-east-1"
        load = partial(load_handler, handler, runtime, timeout or _HANDLER_SECONDS, memory, region)
        loaded = load()
        python = Path(sys.executable)
    for warning in loaded.warnings:
        click.echo(f"Warning: {warning}", err=True)
    # Not before the program runs: these load all the doors, which takes as long as the program.
    from .options import Options
    from .reload import Reloading
    from .run import Manner, run

    def read_variables() -> dict[str, str]:
        own = {name: _read_variable(name) for name in pass_env}
        return {**(read_env_file(env_file) if env_file is not None else {}), **own}

    if not offline:
        _install_missing_clients(loaded.graph, loaded.directory)
    options = Options(
        port=port,
        concurrency=concurrency,
        inspect=inspect,
        allowed_origins=allowed_origins,
        limit_rate=not no_limits,
        access_key=access_key,
        secret_key=read_secret(secret_key),
        tls=tls,
        viewer_country=viewer_country,
        program=loaded.directory,
        python=python,
        pass_env=read_variables(),
        credentials=_read_credentials() if aws_credentials else None,
        reload=True,
    )
    manner = Manner(
        as_json=as_json,
        log_format=log_format or ("json" if as_json else "text"),
        wanted=wanted,
        warm=warm,
        opens=opens,
        page_port=page_port,
        grace_seconds=grace,
    )
    named = [file for file in (env_file, answers) if file is not None]
    reloading = Reloading(program if handler is None else None, load, read_variables, named)
    if not run(loaded, options, manner, reloading):
        raise SystemExit(_KILLED)


def _install_missing_clients(graph: Graph, program: Path) -> None:
    runtimes = [function.props.data.get("runtime") for function in graph.of_type(FUNCTION)]
    needed = any(isinstance(runtime, str) and runtime.startswith("nodejs") for runtime in runtimes)
    if needed and find_clients(program.resolve()) is None:
        click.echo("Installing AWS's runtime client for Node.js, once ...", err=True)
        with waiting_for("installing"):
            folder = install_clients()
        click.echo(f"Installed into {folder}", err=True)


def _read_variable(name: str) -> str:
    if name not in os.environ:
        raise InputProblem(f"--pass-env {name}: no such variable is set here; set it, or leave the option out")
    return os.environ[name]


def _read_credentials() -> Keys:
    from botocore.session import Session

    found = Session().get_credentials()
    if found is None:
        raise InputProblem("--aws-credentials: no AWS credentials are configured here; log in, or leave the option out")
    keys = found.get_frozen_credentials()
    return Keys(keys.access_key, keys.secret_key, keys.token)
