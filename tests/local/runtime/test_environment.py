"""What befalls an execution environment: memory, slow starts, layers, and what Lambda itself logs of it."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import closing, suppress

import aiohttp
import boto3
import psutil
import pytest
from lambda_streaming_local.runtime import environment, reload
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN


def invoke(served, payload: bytes = b"{}"):
    aws = boto3.client(
        "lambda",
        endpoint_url=served.api,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    def call():
        with closing(aws):
            return aws.invoke(FunctionName="fn", Payload=payload)

    return asyncio.to_thread(call)


def test_a_function_that_takes_more_memory_than_it_has_is_ended(serve, declare):
    async def scenario(served):
        response = await invoke(served, b'{"mib": 400}')
        assert response["FunctionError"] == "Unhandled"
        request_id = response["ResponseMetadata"]["RequestId"]
        assert json.loads(response["Payload"].read()) == {
            "errorType": "Runtime.OutOfMemory",
            "errorMessage": f"RequestId: {request_id} Error: Runtime exited with error: signal: killed",
        }
        await served.output.contains("Max Memory Used: 256 MB")
        await served.output.contains("Status: error\tError Type: Runtime.OutOfMemory")
        response = await invoke(served, b'{"mib": 20}')
        assert response["Payload"].read() == b"20"

    serve(declare("greedy", memorySize=256.0, timeout=120.0), scenario)


def test_an_init_that_takes_too_long_starts_again_with_the_functions_timeout(serve, declare, monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "_INIT_SECONDS", 4.0)
    source = f"""
import {{ existsSync, writeFileSync }} from 'node:fs';
const first = !existsSync('{tmp_path}/started');
writeFileSync('{tmp_path}/started', '');
if (first) await new Promise((resolve) => setTimeout(resolve, 900_000));
export const handler = async () => 'second start';
"""

    async def scenario(served):
        response = await invoke(served)
        assert json.loads(response["Payload"].read()) == "second start"
        await served.output.contains("INIT_REPORT Init Duration: 4000.00 ms\tPhase: init\tStatus: timeout")

    serve(declare("handler", timeout=120.0, code={"assets": {"index.mjs": {"text": source}}}), scenario)


def test_a_start_that_never_ends_is_a_timeout(serve, declare, monkeypatch):
    monkeypatch.setattr(environment, "_INIT_SECONDS", 0.2)
    source = "await new Promise((resolve) => setTimeout(resolve, 900_000));"

    async def scenario(served):
        response = await invoke(served)
        assert json.loads(response["Payload"].read())["errorType"] == "Sandbox.Timedout"

    serve(declare("handler", timeout=0.5, code={"assets": {"index.mjs": {"text": source}}}), scenario)


def layer(name: str, files: dict[str, str]) -> Resource:
    code = {"assets": {path: {"text": text} for path, text in files.items()}}
    arn = f"arn:aws:lambda:eu-west-1:123456789012:layer:{name}:1"
    return Resource(f"urn:{name}", "aws:lambda/layerVersion:LayerVersion", name, {"code": code}, outputs={"arn": arn})


LAYERED = {
    "index.js": """
const fs = require('node:fs');
const said = require('said'), only = require('only');
exports.handler = async () => [said, only, fs.readFileSync(tool(), 'utf8')];
""",
    # Node.js itself finds no packages for ES modules by NODE_PATH, and Lambda's runtimes do.
    "index.mjs": """
