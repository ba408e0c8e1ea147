"""Which process has the other end of a connection on loopback."""

from __future__ import annotations

import os
import socket
import struct

import psutil

# Linux's sock_diag, which finds one socket without reading the list of all: https://man7.org/linux/man-pages/man7/sock_diag.7.html
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_ALL_STATES = 0xFFFFFFFF
_NO_COOKIE = 0xFFFFFFFF
_INODE_AT = 84
_LOOPBACK = socket.inet_aton("127.0.0.1") + bytes(12)


def has_connection(process: psutil.Process, port: int, to: int) -> bool:
    """Whether `process` has the connection from `port` to the port `to`, both of this machine."""
    inode = _find_inode(port, to)
    try:
        if inode is None:
            return any(one.laddr and one.laddr.port == port for one in process.net_connections("tcp"))
        folder = f"/proc/{process.pid}/fd"
        return any(_read_link(f"{folder}/{descriptor}") == f"socket:[{inode}]" for descriptor in os.listdir(folder))
    except (OSError, psutil.Error):  # it has ended, or is another user's
        return False


def _read_link(path: str) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None


def _find_inode(port: int, to: int) -> int | None:
    """The number by which Linux names the socket; None where the system does not tell."""
    netlink = getattr(socket, "AF_NETLINK", None)
    if netlink is None:
        return None
    connection = struct.pack("!HH", port, to) + _LOOPBACK + _LOOPBACK
    connection += struct.pack("=III", 0, _NO_COOKIE, _NO_COOKIE)
    asked = struct.pack("=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, _ALL_STATES) + connection
    header = struct.pack("=IHHII", 16 + len(asked), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
    try:
        with socket.socket(netlink, socket.SOCK_RAW, 4) as kernel:  # NETLINK_SOCK_DIAG
            kernel.settimeout(1)
            kernel.send(header + asked)
            answer = kernel.recv(4096)
    except OSError:
        return None
    if len(answer) < _INODE_AT + 4 or struct.unpack_from("=H", answer, 4)[0] != _SOCK_DIAG_BY_FAMILY:
        return None
    inode: int = struct.unpack_from("=I", answer, _INODE_AT)[0]
    return inode or None
