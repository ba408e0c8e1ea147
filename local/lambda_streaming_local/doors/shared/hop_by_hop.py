"""Headers about one connection only, which nobody passes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"})


def leave_out_hop_by_hop(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP)