import fs from 'node:fs';
import only from 'only';
const { default: said } = await import('said');
export const handler = async () => [said, only, fs.readFileSync(tool(), 'utf8')];
""",
}
TOOL = """
const tool = () => process.env.PATH.split(':').map((folder) => folder + '/tool').find((path) => fs.existsSync(path));
"""


@pytest.mark.parametrize("module", LAYERED)
def test_layers_are_found_and_later_ones_go_over_earlier_ones(serve, declare, module):
    first = layer(
        "first",
        {
            "nodejs/node_modules/said/index.js": "module.exports = 'first';",
            "nodejs/node_modules/only/index.js": "module.exports = 'only in the first';",
        },
    )
    second = layer("second", {"nodejs/node_modules/said/index.js": "module.exports = 'second';", "bin/tool": "tool"})
    foreign = "arn:aws:lambda:eu-west-1:999999999999:layer:foreign:3"

    async def scenario(served):
        response = await invoke(served)
        assert json.loads(response["Payload"].read()) == ["second", "only in the first", "tool"]
        assert served.server.notes[:2] == (
            f"function 'fn': it runs without a layer whose content is not on this machine: {foreign}",
            "function 'fn': it runs without a layer whose content is not on this machine: not known before the stack is "
            "deployed",
        )

    graph = declare(
        "handler",
        code={"assets": {module: {"text": LAYERED[module] + TOOL}}},
        layers=[first.outputs["arn"], second.outputs["arn"], foreign, UNKNOWN],
        others=(first, second),
    )
    serve(graph, scenario)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("index.mjs", "import { name } from '@aws-sdk/client-made-up'; export const handler = async () => name;"),
        (
            "index.js",
            "const { name } = require('@aws-sdk/client-made-up'); exports.handler = async () => name;",
        ),
        ("index.mjs", "export const handler = async () => (await import('@aws-sdk/client-made-up')).name;"),
    ],
)
def test_the_sdk_of_lambdas_runtime_is_the_programs_or_told_to_install(serve, declare, tmp_path, module, source):
    async def missing(served):
        error = json.loads((await invoke(served))["Payload"].read())
        assert "@aws-sdk/client-made-up" in error["errorMessage"]
        await served.output.contains(
            "@aws-sdk/client-made-up is part of Lambda's Node.js runtimes and not installed here; run "
            "`npm install --save-dev @aws-sdk/client-made-up` in the program's folder and start anew\n"
        )

    async def found(served):
        assert json.loads((await invoke(served))["Payload"].read()) == "made up"

    program = tmp_path / "stack" / "program"
    program.mkdir(parents=True)
    graph = declare("handler", code={"assets": {module: {"text": source}}})
    serve(graph, missing, program=program)
    package = tmp_path / "stack" / "node_modules" / "@aws-sdk" / "client-made-up"
    package.mkdir(parents=True)
    (package / "index.js").write_text("exports.name = 'made up';")
    serve(graph, found, program=program)


MODULE_SYNTAX = {"index.js": {"text": "export const handler = async () => 1;"}}
MODULES = {
    "index.js": {"text": "exports.handler = async () => [typeof gc, require('lib/said')];"},
    "lib/said.js": {"text": "module.exports = 'from the root';"},
}


def test_node_is_started_as_lambda_starts_it(serve, declare):
    async def scenario(served):
        assert json.loads((await invoke(served))["Payload"].read()) == ["function", "from the root"]

    serve(declare("handler", code={"assets": MODULES}), scenario)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
@pytest.mark.parametrize(
    ("handler", "module", "source", "error_type", "message"),
    [
        pytest.param(
            "index.handler",
            "index.js",
            "exports.handler = }",
            "Runtime.UserCodeSyntaxError",
            "SyntaxError: Unexpected",
            id="syntax",
        ),
        pytest.param(
            "index.handler",
            "index.js",
            "require('missing')",
            "Runtime.ImportModuleError",
            "Error: Cannot find module",
            id="missing import",
        ),
        pytest.param(
            "other.handler",
            "index.js",
            "",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'other'",
            id="missing module",
        ),
        pytest.param(
            "index.handler",
            "index.js",
            "",
            "Runtime.HandlerNotFound",
            "index.handler is undefined or not exported",
            id="missing handler",
        ),
        pytest.param(
            "index", "index.js", "", "Runtime.MalformedHandlerName", "Bad handler", id="handler without a name"
        ),
        pytest.param(
            "index.handler",
            "index.mjs",
            "throw new RangeError('early')",
            "RangeError",
            "early",
            id="thrown while it loads",
        ),
    ],
)
def test_a_function_that_cannot_be_loaded(serve, declare, runtime, handler, module, source, error_type, message):
    async def scenario(served):
        answer = await invoke(served)
        error = json.loads(answer["Payload"].read())
        assert (answer["FunctionError"], error["errorType"]) == ("Unhandled", error_type)
        assert error["errorMessage"].startswith(message)

    code = {"assets": {module: {"text": source}}}
    serve(declare("", handler=handler, runtime=runtime, code=code), scenario)


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("Promise.reject(new RangeError('of nobody'))", "Runtime.UnhandledPromiseRejection", "RangeError: of nobody"),
        ("setTimeout(() => { throw new RangeError('later'); }, 1)", "RangeError", "later"),
    ],
)
def test_what_nobody_catches_is_the_invocations_error(serve, declare, source, error_type, message):
    """As the handlers of AWS's client before nodejs24.x report it, before they end the process."""

    async def scenario(served):
        error = json.loads((await invoke(served))["Payload"].read())
        assert (error["errorType"], error["errorMessage"]) == (error_type, message)
        await served.output.contains("Runtime exited with error: exit status 12")
        assert (await invoke(served))["FunctionError"] == "Unhandled"

    code = {"assets": {"index.mjs": {"text": f"export const handler = () => new Promise(() => {{ {source}; }});"}}}
    serve(declare("handler", code=code), scenario)


