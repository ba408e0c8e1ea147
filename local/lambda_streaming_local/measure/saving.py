"""Writes the body of an answer to a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..graph import InputProblem
from .measurement import Measurement, OnChunk


@contextmanager
def save_body(path: Path) -> Iterator[OnChunk]:
    """Writes the body to a file that is not there yet; give what it yields to `measure` as `on_chunk`.

    No file is left where no body came, nor of an error's body: `measure` tells what that said. Raises `InputProblem`.
    """
    try:
        file = path.open("xb")
    except FileExistsError:
        raise InputProblem(f"--save: {path} exists; name a new file, or remove it") from None
    except OSError as error:
        raise InputProblem(f"--save: {path} cannot be written: {error.strerror}") from error
    is_empty = True

    def on_chunk(measurement: Measurement, data: bytes) -> None:
        nonlocal is_empty
        if data and not measurement.is_error:
            is_empty = False
            _write(file, data)

    try:
        with file:
            yield on_chunk
    except InputProblem:
        is_empty = True
        raise
    finally:
        if is_empty:
            path.unlink()


def _write(file: BinaryIO, data: bytes) -> None:
    try:
        file.write(data)
    except OSError as error:
        raise InputProblem(f"--save: {file.name} cannot be written: {error.strerror}") from error
