"""A line on the terminal while something takes its time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_SECONDS = 1.0


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Tells on a terminal what is waited for and for how long, from the second second on, and is gone at the end.

    Where standard error is no terminal it prints nothing: logs are not for lines that move.
    """
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # only whoever waits at a terminal needs it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # What a program prints meanwhile goes straight to the terminal, so nothing is redirected through the line.
    progress = Progress(
        *(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=4,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    progress.add_task(what, total=None)
    timer = threading.Timer(_PATIENCE_SECONDS, progress.start)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