def test_the_syntax_of_modules_is_not_detected_before_nodejs24(serve, declare):
    async def scenario(served):
        error = json.loads((await invoke(served))["Payload"].read())
        assert error["errorType"] == "Runtime.UserCodeSyntaxError"

    serve(declare("handler", code={"assets": MODULE_SYNTAX}), scenario)


def test_what_lambda_logs_of_an_invocation_as_text(serve, declare):
    async def scenario(served):
        for cold in (True, False):
            response = await invoke(served)
            request_id = response["ResponseMetadata"]["RequestId"]
            log = await served.logged()
            (report,) = re.findall(f"REPORT RequestId: {request_id}\t.*\n", served.output.data.decode())
            assert f"\tBilled Duration: {log.billed_ms} ms\tMemory Size: 256 MB\tMax Memory Used: " in report
            assert ("\tInit Duration: " in report) is cold is (log.init_ms is not None)

    serve(declare("echo"), scenario)


def test_what_lambda_logs_of_an_invocation_as_json(serve, declare):
    async def scenario(served):
        response = await invoke(served)
        request_id = response["ResponseMetadata"]["RequestId"]
        log = await served.logged()
        start, line, report = [json.loads(line) for line in served.output.data.splitlines()]
        assert start["type"] == "platform.start"
        assert start["record"] == {"requestId": request_id, "version": "$LATEST"}
        assert (line["message"], line["requestId"], line["level"]) == ("a line of the function", request_id, "INFO")
        assert (report["type"], report["record"]["status"]) == ("platform.report", "success")
        metrics = report["record"]["metrics"]
        assert (metrics["billedDurationMs"], metrics["memorySizeMB"]) == (log.billed_ms, 256)

    serve(declare("logs", loggingConfig={"logFormat": "JSON"}), scenario)


@pytest.mark.parametrize("streams", [True, False])
def test_the_bytes_of_a_stream_are_billed_after_the_first_6_mb(serve, declare, streams):
    async def scenario(served):
        mib = 8 if streams else 5
        async with served.client.get(served.url, params={"mib": str(mib)}) as response:
            assert len(await response.read()) == mib * 1024 * 1024
        log = await served.logged()
        computing = 0.2e-6 + log.billed_ms / 1000 * 0.0000166667
        # The prelude is of the response too, a few bytes of it.
        streamed = 2 / 1024 * 0.008 if streams else 0
        assert log.cost_usd == pytest.approx(computing + streamed, rel=1e-3)

    url = {"invokeMode": "RESPONSE_STREAM" if streams else "BUFFERED"}
    serve(declare("large", memorySize=1024.0, url=url), scenario, limit_rate=False)


