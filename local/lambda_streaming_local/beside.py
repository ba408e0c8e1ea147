"""What this process does while it waits for another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Does `work` in a thread while the block waits, and ends when both have.

    It is for what is needed afterwards anyhow, and fails there too, such as an import.
    """
    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()
