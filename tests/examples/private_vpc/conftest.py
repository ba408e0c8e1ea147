"""A Lambda API on loopback that answers InvokeWithResponseStream with the bytes a test gives it."""

from __future__ import annotations

import binascii
import json
import struct
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


def event(kind: str, payload: bytes, content_type: str) -> bytes:
    """One message of the event stream encoding.

    https://smithy.io/2.0/aws/amazon-eventstream.html
    """
    headers = b"".join(
        struct.pack("!B", len(name)) + name + b"\x07" + struct.pack("!H", len(value)) + value
        for name, value in (
            (b":message-type", b"event"),
            (b":event-type", kind.encode()),
            (b":content-type", content_type.encode()),
        )
    )
    prelude = struct.pack("!II", len(headers) + len(payload) + 16, len(headers))
    message = prelude + struct.pack("!I", binascii.crc32(prelude)) + headers + payload
    return message + struct.pack("!I", binascii.crc32(message))


def chunk(payload: bytes) -> bytes:
    return event("PayloadChunk", payload, "application/octet-stream")


def complete(**members: str) -> bytes:
    return event("InvokeComplete", json.dumps(members).encode(), "application/json")


@dataclass
class LambdaApi:
    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] = ()
    cut_off: bool = False
    authorization: str = ""
    paths: list[str] = field(default_factory=list)
    events: list[object] = field(default_factory=list)

    chunk = staticmethod(chunk)
    complete = staticmethod(complete)


@pytest.fixture
def lambda_api() -> Iterator[LambdaApi]:
    api = LambdaApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            api.authorization = self.headers["authorization"]
            api.paths.append(self.path)
            api.events.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(api.status)
            for name, value in api.headers.items():
                self.send_header(name, value)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for piece in api.pieces:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if api.cut_off:
                self.close_connection = True
            else:
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield api
    server.shutdown()
    server.server_close()
    thread.join()
