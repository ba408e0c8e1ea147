"""Reads what the body of an error answer says."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

MESSAGE_BYTES = 16 * 1024
"""How much of an error's body is looked at."""

_LONGEST = 500
_TEXT_KEYS = ("message", "Message", "errorMessage")
# An error of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_XML = re.compile(r"<Error>.*?<Code>(?P<code>[^<]*)</Code>\s*<Message>(?P<message>[^<]*)</Message>", re.DOTALL)


def read_message(headers: Mapping[str, str], body: bytes) -> str | None:
    """AWS's error name and message, or the text of any other page, as one line; None where there is no text.

    `body` may be the beginning of a longer one.
    """
    text = _decode(headers, body).strip()
    if not text:
        return None
    found = _read_json(text) or _read_xml(text) or (_read_html(text) if text.startswith("<") else text)
    type_ = headers.get("x-amzn-ErrorType", "").partition(":")[0]
    if type_ and not found.startswith(type_):
        found = f"{type_}: {found}"
    line = make_printable(" ".join(found.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def make_printable(text: str) -> str:
    """`text` without what would command a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _decode(headers: Mapping[str, str], body: bytes) -> str:
    if headers.get("Content-Encoding", "identity").lower() in ("gzip", "deflate"):
        try:
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, MESSAGE_BYTES)
        except zlib.error:
            return ""
    return "" if b"\0" in body else body.decode("utf-8", "replace")


def _read_json(text: str) -> str | None:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    said = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), None)
    return said or text


def _read_xml(text: str) -> str | None:
    found = _XML.search(text)
    return f"{found['code']}: {found['message']}" if found else None


def _read_html(text: str) -> str:
    page = _TextsOfPage()
    page.feed(text)
    return " ".join(page.texts)


class _TextsOfPage(HTMLParser):
    """Collects the texts that a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("title", "script", "style"):
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self.texts.append(data)
