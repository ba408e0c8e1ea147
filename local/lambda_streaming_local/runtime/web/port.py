"""The port that a web server is told to listen on."""

from __future__ import annotations

import errno
import secrets
import socket

# Systems give none of these out by themselves: Linux begins at 32768, macOS and Windows at 49152.
_PORTS = range(10_000, 20_000)


def hold_free_port() -> socket.socket:
    """A socket on a port of loopback where nothing listens over TCP, for a web server to do so.

    It is one for UDP: while it is open no other environment, of this process or of another one, is given the number,
    and the server can still listen.
    """
    while True:
        port = secrets.choice(_PORTS)
        held = socket.socket(type=socket.SOCK_DGRAM)
        try:
            held.bind(("127.0.0.1", port))
            with socket.socket() as listening:
                listening.bind(("127.0.0.1", port))
        except OSError as error:
            held.close()
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return held
