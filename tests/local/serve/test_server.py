"""What of a stack is served, and under which addresses."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.runtime.node import clients, node
from lambda_streaming_local.serve.options import Options
from lambda_streaming_local.serve.server import Server
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

HANDLERS = Path(__file__).parents[1] / "handlers"


def function(name: str, **inputs) -> Resource:
    defaults = {"runtime": "nodejs22.x", "handler": "index.echo", "code": {"path": str(HANDLERS)}}
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    return Resource(
        f"urn:{name}", "aws:lambda/function:Function", name, {**defaults, **inputs}, outputs={"name": name, "arn": arn}
    )


def test_the_doors(serve, declare, free_ports):
    first = free_ports(2)

    async def scenario(served):
        url, api = served.server.doors
        assert (url.kind, url.name, url.function, url.auth) == ("function-url", "url", "fn", "NONE")
        assert (api.kind, api.name, api.function, api.auth) == ("lambda-api", "fn", "fn", "AWS_IAM")
        assert (url.url, api.url) == (f"http://127.0.0.1:{first}", f"http://127.0.0.1:{first + 1}")
        assert [note for note in served.server.notes if "Node.js" not in note] == []

    serve(declare("echo"), scenario, port=first)


def test_the_doors_listen_on_loopback_only(serve, declare):
    async def scenario(served):
        port = int(served.url.rpartition(":")[2])
        # Another loopback address is reached only by a socket that listens on every address.
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", port)):
            pass

    serve(declare("echo"), scenario)


def test_ports_are_free_and_the_code_is_gone_afterwards(serve, declare):
    seen: dict[str, Any] = {}

    async def scenario(served):
        async with served.client.get(served.url) as response:
            seen["folder"] = Path((await response.json())["folder"])
        assert (seen["folder"] / "index.mjs").is_file()
        seen["port"] = int(served.url.rpartition(":")[2])

    code = {"assets": {"index.mjs": {"path": str(HANDLERS / "index.mjs")}}}
    serve(declare("environment", url={"invokeMode": "BUFFERED"}, code=code), scenario)
    assert not seen["folder"].exists()
    socket.create_server(("127.0.0.1", seen["port"])).close()


def test_a_zip_file_is_run(serve, declare, tmp_path):
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.write(HANDLERS / "index.mjs", "index.mjs")

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "no prelude"

    serve(declare("raw", code={"path": str(tmp_path / "code.zip")}), scenario)


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        (
            {"runtime": "java21", "handler": "chat.Handler::handleRequest"},
            "Node.js and Python functions, custom runtimes and web servers behind the Lambda Web Adapter run here, and it declares java21; "
            "AWS's image runs it alone: `docker run -p 9000:8080 "
            f"-v {HANDLERS}:/var/task public.ecr.aws/lambda/java:21 chat.Handler::handleRequest`",
        ),
        (
            {"runtime": "ruby3.4", "handler": UNKNOWN, "code": {"path": "app.zip"}},
            "Node.js and Python functions, custom runtimes and web servers behind the Lambda Web Adapter run here, and it declares ruby3.4; "
            "AWS's image runs it alone: `docker run -p 9000:8080 -v $PWD/CODE:/var/task public.ecr.aws/lambda/ruby:3.4 HANDLER`",
        ),
        (
            {"runtime": "go1.x"},
            "Node.js and Python functions, custom runtimes and web servers behind the Lambda Web Adapter run here, and it declares go1.x, "
            "which AWS has retired; build a `bootstrap` for provided.al2023, which runs here too",
        ),
        (
            {"packageType": "Image", "imageUri": "image"},
            "container images do not run here; `docker run -p 9000:8080 image` runs one whose base is AWS's, with AWS's own emulator",
        ),
        ({"runtime": UNKNOWN}, "its runtime is not known before the stack is deployed"),
        ({"code": None, "s3Bucket": "b", "s3Key": "k"}, "its code is not declared as an archive of local files"),
        ({"handler": None}, "it declares no handler"),
    ],
)
def test_a_function_that_cannot_run_here_is_named(inputs, reason):
    url = Resource(
        "urn:url", "aws:lambda/functionUrl:FunctionUrl", "its-url", {"functionName": "odd"}, outputs={"functionUrl": ""}
    )

    async def start() -> None:
        async with Server.from_graph(Graph([function("good"), function("odd", **inputs), url]), Options()) as server:
            assert [door.kind for door in server.doors] == ["lambda-api"]
            assert server.notes[0] == f"function 'odd' is not served: {reason}"
            assert not any("its-url" in note for note in server.notes)

    asyncio.run(start())


def test_another_version_is_told_once_for_all_functions_that_declare_it():
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    functions = [
        *(function(name, runtime="nodejs99.x") for name in ("one", "two")),
        function("other", runtime="python3.99", handler="main.handler"),
        function("same", runtime=own, handler="main.handler"),
    ]

    async def start() -> list[str]:
        async with Server.from_graph(Graph(functions), Options()) as server:
            return [note for note in server.notes if " declare" in note]

    node, python = asyncio.run(start())
    assert node.startswith("nodejs99.x, which one, two declare, is Node.js ")
    assert "install Node.js 99" in node
    assert python.startswith("python3.99, which other declares, is Python ")


def test_a_stack_with_nothing_to_serve_is_refused():
    with pytest.raises(InputProblem, match="nothing of the stack can be served: it declares no function"):
        Server.from_graph(Graph([]), Options())
    with pytest.raises(InputProblem, match=r"function 'odd' is not served: .* declares java21"):
        Server.from_graph(Graph([function("odd", runtime="java21")]), Options())


def test_a_web_function_is_told_with_the_command_that_runs_it():
    variables = {"environmentVariables": {"AWS_LAMBDA_NODEJS_ENTRYPOINT": "server.mjs"}}
    revision = Resource(
        "urn:web", "aws:lambdaweb/functionRevision:FunctionRevision", "chat", {"serviceConfig": variables}
    )
    with pytest.raises(InputProblem, match=r"`AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:8080 node server.mjs`"):
        Server.from_graph(Graph([revision]), Options())
    server = Server.from_graph(Graph([function("good"), revision]), Options())
    assert "Web Function revision 'chat' is not served" in server.notes[0]


async def start(*resources: Resource, **options) -> None:
    async with Server.from_graph(Graph(resources), Options(**options)):
        pass


def test_a_taken_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            InputProblem, match=f"port {port} cannot be listened on: Address already in use; pick another with --port"
        ):
            asyncio.run(start(function("fn"), port=port))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ({"path": "/nowhere/code.zip"}, "/nowhere/code.zip, the function's code, does not exist; build it"),
        ({"path": __file__}, "the function's code, cannot be unpacked"),
        ({"assets": {"index.mjs": {"path": "/nowhere/index.mjs"}}}, "/nowhere/index.mjs, .* does not exist"),
        ({"assets": {"../index.mjs": {"text": ""}}}, "lies outside of it"),
        ({"uri": "https://example.com/code.zip"}, "is not on this machine"),
    ],
)
def test_missing_code_is_told(code, message):
    with pytest.raises(InputProblem, match=message):
        asyncio.run(start(function("fn", code=code)))


def test_missing_node_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputProblem, match=r"Node.js is not on PATH; install Node.js 20 or newer"):
        asyncio.run(start(function("fn")))


def test_an_old_node_is_told(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.20.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputProblem, match=r"is no Node.js 20 or newer"):
        asyncio.run(start(function("fn")))


def test_a_missing_runtime_client_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(clients, "__file__", str(tmp_path / "package" / "clients.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(
        InputProblem, match=r"run `npm install --ignore-scripts aws-lambda-ric@4.0.2 aws-lambda-ric-3@npm:"
    ):
        asyncio.run(start(function("fn"), program=tmp_path))


def test_the_runtime_client_beside_the_program_goes_first(tmp_path):
    installed = node.find_node(Path(__file__).parent).clients.version_4
    shutil.copytree(installed, tmp_path / "node_modules" / "aws-lambda-ric")
    program = tmp_path / "stack" / "program"
    program.mkdir(parents=True)
    assert node.find_node(program).clients.version_4 == tmp_path / "node_modules" / "aws-lambda-ric"
