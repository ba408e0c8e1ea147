"""The sockets that the doors listen on."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from itertools import count, repeat

from ..graph import InputProblem


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
    """Listens on loopback, from port `first` on; 0 picks free ports. With `tls` each door has a second one."""

    def __init__(self, first: int, tls: bool) -> None:
        self._ports = count(first) if first else repeat(0)
        self._tls = tls
        self._open: dict[str, Listening] = {}

    def listen(self, door: str) -> Listening:
        """The sockets of `door`, which stay the same. Raises `InputProblem` where a port is taken."""
        if door not in self._open:
            self._open[door] = Listening(self._listen(), self._listen() if self._tls else None)
        return self._open[door]

    def close(self) -> None:
        for listening in self._open.values():
            listening.plain.close()
            if listening.secure is not None:
                listening.secure.close()

    def _listen(self) -> socket.socket:
        port = next(self._ports)
        try:
            return socket.create_server(("127.0.0.1", port), backlog=512)
        except (OSError, OverflowError) as error:
            raise InputProblem(f"port {port} cannot be listened on: {error}; pick another with --port") from error
