"""Prints the records of a body while they arrive."""

from __future__ import annotations

import re

from .measurement import Measurement
from .message import make_printable

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


class RecordPrinter:
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
            print(f"{self._seconds:8.3f} s  {make_printable(text)}", flush=True)
