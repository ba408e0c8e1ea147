"""What the command does to its own process: open files, and no secret in the list of processes."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import click

from ..graph import InputProblem

SECRET_VARIABLE = "LAMBDA_STREAMING_SECRET_KEY"
_OPTION = "--secret-key"
# Four files a stream: both ends of two connections.
_FILES_A_STREAM = 4
_FEW_STREAMS = 250


def raise_open_files() -> None:
    """Lets the process open as many files as the system lets it, and says so where that is few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
        except (OSError, ValueError):  # macOS has no limit to name, and takes none
            pass
    if soft != resource.RLIM_INFINITY and soft < _FEW_STREAMS * _FILES_A_STREAM:
        click.echo(
            f"Warning: this process may open {soft} files, which does for about {soft // _FILES_A_STREAM} streams at a "
            "time; raise the limit with `ulimit -Hn` before it starts",
            err=True,
        )


def hide_secret() -> None:
    """Starts anew with the secret in a variable, where it is an argument that everybody on the machine can read."""
    arguments = list(sys.orig_argv)
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith(f"{_OPTION}=") else None
        taken = 1
        if argument == _OPTION and index + 1 < len(arguments):
            value, taken = arguments[index + 1], 2
        if value is not None and not value.startswith("@"):
            del arguments[index : index + taken]
            os.environ[SECRET_VARIABLE] = value
            sys.stdout.flush()
            os.execv(sys.executable, arguments)  # noqa: S606


def read_secret(secret: str) -> str:
    """The secret, or what the file holds that it names after `@`."""
    if not secret.startswith("@"):
        return secret
    try:
        return Path(secret[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise InputProblem(f"--secret-key {secret}: the file cannot be read: {error}") from error
