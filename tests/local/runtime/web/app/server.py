"""A web server as an application brings it. A gate is an address of the test that answers when the test lets it."""

import json
import os
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

QUIET = {"/ready", "/"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if url.path == "/chunks":
            self.chunks(query)
        elif url.path == "/status":
            self.whole(int(query["code"]), b"told", {})
        elif url.path == "/exit":
            os._exit(7)
        elif url.path == "/typed":
            self.whole(
                200, bytes.fromhex(query["body"]) * int(query.get("times", "1")), {"Content-Type": query["type"]}
            )
        elif url.path == "/long":
            self.whole(200, b"long", {"X-Long": "a" * int(query["size"])})
        elif url.path == "/binary":
            self.whole(200, b"\x00\xff", {"Content-Type": "application/octet-stream"})
        else:
            said = {
                "method": self.command,
                "path": self.path,
                "headers": list(self.headers.items()),
                "body": body.decode("latin-1"),
                "variables": dict(os.environ),
                "process": os.getpid(),
            }
            self.whole(200, json.dumps(said).encode(), {"Content-Type": "application/json"})

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

    def whole(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def chunks(self, query: dict[str, str]) -> None:
        self.send_response(201)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        for index in range(int(query.get("count", "3"))):
            chunk = f"chunk {index}\n".encode() * int(query.get("times", "1"))
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            self.wfile.flush()
            if "gate" in query:
                urllib.request.urlopen(f"{query['gate']}/{index}").read()
        if query.get("then") == "exit":
            os._exit(7)
        if query.get("then") == "drop":
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        if urlsplit(self.path).path not in QUIET:
            print(f"{self.command} {self.path}", flush=True)


if os.environ.get("FAIL") == "start":
    sys.exit("no database")
print("starting", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("FIXED_PORT") or os.environ["PORT"])), Handler).serve_forever()