def test_a_response_under_way_ends_in_the_code_that_it_began_with(serve, declare, tmp_path):
    def version(number: int) -> str:
        return f"""
export const handler = awslambda.streamifyResponse(async (event, stream) => {{
  const {{ gate }} = event.queryStringParameters ?? {{}};
  stream.write('version {number}\\n');
  if (gate) await fetch(gate).then((response) => response.text());
  stream.end('version {number}\\n');
}});
"""

    (tmp_path / "index.mjs").write_text(version(1))

    async def scenario(served):
        async with served.client.get(served.url, params={"gate": f"{served.gates.url}/go"}) as old:
            assert await old.content.readline() == b"version 1\n"
            (tmp_path / "index.mjs").write_text(version(2))
            await served.output.contains("its code has changed")
            async with served.client.get(served.url) as new:
                assert await new.read() == b"version 2\n" * 2
            served.gates.open("go")
            assert await old.content.read() == b"version 1\n"
        async with served.client.get(served.url) as new:
            assert await new.read() == b"version 2\n" * 2

    serve(declare("handler", code={"path": str(tmp_path)}), scenario, reload=True)


def test_a_file_that_the_function_itself_writes_does_not_start_it_anew(serve, declare, tmp_path, monkeypatch):
    monkeypatch.setattr(reload, "_LATE_SECONDS", 0.0)
    (tmp_path / "index.mjs").write_text("""
import { execFileSync } from 'node:child_process';
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { gate } = event.queryStringParameters ?? {};
  if (gate) execFileSync('touch', ['written']);
  stream.write(String(process.pid));
  if (gate) await fetch(gate).then((response) => response.text());
  stream.end();
});
""")

    async def scenario(served):
        async with served.client.get(served.url, params={"gate": f"{served.gates.url}/go"}) as first:
            await served.output.contains(f"{tmp_path / 'written'} appeared in the code while the function served")
            served.gates.open("go")
            process = await first.read()
        assert "at AWS its code is read-only (EROFS), so write below /tmp" in (await served.logged()).warning
        async with served.client.get(served.url) as second:
            assert await second.read() == process
        assert b"its code has changed" not in served.output.data
        await served.logged()
        # Somebody else writes it.
        (tmp_path / "written").write_text("by hand")
        await served.output.contains("its code has changed")
        async with served.client.get(served.url) as third:
            assert await third.read() != process

    serve(declare("handler", code={"path": str(tmp_path)}), scenario, reload=True)


def test_a_file_of_a_function_that_is_done_before_the_change_is_seen_does_not_start_it_anew(serve, declare, tmp_path):
    (tmp_path / "index.mjs").write_text("""
import { execFileSync } from 'node:child_process';
export const handler = async (event) => {
  execFileSync('touch', [event.rawPath.slice(1)]);
  return process.pid;
};
""")

    async def scenario(served):
        async with served.client.get(f"{served.url}/one") as first:
            process = await first.read()
        await served.output.contains(f"{tmp_path / 'one'} appeared in the code while the function served")
        assert (await served.logged()).warning is None
        for warned in (True, False):
            async with served.client.get(f"{served.url}/two") as later:
                assert await later.read() == process
            assert ("read-only (EROFS)" in ((await served.logged()).warning or "")) == warned

    code = {"path": str(tmp_path)}
    serve(declare("handler", code=code, url={"invokeMode": "BUFFERED"}), scenario, reload=True)


