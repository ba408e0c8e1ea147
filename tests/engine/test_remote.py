"""`pulumi package add` of the components from a Git repository elsewhere: a server on this machine, over HTTPS."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from lambda_streaming.version import VERSION

HOST = "127.0.0.9"
PROGRAM = """\
import pulumi
import lambda_streaming_lambda_streaming as streaming

code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
streaming.StreamingService("chat", code=code)
"""


class GitServer(BaseHTTPRequestHandler):
    """Git's own server behind HTTP: https://git-scm.com/docs/git-http-backend."""

    def __init__(self, repositories: Path, *args: object) -> None:
        self._repositories = repositories
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = {
            "GIT_PROJECT_ROOT": str(self._repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        command = ["git", "http-backend"]
        answer = subprocess.run(
            command, input=body, env={**os.environ, **asked}, capture_output=True, check=True
        ).stdout
        head, _, rest = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in {**fields, "Content-Length": str(len(rest))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(rest)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests' output is pytest's."""


def git(folder: Path, *args: str) -> None:
    who = ["-c", "user.name=Release", "-c", "user.email=release@example.com"]
    subprocess.run(["git", *who, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def address(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The repository's, which has the components and a tag of this version."""
    release = tmp_path / "release"
    shutil.copytree(clone / "components", release / "components", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    git(release, "init", "-q")
    git(release, "add", ".")
    git(release, "commit", "-qm", "Release")
    git(release, "tag", f"v{VERSION}")
    name = "group/lambda-streaming.git"
    git(tmp_path, "clone", "-q", "--bare", str(release), str(tmp_path / "repositories" / name))

    authority = trustme.CA()
    trusted = tmp_path / "trusted.pem"
    system = "".join(map(ssl.DER_cert_to_PEM_cert, ssl.create_default_context().get_ca_certs(binary_form=True)))
    trusted.write_bytes(system.encode() + authority.cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    try:
        # The CLI makes a folder of the address, and Python no environment in one with the colon of a port.
        server = ThreadingHTTPServer((HOST, 443), partial(GitServer, tmp_path / "repositories"))
    except OSError as error:
        pytest.skip(f"cannot listen at {HOST}:443: {error.strerror}")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://{HOST}/{name}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.skipif(sys.platform != "linux", reason="the CLI takes what it trusts from SSL_CERT_FILE on Linux")
@pytest.mark.skipif(
    not os.environ.get("LAMBDA_STREAMING_TEST_REGISTRIES"),
    reason="fetches from a registry; set LAMBDA_STREAMING_TEST_REGISTRIES=1 to run it",
)
def test_the_package_comes_from_a_tag_of_a_git_repository(pulumi, address: str, tmp_path: Path, monkeypatch):
    # The CLI keeps the packages that it fetched. In this home it has the plugins alone.
    plugins = tmp_path / "home" / "plugins"
    plugins.mkdir(parents=True)
    for plugin in Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi"), "plugins").glob("resource-aws-*"):
        (plugins / plugin.name).symlink_to(plugin)
    monkeypatch.setenv("PULUMI_HOME", str(plugins.parent))
    folder = tmp_path / "program"
    folder.mkdir()
    runtime = {"name": "python", "options": {"virtualenv": "venv"}}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": runtime}))
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "requirements.txt").write_text("pulumi>=3.272,<4\n")
    pulumi(folder, "install")

    pulumi(folder, "package", "add", f"{address}/components@v{VERSION}")

    pulumi(folder, "stack", "init", "dev")
    preview = json.loads(pulumi(folder, "preview", "--json").stdout)
    made = {step["urn"].split("::")[2].rpartition("$")[2] for step in preview["steps"]}
    assert {"lambda-streaming:index:StreamingService", "aws:cloudfront/distribution:Distribution"} <= made
