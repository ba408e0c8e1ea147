"""An address that answers once it is opened: what a function asks while it must wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gate:
    def __init__(self, url: str) -> None:
        self.url = url
        self.opened = threading.Event()

    def open(self) -> None:
        self.opened.set()


@contextmanager
def gate() -> Iterator[Gate]:
    """A closed gate; it opens at the end at the latest."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            this.opened.wait()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        this = Gate(f"http://127.0.0.1:{server.server_port}/")
        threading.Thread(target=server.serve_forever).start()
        try:
            yield this
        finally:
            this.open()
            server.shutdown()
