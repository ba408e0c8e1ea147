"""Web servers behind the Lambda Web Adapter: by this package's own adapter, and by the real one where it is on PATH."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from pathlib import Path

import aiohttp
import boto3
import pytest
from lambda_streaming_local.runtime.web.port import hold_free_port
from lambda_streaming_local.serve.plan import Plan
from yarl import URL

HERE = Path(__file__).parent
LAYER = "arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayerArm64:26"
STREAMING = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap", "AWS_LWA_INVOKE_MODE": "response_stream"}


def without_binary() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not (Path(folder) / "lambda-adapter").exists())


@pytest.fixture(params=["own", "real"], autouse=True)
def adapter(request, monkeypatch):
    if request.param == "real" and shutil.which("lambda-adapter") is None:
        pytest.skip("lambda-adapter is not on PATH")
    if request.param == "own":
        monkeypatch.setenv("PATH", without_binary())
    return request.param


@pytest.fixture
def web(declare):
    def declared(url=None, *, function=None, **variables):
        inputs = {
            "runtime": "python3.13",
            "handler": "run.sh",
            "code": {"path": str(HERE / "app")},
            "layers": [LAYER],
            "environment": {"variables": {**STREAMING, **variables}},
            **(function or {}),
        }
        return declare("", url=url, **inputs)

    return declared


def test_each_chunk_reaches_the_client_before_the_next_is_written(serve, web):
    async def scenario(served):
        assert served.server.notes == ()
        async with served.client.get(f"{served.url}/chunks", params={"gate": served.gates.url}) as response:
            assert (response.status, response.headers["Content-Type"]) == (201, "text/event-stream")
            assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]
            for index in range(3):
                assert await response.content.readline() == f"chunk {index}\n".encode()
                served.gates.open(str(index))
            assert await response.content.read() == b""
        log = await served.logged()
        assert (log.status, log.bytes, log.error) == (201, 24, None)
        assert log.cost_usd > 0

    serve(web(), scenario)


def test_the_request_arrives_as_it_was_sent(serve, web):
    async def scenario(served):
        target = f"{served.url}/base/a%2Fb%20c?x=1&x=2&y=a%20b"
        headers = {"X-Own": "1", "Cookie": "a=1; b=2", "Content-Type": "application/octet-stream"}
        async with served.client.put(URL(target, encoded=True), data=b"\x00\xff", headers=headers) as response:
            said = await response.json()
        assert (said["method"], said["path"]) == ("PUT", "/base/a%2Fb%20c?x=1&x=2&y=a%20b")
        assert said["body"] == "\x00\xff"
        got = {name.lower(): value for name, value in said["headers"]}
        assert (got["x-own"], got["cookie"], got["content-length"]) == ("1", "a=1;b=2", "2")
        context = json.loads(got["x-amzn-request-context"])
        assert context["http"]["method"] == "PUT"
        assert json.loads(got["x-amzn-lambda-context"])["request_id"] == (await served.logged()).request_id
        assert len(said["headers"]) == len(got)

    serve(web(), scenario)


def test_no_more_headers_than_were_sent(serve, web, adapter):
    async def scenario(served):
        async with served.client.get(
            served.url, skip_auto_headers=["Accept", "Accept-Encoding", "User-Agent"]
        ) as response:
            said = await response.json()
        names = {name.lower() for name, _ in said["headers"]}
        assert sorted(names - {"content-length"}) == [
            "host",
            "x-amzn-lambda-context",
            "x-amzn-request-context",
            "x-amzn-trace-id",
            "x-forwarded-for",
            "x-forwarded-port",
            "x-forwarded-proto",
        ]

    serve(web(), scenario)


def test_a_buffered_adapter_answers_a_buffered_url(serve, web):
    async def scenario(served):
        async with served.client.get(f"{served.url}/chunks") as response:
            assert (response.status, await response.read()) == (201, b"chunk 0\nchunk 1\nchunk 2\n")
            assert response.headers["Content-Length"] == "24"
            assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]
        async with served.client.get(f"{served.url}/binary") as response:
            assert await response.read() == b"\x00\xff"

    serve(web({"invokeMode": "BUFFERED"}, AWS_LWA_INVOKE_MODE="buffered"), scenario)


def test_two_at_once_run_in_two_processes(serve, web):
    async def scenario(served):
        async def process() -> int:
            async with served.client.get(served.url) as response:
                return (await response.json())["process"]

        parameters = {"gate": served.gates.url, "count": "1"}
        async with served.client.get(f"{served.url}/chunks", params=parameters) as first:
            other = await process()
            served.gates.open("0")
            assert await first.read() == b"chunk 0\n"
        assert first.status == 201
        found = {await process() for _ in range(4)}
        assert found <= {other, *found}
        assert len(found | {other}) <= 2

    serve(web(), scenario)


def client(address: str):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client("lambda", endpoint_url=address, region_name="eu-west-1", **keys)


async def read_broken(response: aiohttp.ClientResponse, adapter: str) -> None:
    if adapter == "real":
        # Its runtime tells the error at the end of the body.
        assert "Lambda-Runtime-Function-Error-Type" in await response.text()
        return
    with pytest.raises(aiohttp.ClientPayloadError):
        await response.read()


def test_a_server_that_exits_midway_breaks_the_body_off(serve, web, adapter):
    async def scenario(served):
        async with served.client.get(f"{served.url}/chunks", params={"then": "exit"}) as response:
            await read_broken(response, adapter)
        if adapter == "real":  # which may ask for the next event before the exit of the server shows
            return
        assert "exit status 7" in (await served.logged()).error
        async with served.client.get(f"{served.url}/chunks") as response:
            assert (await response.read()).endswith(b"chunk 2\n")

    serve(web(), scenario)


def test_a_dropped_response_is_broken_off_and_the_server_goes_on(serve, web, adapter):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            process = (await response.json())["process"]
        async with served.client.get(f"{served.url}/chunks", params={"then": "drop"}) as response:
            await read_broken(response, adapter)
        async with served.client.get(served.url) as response:
            assert (await response.json())["process"] == process

    serve(web(), scenario)


def test_a_server_that_does_not_start_is_a_bad_gateway(serve, web):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert "exit status 1" in (await served.logged()).error
        await served.output.contains("no database")

    serve(web(FAIL="start"), scenario)


def test_a_script_that_cannot_be_run_is_a_bad_gateway(serve, web, tmp_path, adapter):
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        error = (await served.logged()).error
        assert "Permission denied" in error or adapter == "real"

    serve(web(function={"code": {"path": str(tmp_path)}}), scenario)


@pytest.mark.parametrize(
    ("content_type", "body", "times", "expected"),
    [
        pytest.param(
            "application/octet-stream", "0001", 1 << 20, b"\x00\x01", id="binary, as large as it gets"
        ),  # as text of JSON it would be over 6 MB
        pytest.param("image/svg+xml", "c3a9", 1, b"\xc3\xa9", id="text of an image"),
        pytest.param("text/plain; charset=iso-8859-1", "e9", 1, b"\xc3\xa9", id="latin-1"),
        pytest.param("text/plain; charset=unheard-of", "c3a9", 1, b"\xc3\xa9", id="unheard-of charset"),
        pytest.param("text/plain", "ff", 1, b"\xef\xbf\xbd", id="not UTF-8"),
    ],
)
def test_a_buffered_adapter_takes_bodies_for_what_their_type_says(serve, web, content_type, body, times, expected):
    async def scenario(served):
        query = {"type": content_type, "body": body, "times": str(times)}
        async with served.client.get(f"{served.url}/typed", params=query) as response:
            assert response.status == 200
            assert await response.read() == expected * times

    serve(web({"invokeMode": "BUFFERED"}, AWS_LWA_INVOKE_MODE="buffered"), scenario)


def test_the_adapters_variables(serve, web):
    variables = {
        "AWS_LWA_READINESS_CHECK_PATH": "/ready",
        "AWS_LWA_REMOVE_BASE_PATH": "/base",
        "AWS_LWA_AUTHORIZATION_SOURCE": "x-token",
        "AWS_LWA_ERROR_STATUS_CODES": "500-501,503",
    }

    async def scenario(served):
        async with served.client.get(f"{served.url}/base/x", headers={"X-Token": "Bearer 1"}) as response:
            said = await response.json()
        assert said["path"] == "/x"
        assert {name.lower(): value for name, value in said["headers"]}["authorization"] == "Bearer 1"
        for code, expected in ((500, 502), (503, 502), (502, 502), (404, 404)):
            async with served.client.get(f"{served.url}/status", params={"code": code}) as response:
                assert response.status == expected
                assert (await response.text() == "told") is (code not in (500, 503))

    serve(web(**variables), scenario)


def test_other_events_go_to_the_pass_through_path(serve, web):
    async def scenario(served):
        aws = client(served.api)
        event = json.dumps({"Records": [1]}).encode()
        response = await asyncio.to_thread(aws.invoke, FunctionName="fn", Payload=event)
        said = json.loads(response["Payload"].read())
        assert (said["method"], said["path"], json.loads(said["body"])) == ("POST", "/hooks", {"Records": [1]})

    serve(web(AWS_LWA_INVOKE_MODE="buffered", AWS_LWA_PASS_THROUGH_PATH="/hooks"), scenario)


@pytest.mark.parametrize(
    "event",
    [
        {"requestContext": {"http": {}}},
        {"requestContext": {"http": "GET"}},
        {"requestContext": {"http": {"method": "POST"}}, "body": "?", "isBase64Encoded": True},
        {"requestContext": {}, "httpMethod": 3, "headers": []},
        [],
        "text",
        None,
    ],
)
def test_an_event_that_only_looks_like_a_request_goes_there_too(serve, web, adapter, event):
    if adapter == "real":
        pytest.skip("what the real adapter makes of them is its own affair")

    async def scenario(served):
        payload = json.dumps(event).encode()
        response = await asyncio.to_thread(client(served.api).invoke, FunctionName="fn", Payload=payload)
        said = json.loads(response["Payload"].read())
        assert (said["path"], json.loads(said["body"])) == ("/events", event)

    serve(web(AWS_LWA_INVOKE_MODE="buffered"), scenario)


def test_an_event_that_is_no_http_is_an_error_and_the_server_goes_on(serve, web, adapter):
    event = {
        "version": "2.0",
        "rawPath": "/",
        "requestContext": {"http": {"method": "GET"}},
        "headers": {"a": "b\r\nc: d"},
    }
    if adapter == "real":
        pytest.skip("what the real adapter makes of it is its own affair")

    async def scenario(served):
        aws = client(served.api)
        for _ in range(2):
            response = await asyncio.to_thread(aws.invoke, FunctionName="fn", Payload=json.dumps(event).encode())
            error = json.loads(response["Payload"].read())
            assert "The event cannot be made an HTTP request" in error["errorMessage"]

    serve(
        web(
            AWS_LWA_INVOKE_MODE="buffered",
        ),
        scenario,
    )


def test_an_event_of_a_rest_api(serve, web):
    async def scenario(served):
        aws = client(served.api)
        event = {
            "resource": "/{proxy+}",
            "path": "/a b",
            "httpMethod": "POST",
            "headers": {"X-One": "2"},
            "multiValueHeaders": {"X-One": ["1", "2"], "Host": ["api.example.com"]},
            "queryStringParameters": {"q": "b c"},
            "multiValueQueryStringParameters": {"q": ["a", "b c"]},
            "requestContext": {
                "requestId": "1",
                "stage": "live",
                "httpMethod": "POST",
                "identity": {},
                "path": "/live/a b",
            },
            "body": base64.b64encode(b"\x00").decode(),
            "isBase64Encoded": True,
        }
        payload = json.dumps(event).encode()
        response = await asyncio.to_thread(aws.invoke, FunctionName="fn", Payload=payload)
        said = json.loads(json.loads(response["Payload"].read())["body"])
        assert (said["method"], said["body"]) == ("POST", "\x00")
        assert said["path"].endswith(("/a%20b?q=a&q=b%20c", "/a%20b?q=a&q=b+c"))
        assert [value for name, value in said["headers"] if name.lower() == "x-one"] == ["2"]

    serve(web(AWS_LWA_INVOKE_MODE="buffered"), scenario)


def test_a_server_with_a_port_of_its_own(serve, web, adapter):
    if adapter == "real":
        pytest.skip("the real adapter knows one port")

    async def scenario(served):
        async with served.client.get(f"{served.url}/chunks") as response:
            assert (await response.read()).endswith(b"chunk 2\n")

    with hold_free_port() as free:
        port = str(free.getsockname()[1])
        serve(web(FIXED_PORT=port, AWS_LWA_PORT=port), scenario)


def test_a_slow_reader_holds_the_server_back(serve, web):
    async def scenario(served):
        parameters = {"count": "4000", "times": "1000"}
        async with served.client.get(f"{served.url}/chunks", params=parameters) as response:
            received = 0
            async for chunk in response.content.iter_any():
                received += len(chunk)
        assert received == sum(len(f"chunk {index}\n") * 1000 for index in range(4000))

    serve(web(), scenario, limit_rate=False)


def test_a_custom_runtime(serve, declare, adapter):
    async def scenario(served):
        async with served.client.delete(served.url) as response:
            assert (response.status, await response.text()) == (200, "custom DELETE hello.handler")

    graph = declare("", runtime="provided.al2023", handler="hello.handler", code={"path": str(HERE.parent / "custom")})
    serve(graph, scenario)


def test_an_adapter_in_a_layer_of_another_name(serve, declare):
    async def scenario(served):
        async with served.client.get(f"{served.url}/chunks") as response:
            assert await response.read() == b"chunk 0\nchunk 1\nchunk 2\n"

    code = {"assets": {name: {"path": str(HERE / "app" / name)} for name in ("server.py", "run.sh")}}
    code["assets"]["bootstrap"] = code["assets"].pop("run.sh")
    variables = {"variables": {"AWS_LWA_INVOKE_MODE": "response_stream"}}
    serve(declare("", runtime="provided.al2023", handler="any", code=code, environment=variables), scenario)


def test_a_port_that_is_no_number_is_told(web):
    (note, *_) = Plan.of(web(AWS_LWA_PORT="http")).notes
    assert "a port in its environment variables is no number" in note


def test_a_long_header_of_the_server_comes_through(serve, web):
    async def scenario(served):
        async with served.client.get(f"{served.url}/long", params={"size": "15000"}) as response:
            assert (response.status, response.headers["X-Long"]) == (200, "a" * 15_000)

    serve(web(), scenario)


PYTHON_SERVER = """#!/usr/bin/env python3
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/":
            try:
                open(self.path if self.path.count("/") > 1 else self.path[1:], "w").close()
                said = b"written"
            except OSError as error:
                said = os.strerror(error.errno).encode()
        else:
            said = b"ready"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
