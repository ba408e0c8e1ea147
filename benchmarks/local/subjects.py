"""Starts the local runs that are compared, each with the benchmark's functions.

A tool that is not there is left out. TOOLS names the folder that `install.sh` made.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import botocore.session

from .probes import Subject
from .servers import HERE, SERVE

HANDLERS = ("hello", "download", "gated", "breaks")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
# How long a tool may take to start, or to build.
START_SECONDS = 300


@contextmanager
def lambda_streaming(tools: Path) -> Iterator[Subject]:
    command = [SERVE, "serve", str(HERE / "program"), "--json", "--access-key", "test", "--secret-key", "test"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        doors = json.loads(process.stdout.readline())["doors"]
        urls = [door for door in doors if door["kind"] == "function-url"]
        yield Subject(
            "lambda-streaming",
            "this clone",
            {door["name"]: door["url"] for door in urls},
            api=next(door["url"] for door in doors if door["kind"] == "lambda-api"),
            functions={door["name"]: door["function"] for door in urls},
        )
        process.terminate()


@contextmanager
def serverless_offline(tools: Path) -> Iterator[Subject]:
    """It has no Function URLs of its own: the functions are behind its HTTP API."""
    program = tools / "node_modules" / ".bin" / "serverless"
    http_port, lambda_port = _free_port(), _free_port()
    service = {
        "service": "streaming",
        "provider": {"name": "aws", "runtime": "nodejs20.x", "region": "us-east-1"},
        "plugins": ["serverless-offline"],
        "functions": {
            name: {
                "handler": f"app/index.{handler}",
                "timeout": 300,
                "url": {"invokeMode": "RESPONSE_STREAM", **({"authorizer": "aws_iam"} if name == "signed" else {})},
                "events": [{"httpApi": f"GET /{name}"}],
            }
            for name, handler in {**{handler: handler for handler in HANDLERS}, "signed": "hello"}.items()
        },
    }
    environment = {**os.environ, **KEYS, "SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off"}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE / "program" / "app", Path(folder, "app"))
        Path(folder, "serverless.yml").write_text(json.dumps(service))
        Path(folder, "node_modules").symlink_to(tools / "node_modules")
        command = [str(program), "offline", "--httpPort", str(http_port), "--lambdaPort", str(lambda_port)]
        with _running(command, folder, environment) as process:
            address = f"http://localhost:{http_port}"
            _wait(f"{address}/", process)
            names = [*HANDLERS, "signed"]
            yield Subject(
                "serverless-offline",
                _node_version(tools, "serverless-offline"),
                {name: f"{address}/{name}" for name in names},
                api=f"http://localhost:{lambda_port}",
                functions={name: f"streaming-dev-{name}" for name in names},
            )


@contextmanager
def ministack(tools: Path) -> Iterator[Subject]:
    port = _free_port()
    environment = {**os.environ, **KEYS, "GATEWAY_PORT": str(port)}
    with (
        tempfile.TemporaryDirectory() as folder,
        _running([str(tools / "bin" / "ministack")], folder, environment) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/_ministack/health", process)
        client = botocore.session.Session().create_client(
            "lambda",
            region_name="us-east-1",
            endpoint_url=address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as code:
            for file in (HERE / "program" / "app").iterdir():
                code.write(file, file.name)
        urls = {}
        for name, handler in {**{handler: handler for handler in HANDLERS}, "signed": "hello"}.items():
            client.create_function(
                FunctionName=name,
                Runtime="nodejs22.x",
                Handler=f"index.{handler}",
                Role="arn:aws:iam::000000000000:role/role",
                Code={"ZipFile": archive.getvalue()},
                Timeout=300,
            )
            url = client.create_function_url_config(
                FunctionName=name,
                AuthType="AWS_IAM" if name == "signed" else "NONE",
                InvokeMode="RESPONSE_STREAM",
            )["FunctionUrl"]
            urls[name] = f"{address}/_aws/lambda-url/{url.split('//')[1].split('.')[0]}/"
        version = subprocess.run(
            [tools / "bin" / "pip", "show", "ministack"], capture_output=True, text=True, check=True
        ).stdout.split("Version: ")[1]
        yield Subject("MiniStack", version.split()[0], urls, api=address, functions={name: name for name in urls})


@contextmanager
def cargo_lambda(tools: Path) -> Iterator[Subject]:
    """It runs Rust only, so it gets functions of its own, and it has no Function URL that asks for a signature."""
    port = _free_port()
    program = tools / "bin" / "cargo-lambda"
    environment = {**os.environ, "CARGO_TARGET_DIR": str(tools / "target")}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE / "rust", Path(folder, "rust"))
        command = [str(program), "lambda", "watch", "--invoke-port", str(port), "--release"]
        with _running(command, Path(folder, "rust"), environment) as process:
            address = f"http://127.0.0.1:{port}"
            base = f"{address}/lambda-url/streaming"
            _wait(f"{base}/hello", process)
            version = subprocess.run([program, "lambda", "--version"], capture_output=True, text=True, check=True)
            yield Subject(
                "cargo-lambda",
                version.stdout.split()[1],
                {name: f"{base}/{name}" for name in (*HANDLERS, "signed")},
                api=address,
                functions={"gated": "streaming"},
            )


SUBJECTS = {
    "lambda-streaming": (lambda_streaming, ""),
    "serverless-offline": (serverless_offline, "node_modules/serverless-offline"),
    "ministack": (ministack, "bin/ministack"),
    "cargo-lambda": (cargo_lambda, "bin/cargo-lambda"),
}


@contextmanager
def _running(command: list[str], folder: str | Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode("utf-8", "replace")[-3000:])
            raise
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until something answers at `url`, whatever it says."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=START_SECONDS).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{url} did not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _node_version(tools: Path, package: str) -> str:
    return str(json.loads((tools / "node_modules" / package / "package.json").read_text())["version"])
