"""The command `lambda-streaming`."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import click
from click.shell_completion import CompletionItem


class Subcommand(NamedTuple):
    """Where a command stands, and the first sentence of its help."""

    module: str
    summary: str


# The summaries stand here too, so that help, completion and typos load no command; a test compares them.
COMMANDS = {
    "check": Subcommand(
        "check.command",
        "Judge PROGRAM (a folder with a Pulumi.yaml; the current one by default), with no engine and no cloud.",
    ),
    "measure": Subcommand(
        "measure.command",
        "Send a request to URL, or invoke a function, and show how the answer arrives: streamed or buffered, and why.",
    ),
    "new": Subcommand(
        "new.command", "Make a small stack to start from in FOLDER, by default one of the template's name."
    ),
    "rules": Subcommand(
        "check.rules", "List the policy rules; `lambda-streaming check --explain RULE` tells all of one."
    ),
    "serve": Subcommand(
        "serve.command", "Run the functions of PROGRAM on this machine, behind doors that answer as AWS does."
    ),
}


class Commands(click.Group):
    """Imports a command when it is used, because `check` in a hook should not wait for the servers' packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{COMMANDS[cmd_name].module}", __package__)
        return next(
            value for value in vars(module).values() if isinstance(value, click.Command) and value.name == cmd_name
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib  # only a mistake needs it

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(
                f"There is no command {args[0]!r}; " + (f"did you mean {close[0]}?" if close else _list_commands())
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(name, help=COMMANDS[name].summary) for name in found] + options


def _list_commands() -> str:
    return f"the commands are {', '.join(COMMANDS)}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lambda-streaming")
def main() -> None:
    """Check and run a Pulumi stack for AWS Lambda response streaming on this machine."""
    if isinstance(sys.stdout, TextIOWrapper):
        # As stderr does by itself: a function's error may hold what the terminal's encoding has not.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        Path.cwd()
    except OSError as error:
        message = f"the current folder cannot be read: {error.strerror}; change to another one"
        raise click.UsageError(message) from error
