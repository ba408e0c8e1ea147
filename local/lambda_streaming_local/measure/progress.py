"""Shows an answer while it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from ..wording import count
from .measurement import Measurement, OnChunk

# Between the lines of a progress that is no terminal's.
_LINE_SECONDS = 0.5


@contextmanager
def show_progress(console: Console) -> Iterator[OnChunk]:
    """The progress of an answer; give what it yields to `measure` as `on_chunk`.

    On a terminal it is a line that moves and is gone at the end, elsewhere a plain line every half second.
    """
    if console.is_terminal:
        with _show_moving_line(console) as show:
            yield show
    else:
        yield _print_plain_lines(console)


@contextmanager
def _show_moving_line(console: Console) -> Iterator[OnChunk]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True, redirect_stdout=_is_terminal_too()) as progress:
        task = progress.add_task("waiting for the first byte", total=None)

        def show(measurement: Measurement, data: bytes) -> None:
            progress.update(
                task,
                description=_describe_progress(measurement),
                total=measurement.content_length,
                completed=measurement.bytes,
            )

        yield show


def _is_terminal_too() -> bool:
    """Whether what goes to standard output would run into the line; a pipe or a file must get it as it is."""
    return Console().is_terminal


def _print_plain_lines(console: Console) -> OnChunk:
    due = 0.0

    def show(measurement: Measurement, data: bytes) -> None:
        nonlocal due
        now = measurement.chunks[-1].seconds if measurement.chunks else 0.0
        if now >= due:
            console.print(f"{now:7.3f} s  {_describe_progress(measurement)}", soft_wrap=True)
            due = now + _LINE_SECONDS if measurement.chunks else due

    return show


def _describe_progress(measurement: Measurement) -> str:
    if measurement.first_byte_seconds is None:
        return f"{measurement.status}, waiting for the first byte"
    rate = measurement.bytes_per_second
    return (
        f"{decimal(measurement.bytes)}, {count(len(measurement.chunks), 'chunk')}, "
        f"first byte {measurement.first_byte_seconds * 1000:.0f} ms, {decimal(int(rate or 0))}/s"
    )
