"""Against servers with certificates that this machine does not trust by itself."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result
from lambda_streaming_local.measure import measure_command

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


@dataclass(frozen=True)
class Server:
    url: str
    ca: Path


@contextmanager
def answer_with_tls(authority: trustme.CA, name: str) -> Iterator[int]:
    """Answers each request over TLS with a certificate for `name`; yields the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.recv(65536)
                        secure.sendall(ANSWER)
                except OSError:
                    continue  # the client does not trust it

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    authority = trustme.CA()
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    with answer_with_tls(authority, "localhost") as port:
        yield Server(f"https://localhost:{port}", ca)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(measure_command, arguments)


def test_an_untrusted_certificate_is_called_that(server: Server) -> None:
    result = run(server.url)
    assert result.exit_code == 2
    assert "its certificate is not trusted (" in result.stderr
    assert "--ca FILE" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_with_its_authority_it_is_trusted(server: Server) -> None:
    result = run(server.url, "--ca", str(server.ca))
    assert result.exit_code == 0, result.stderr


def test_a_certificate_for_another_name_is_told_apart(server: Server) -> None:
    result = run(server.url.replace("localhost", "127.0.0.1"), "--ca", str(server.ca))
    assert result.exit_code == 2
    assert "certificate is not valid for '127.0.0.1'); use a name that it is for" in result.stderr


def test_a_function_s_endpoint_is_trusted_and_refused_alike(server: Server) -> None:
    call = ("--function", "fn", "--endpoint-url", server.url)
    result = run(*call)
    assert result.exit_code == 2
    assert "its certificate is not trusted (" in result.stderr
    # What answers is not Lambda's API, but it is reached.
    assert run(*call, "--ca", str(server.ca)).exit_code == 1


def test_plain_http_where_tls_was_meant_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(ANSWER)

        thread = threading.Thread(target=answer)
        thread.start()
        result = run(f"https://127.0.0.1:{listening.getsockname()[1]}/")
        thread.join()
    assert result.exit_code == 2
    assert "it does not speak TLS as expected" in result.stderr
