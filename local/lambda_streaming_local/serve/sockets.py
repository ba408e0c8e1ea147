"""The sockets that the doors listen on."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count

from ..graph import InputProblem
from ..wording import describe_port_error

# Ports of doors that keep theirs: below those that Linux and macOS hand out themselves.
_FIRST_KEPT, _LAST_KEPT = 20_000, 31_999
_ATTEMPTS = 20


@dataclass(frozen=True)
class Listening:
    """The sockets of one door; `secure` speaks TLS."""

    plain: socket.socket
    secure: socket.socket | None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.plain.getsockname()[1]}"

    @property
    def secure_port(self) -> int | None:
        return None if self.secure is None else int(self.secure.getsockname()[1])


class Sockets:
    """Listens on loopback. With `tls` each door has a second socket.

    The first door has the port `first` and the next doors the next ones; 0 picks free ports. None: each door has a port
    that its name says, the same in each run unless something else has it.
    """

    def __init__(self, first: int | None, tls: bool) -> None:
        self._first = first
        self._tls = tls
        self._taken: set[int] = set()
        self._open: dict[str, Listening] = {}

    def listen(self, door: str) -> Listening:
        """The sockets of `door`, which stay the same. Raises `InputProblem` where a port is taken."""
        if door not in self._open:
            self._open[door] = Listening(self._listen(door), self._listen(f"{door} tls") if self._tls else None)
        return self._open[door]

    def close(self, doors: Collection[str] = ()) -> None:
        """Closes those of all doors but `doors`."""
        for door in self._open.keys() - set(doors):
            listening = self._open.pop(door)
            for one in (listening.plain, listening.secure):
                if one is not None:
                    self._taken.discard(one.getsockname()[1])
                    one.close()

    def _listen(self, door: str) -> socket.socket:
        if self._first is None:
            for port in _kept_ports(door):
                try:
                    return _bind(port)
                except OSError:  # somebody else has it
                    continue
        port = next(port for port in count(self._first) if port not in self._taken) if self._first else 0
        try:
            found = _bind(port)
        except (OSError, OverflowError) as error:
            why = describe_port_error(error)
            raise InputProblem(f"port {port} cannot be listened on: {why}; pick another with --port") from error
        self._taken.add(port)
        return found


def _bind(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port), backlog=512)


def _kept_ports(door: str) -> Iterator[int]:
    for attempt in range(_ATTEMPTS):
        digest = hashlib.sha256(f"{door} {attempt}".encode()).digest()
        yield _FIRST_KEPT + int.from_bytes(digest[:4], "big") % (_LAST_KEPT - _FIRST_KEPT + 1)