def test_a_file_that_an_editor_puts_in_anothers_place_starts_a_busy_function_anew(serve, declare, tmp_path):
    handler = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { gate } = event.queryStringParameters ?? {};
  stream.write('VERSION\\n');
  if (gate) await fetch(gate).then((response) => response.text());
  stream.end();
});
"""
    (tmp_path / "index.mjs").write_text(handler)

    async def scenario(served):
        async with served.client.get(served.url, params={"gate": f"{served.gates.url}/go"}) as old:
            assert await old.content.readline() == b"VERSION\n"
            (tmp_path / "index.mjs~").write_text(handler.replace("VERSION", "another"))
            (tmp_path / "index.mjs~").replace(tmp_path / "index.mjs")
            await served.output.contains("its code has changed")
            served.gates.open("go")
            await old.read()
        await served.logged()
        async with served.client.get(served.url) as new:
            assert await new.read() == b"another\n"

    serve(declare("handler", code={"path": str(tmp_path)}), scenario, reload=True)


def test_a_warm_function_has_its_process_before_its_first_request(serve, declare):
    async def scenario(served):
        def processes() -> list[int]:
            return [child.pid for child in psutil.Process().children(recursive=True) if child.name() == "node"]

        assert processes() == []
        await served.server.warm()
        (started,) = processes()
        await served.server.warm()
        assert processes() == [started]
        async with served.client.get(served.url, params={"count": "1"}) as response:
            assert response.headers["X-Process"] == str(started)

    serve(declare("chunks"), scenario)


@pytest.mark.parametrize(("inspect", "is_limited"), [(None, True), ("fn", False), ("*", False), ("other", True)])
def test_no_time_limit_holds_while_a_debugger_may_be_attached(serve, declare, inspect, is_limited):
    async def scenario(served):
        async def let() -> None:
            await served.gates.called("0")
            served.gates.open("0")

        letting = asyncio.create_task(let())
        with suppress(aiohttp.ClientPayloadError):
            async with served.client.get(served.url, params={"count": "1", "gate": served.gates.url}) as response:
                await response.read()
        letting.cancel()
        error = (await served.logged()).error
        assert error is None if not is_limited else "Task timed out" in error

    # Node.js does not answer within a microsecond, though a first byte may come before its process has ended.
    serve(declare("chunks", timeout=0.000_001), scenario, inspect=inspect)


def test_a_breakpoint_holds_a_stream_and_lets_it_go_on(serve, declare, tmp_path):
    (tmp_path / "index.mjs").write_text("""
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('before ');
  const word = 'after';
  stream.end(word);
});
""")

    async def scenario(served):
        await served.server.warm()
        await served.output.contains("Debugger listening on ws://")
        (address, *_) = re.findall(r"ws://\S+", served.output.data.decode())
        async with served.client.ws_connect(address, max_msg_size=0) as debugger:

            async def ask(method, **params):
                await debugger.send_json({"id": 1, "method": method, "params": params})
                return await wait_for(lambda message: message.get("id") == 1)

            async def wait_for(is_it):
                while not is_it(message := await debugger.receive_json(timeout=60)):
                    pass
                return message

            await ask("Debugger.enable")
            await ask("Debugger.setBreakpointByUrl", lineNumber=4, urlRegex=".*index.mjs")
            asking = asyncio.create_task(served.client.get(served.url))
            paused = await wait_for(lambda message: message.get("method") == "Debugger.paused")
            frame = paused["params"]["callFrames"][0]
            seen = await ask("Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression="word")
            assert seen["result"]["result"]["value"] == "after"
            await ask("Debugger.resume")
            async with await asking as response:
                assert await response.read() == b"before after"
        assert (await served.logged()).error is None

    # Its time was over long before it was looked at.
    serve(declare("handler", code={"path": str(tmp_path)}, timeout=0.000_001), scenario, inspect="*")


def test_no_door_gives_up_while_a_debugger_may_be_attached(serve, declare, distribution):
    distribution.inputs["origins"][0]["customOriginConfig"] = {"originReadTimeout": 0.000_001}

    def run(inspect, status):
        async def scenario(served):
            async with served.client.get(served.door("cloudfront")) as response:
                assert response.status == status
                await response.read()

        serve(declare("echo", others=(distribution,)), scenario, inspect=inspect)

    # Node.js does not answer within a microsecond.
    run(None, 504)
    run("fn", 200)


@pytest.mark.parametrize("answers", [True, False])
def test_the_end_of_the_local_run_is_no_failure_of_the_function(serve, declare, answers):
    """Least of all of one that has answered."""
    source = """
    export const handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write("all");
        if (event.rawPath === "/true") stream.end();
        await new Promise(() => setInterval(() => {}, 1000));
    });"""
    output = []

    async def scenario(served):
        output.append(served.output)
        async with served.client.get(f"{served.url}/{str(answers).lower()}") as response:
            assert await response.content.readexactly(3) == b"all"
            if answers:
                assert await response.content.read() == b""

    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)
    (logged,) = output
    assert b"killed" not in logged.data
    assert (b"The local run ended the function" in logged.data) is not answers
    assert b"REPORT" in logged.data
