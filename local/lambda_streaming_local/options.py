"""The options that every command on a program shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


ANSWERS = click.option(
    "--answers",
    type=click.Path(path_type=Path),
    help="JSON with outputs of lookups by token, and of other stacks by name.",
)


def program_options(command: Command) -> Command:
    """PROGRAM, --stack, --config and --answers, as `program`, `stack`, `config` and `answers`."""
    decorators = (
        click.argument("program", type=click.Path(path_type=Path), default=Path(".")),
        click.option(
            "--stack", help="Stack whose Pulumi.NAME.yaml configures the program; dev, or the only one that has a file."
        ),
        click.option(
            "--config", multiple=True, metavar="KEY=VALUE", help="Config value; goes before the stack's. Repeatable."
        ),
        ANSWERS,
    )
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
