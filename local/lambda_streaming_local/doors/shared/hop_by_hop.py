"""Headers of a request as they go on: those about one connection only stay behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"})


def leave_out_hop_by_hop(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Values that are no UTF-8 are taken for ISO 8859-1, so that each is a text. What AWS does is not documented."""
    for name, value in headers:
        if name.lower() not in _HOP_BY_HOP:
            yield name, value if _is_text(value) else value.encode("utf-8", "surrogateescape").decode("latin-1")


def _is_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
