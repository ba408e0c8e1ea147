"""Shows an answer while it arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from .measurement import Measurement, OnChunk

# Between the lines of a progress that is no terminal's.
_LINE_SECONDS = 0.5
# The media types whose bodies are records, and what ends a record.
_RECORD_ENDS = {
    "text/event-stream": re.compile(rb"\r\n\r\n|\n\n|\r\r"),
    "application/x-ndjson": re.compile(rb"\n"),
    "application/ndjson": re.compile(rb"\n"),
    "application/jsonl": re.compile(rb"\n"),
    "application/x-jsonlines": re.compile(rb"\n"),
    "application/json-seq": re.compile(rb"\n"),
}
# A record that does not end is shown in parts of this size.
_RECORD_BYTES = 64 * 1024


@contextmanager
def progress_line(console: Console) -> Iterator[OnChunk]:
    """The progress of an answer; give what it yields to `measure` as `on_chunk`.

    On a terminal it is a line that moves and is gone at the end, elsewhere a plain line every half second.
    """
    if console.is_terminal:
        with _moving_line(console) as show:
            yield show
    else:
        yield _plain_lines(console)


@contextmanager
def _moving_line(console: Console) -> Iterator[OnChunk]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True, redirect_stdout=_is_terminal_too()) as progress:
        task = progress.add_task("waiting for the first byte", total=None)

        def show(measurement: Measurement, data: bytes) -> None:
            progress.update(
                task, description=_so_far(measurement), total=measurement.content_length, completed=measurement.bytes
            )

        yield show


def _is_terminal_too() -> bool:
    """Whether what goes to standard output would run into the line; a pipe or a file must get it as it is."""
    return Console().is_terminal


def _plain_lines(console: Console) -> OnChunk:
    due = 0.0

    def show(measurement: Measurement, data: bytes) -> None:
        nonlocal due
        now = measurement.chunks[-1].seconds if measurement.chunks else 0.0
        if now >= due:
            console.print(f"{now:7.3f} s  {_so_far(measurement)}", soft_wrap=True)
            due = now + _LINE_SECONDS if measurement.chunks else due

    return show


def _so_far(measurement: Measurement) -> str:
    if measurement.first_byte_seconds is None:
        return f"{measurement.status}, waiting for the first byte"
    rate = measurement.bytes_per_second
    return (
        f"{decimal(measurement.bytes)}, {len(measurement.chunks)} chunks, "
        f"first byte {measurement.first_byte_seconds * 1000:.0f} ms, {decimal(int(rate or 0))}/s"
    )


class Records:
    """Prints each server-sent event and each line of JSON Lines as soon as it is whole, with the time it came at.

    Bodies of other media types are not shown. Give it to `measure` as `on_chunk`, and call `close` at the end.
    """

    def __init__(self) -> None:
        self._waiting = b""
        self._seconds = 0.0

    def __call__(self, measurement: Measurement, data: bytes) -> None:
        media_type = measurement.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        end = _RECORD_ENDS.get(media_type)
        if end is None or not data:
            return
        self._seconds = measurement.chunks[-1].seconds
        *records, self._waiting = end.split(self._waiting + data)
        for record in records:
            self._print(record)
        if len(self._waiting) > _RECORD_BYTES:
            self.close()

    def close(self) -> None:
        """Prints what came of a record that never ended."""
        self._print(self._waiting)
        self._waiting = b""

    def _print(self, record: bytes) -> None:
        text = "  ".join(filter(None, map(str.strip, record.decode("utf-8", "replace").splitlines())))
        if text:
            # An answer must not be able to send the terminal commands.
            shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
            print(f"{self._seconds:8.3f} s  {shown}", flush=True)
