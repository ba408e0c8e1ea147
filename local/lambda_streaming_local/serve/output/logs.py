"""Prints what functions log: for people, or as JSON Lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

import click

from .function_log import log_record

_COLOURS = ("cyan", "magenta", "yellow", "blue", "green", "bright_cyan", "bright_magenta", "bright_yellow")
_FOLDED = ("START RequestId", "END RequestId")
_LEVELS = {"ERROR": "red", "FATAL": "red", "WARN": "yellow"}


class LogPrinter:
    """Prints to stderr. `wanted` is the text that a record must hold to be printed."""

    def __init__(self, log_format: str, wanted: str | None) -> None:
        self._as_json = log_format == "json"
        self._wanted = wanted
        self._colours: dict[str, str] = {}

    def print(self, function: str, data: bytes) -> None:
        """Prints whole lines of the log of `function`."""
        for line in data.decode("utf-8", "replace").split("\n"):
            # The runtime client writes the line breaks of one record as carriage returns.
            text = line.replace("\r", "\n")
            if not text.strip() or (self._wanted is not None and self._wanted not in text):
                continue
            record = log_record(function, text)
            if self._as_json:
                click.echo(json.dumps(record), err=True)
            elif (laid_out := _lay_out(record)) is not None:
                self._print_text(function, record, laid_out)

    def _print_text(self, function: str, record: Mapping[str, Any], text: str) -> None:
        colour = self._colours.setdefault(function, _COLOURS[len(self._colours) % len(_COLOURS)])
        level = str(record.get("level") or "")
        head = [time.strftime("%H:%M:%S"), click.style(function, fg=colour)]
        if level:
            head.append(click.style(level, fg=_LEVELS.get(level)))
        click.echo(" ".join([*head, text]), err=True, file=sys.stderr)


def _lay_out(record: Mapping[str, Any]) -> str | None:
    """A record's message, its stack trace on lines of its own; None for platform lines that say nothing more."""
    kind = record.get("type")
    if kind == "platform.start":
        return None
    if kind == "platform.report":
        metrics = record.get("record", {}).get("metrics", {})
        return ", ".join(f"{name} {value}" for name, value in metrics.items())
    message = record.get("message")
    if isinstance(message, str):
        if message.startswith(_FOLDED):
            return None
        return " ".join(message.split("\t")) if message.startswith("REPORT RequestId") else message.rstrip()
    fields = record if message is None else message
    if not isinstance(fields, Mapping):
        return json.dumps(fields)
    trace = fields.get("stackTrace")
    lines = [str(fields.get("errorMessage", "")), *map(str, trace)] if isinstance(trace, list) else []
    named = {"function", "level", "timestamp", "requestId", "message", "stackTrace", "errorMessage"}
    others = {name: value for name, value in fields.items() if name not in named}
    laid_out = "\n    ".join(line.strip() for line in lines if line)
    return " ".join(filter(None, [laid_out, json.dumps(others) if others else ""]))
