"""Writes the page of the command: `python -m lambda_streaming_local.reference`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from .cli import COMMANDS, main

_HEAD = """# The command

Written from the command itself (`make docs`); `lambda-streaming COMMAND --help` says the same.
"""


def page() -> str:
    context = click.Context(main, info_name="lambda-streaming")
    parts = [_HEAD]
    for name in sorted(COMMANDS):
        command = main.get_command(context, name)
        assert command is not None
        if not any(isinstance(one, click.Option) for one in command.params):
            continue
        parts.append("\n".join(_section(command, click.Context(command, parent=context, info_name=name))))
    return "\n".join(parts)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = command.get_usage(context).partition(": ")[2]
    yield from (f"## {command.name}", "", "```text", " ".join(usage.split()), "```", "")
    for paragraph in (command.help or "").split("\n\n"):
        yield from (" ".join(paragraph.split()), "")
    options = (one.get_help_record(context) for one in command.params if isinstance(one, click.Option))
    yield from ("| option | meaning |", "| --- | --- |")
    for option, meaning in filter(None, options):
        yield f"| `{_cell(option)}` | {_cell(meaning)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
