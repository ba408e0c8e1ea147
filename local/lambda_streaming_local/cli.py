"""The command `lambda-streaming`."""

from __future__ import annotations

import click

from .check import check
from .measure import measure_command
from .rules import rules_command
from .serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lambda-streaming")
def main() -> None:
    """Check and run a Pulumi stack for AWS Lambda response streaming on this machine."""


main.add_command(check)
main.add_command(serve)
main.add_command(measure_command)
main.add_command(rules_command)
