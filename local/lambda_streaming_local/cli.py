"""The command `lambda-streaming`."""

from __future__ import annotations

from importlib import import_module

import click

MODULES = {"check": "check.command", "measure": "measure.command", "rules": "check.rules", "serve": "serve.command"}


class Commands(click.Group):
    """Imports a command when it is used, because `check` in a hook should not wait for the servers' packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(f".{MODULES[cmd_name]}", __package__)
        return next(
            value for value in vars(module).values() if isinstance(value, click.Command) and value.name == cmd_name
        )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lambda-streaming")
def main() -> None:
    """Check and run a Pulumi stack for AWS Lambda response streaming on this machine."""
