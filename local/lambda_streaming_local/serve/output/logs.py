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
_LEVELS = {"ERROR": "red", "FATAL": "red", "CRITICAL": "red", "WARN": "yellow", "WARNING": "yellow"}
_NUMBERS = {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}
# Where loggers keep the message: AWS's and Powertools, pino, structlog.
_MESSAGES = ("message", "msg", "event")
_TRACES = ("stackTrace", "stack")
# Before the message, or in no need to be shown.
_SHOWN_APART = {"function", "level", "levelname", "timestamp", "time", "requestId"}
_METRICS = {
    "durationMs": ("Duration", "ms"),
    "billedDurationMs": ("Billed Duration", "ms"),
    "memorySizeMB": ("Memory Size", "MB"),
    "maxMemoryUsedMB": ("Max Memory Used", "MB"),
    "initDurationMs": ("Init Duration", "ms"),
}


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
        level = _name_level(record)
        head = [time.strftime("%H:%M:%S"), click.style(function, fg=colour)]
        if level:
            head.append(click.style(level, fg=_LEVELS.get(level)))
        click.echo(" ".join([*head, text]), err=True, file=sys.stderr)


def _lay_out(record: Mapping[str, Any]) -> str | None:
    """A record's message and its other fields, what has several lines on lines of its own.

    None for the platform's lines that say nothing more than its report.
    """
    kind = record.get("type")
    if kind == "platform.start":
        return None
    if kind == "platform.report":
        return _write_report(record.get("record", {}))
    name = next((name for name in _MESSAGES if name in record), "")
    message = record.get(name)
    if isinstance(message, str):
        if message.startswith(_FOLDED):
            return None
        text = " ".join(message.split("\t")) if message.startswith("REPORT RequestId") else message.rstrip()
        fields = dict(record)
        # What the runtime client writes of an error in the log format Text.
        said, tab, error = text.rpartition("\t")
        if tab and (found := _read_error(error)) is not None:
            text, fields = said.strip(), {**fields, **found}
    elif message is None or isinstance(message, Mapping):
        text, fields = "", dict(message or record)
    else:
        return json.dumps(message)
    trace: list[Any] = next((fields[key] for key in _TRACES if isinstance(fields.get(key), list)), [])
    own = _SHOWN_APART | {name, *(("errorMessage", "errorType", *_TRACES) if trace else ())}
    others = {key: value for key, value in fields.items() if key not in own}
    blocks = {key: value for key, value in others.items() if isinstance(value, str) and "\n" in value.strip()}
    rest = {key: value for key, value in others.items() if key not in blocks}
    lines = [str(line) for line in trace]
    for block in blocks.values():
        lines += block.rstrip().split("\n")
    head = " ".join(filter(None, [text, json.dumps(rest) if rest else ""]))
    return "\n    ".join([head, *filter(str.strip, lines)]).removeprefix("\n    ")


def _read_error(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "errorType" in found else None


def _write_report(report: Mapping[str, Any]) -> str:
    """As the log format Text has it."""
    metrics = report.get("metrics", {})
    said = [f"REPORT RequestId: {report.get('requestId')}"]
    said += [f"{title}: {metrics[name]} {unit}" for name, (title, unit) in _METRICS.items() if name in metrics]
    if "errorType" in report:
        said += [f"Status: {report.get('status')}", f"Error Type: {report['errorType']}"]
    return " ".join(said)


def _name_level(record: Mapping[str, Any]) -> str:
    """In capitals; pino writes a number: https://getpino.io/#/docs/api?id=logger-level"""
    level = record.get("level") or record.get("levelname") or ""
    return _NUMBERS.get(level, str(level)) if isinstance(level, int) else str(level).upper()