NODE_SERVER = """#!/bin/sh
exec node -e '
const fs = require("node:fs");
require("node:http").createServer((request, response) => {
  let said = "ready";
  if (request.url !== "/") {
    try {
      fs.writeFileSync(request.url.lastIndexOf("/") > 0 ? request.url : request.url.slice(1), "");
      said = "written";
    } catch (error) { said = error.message.includes("EROFS") ? "Read-only file system" : error.message; }
  }
  response.end(said);
}).listen(process.env.PORT, "127.0.0.1");'
"""


@pytest.mark.parametrize("program", [PYTHON_SERVER, NODE_SERVER], ids=["python", "node"])
def test_a_server_that_writes_into_its_code_is_refused_and_warned_of(serve, web, tmp_path, program):
    (tmp_path / "run.sh").write_text(program)
    (tmp_path / "run.sh").chmod(0o755)
    elsewhere = tmp_path.with_name(f"{tmp_path.name}-elsewhere")

    async def scenario(served):
        async with served.client.get(f"{served.url}/cache.db") as response:
            assert await response.text() == "Read-only file system"
        assert "cache.db, which is read-only at AWS (EROFS); write below /tmp" in (await served.logged()).warning
        assert not (tmp_path / "cache.db").exists()
        async with served.client.get(f"{served.url}{elsewhere}") as response:
            assert await response.text() == "written"
        assert (await served.logged()).warning is None
        assert elsewhere.exists()

    serve(web(function={"code": {"path": str(tmp_path)}}, NODE_OPTIONS="--no-warnings"), scenario)
