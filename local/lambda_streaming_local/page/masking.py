"""Takes secrets out of what the page shows.

What a handler logs and what its callers write into bodies that are not JSON is shown as it is, as on the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

MASK = "•••"

_SECRET = re.compile(
    r"authorization|cookie|credential|passw(or)?d|passphrase|secret|signature|token|^x-api-key$|api.?key|private.?key|^jwt$",
    re.IGNORECASE,
)
_DEEPEST = 60


def is_secret(name: str) -> bool:
    """Whether a value of this name is likely to be a secret."""
    return _SECRET.search(name) is not None


def mask_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, MASK if is_secret(name) else value) for name, value in headers]


def mask_query(query: str) -> str:
    """A query, percent-encoded as it came."""
    pairs = []
    for pair in query.split("&"):
        name, equals, _ = pair.partition("=")
        pairs.append(f"{name}={MASK}" if equals and is_secret(unquote_plus(name)) else pair)
    return "&".join(pairs)


def mask_target(target: str) -> str:
    """A path with its query."""
    path, question, query = target.partition("?")
    return path + question + mask_query(query)


def mask_json(value: Any, depth: int = 0) -> Any:
    """A JSON value; objects in texts, such as an event's body, are looked into too."""
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, dict):
        return {name: _mask_member(str(name), member, depth) for name, member in value.items()}
    if isinstance(value, list):
        return [mask_json(item, depth + 1) for item in value]
    return value


def _mask_member(name: str, value: Any, depth: int) -> Any:
    if name.lower() == "rawquerystring" and isinstance(value, str):
        return mask_query(value)
    if is_secret(name) and not isinstance(value, (bool, int, float)) and value:
        return MASK
    return mask_json(value, depth + 1)
