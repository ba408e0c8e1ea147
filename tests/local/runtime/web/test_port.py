"""A web server's port is its own from before it listens."""

from __future__ import annotations

import errno
import secrets
import socket

import pytest
from lambda_streaming_local.runtime.web.port import hold_free_port


def offer(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    left = list(ports)
    monkeypatch.setattr(secrets, "choice", lambda _: left.pop(0))


def test_the_server_listens_while_the_port_is_held() -> None:
    with hold_free_port() as held, socket.create_server(held.getsockname()) as listening:
        assert listening.getsockname() == held.getsockname()


def test_a_held_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with hold_free_port() as first, hold_free_port() as second:
        taken, free = first.getsockname()[1], second.getsockname()[1]
        second.close()
        offer(monkeypatch, taken, free)
        with hold_free_port() as held:
            assert held.getsockname()[1] == free


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_a_server_listens_on_is_passed_over(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with hold_free_port() as first, hold_free_port() as second:
        taken, free = first.getsockname()[1], second.getsockname()[1]
    with socket.create_server((address, taken)):
        offer(monkeypatch, taken, free)
        with hold_free_port() as held:
            assert held.getsockname()[1] == free


def test_without_descriptors_it_does_not_try_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(OSError, match="Too many open files"):
        hold_free_port()
