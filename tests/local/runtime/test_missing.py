"""What the code lacks is told at the start; what is elsewhere than at AWS once a function stumbles over it."""

from __future__ import annotations

import pytest
from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.missing import explain_missing_boto3, explain_missing_place, find_missing


def notes(declare, folder, handler: str, **function) -> list[str]:
    graph = declare("unused", code={"path": str(folder)}, handler=handler, **function)
    return list(find_missing(Declaration.of(graph.resources[0], graph), folder))


@pytest.mark.parametrize("ending", [".ts", ".mts", ".cts", ".tsx", ".jsx"])
def test_a_source_that_node_does_not_load_here_is_told(declare, tmp_path, ending):
    (tmp_path / f"index{ending}").touch()
    (note,) = notes(declare, tmp_path, "index.handler")
    assert f"index{ending} is not loaded, so compile or bundle it" in note


@pytest.mark.parametrize("name", ["index", "index.js", "index.mjs", "index.cjs"])
def test_a_handler_that_is_there_is_not_told_of(declare, tmp_path, name):
    (tmp_path / name).touch()
    assert notes(declare, tmp_path, "index.handler") == []
    assert notes(declare, tmp_path, "index.nested.handler") == []


def test_a_handler_in_a_folder(declare, tmp_path):
    (note,) = notes(declare, tmp_path, "src/chat.handler")
    assert "src/chat.js, src/chat.mjs or src/chat.cjs" in note
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "chat.mjs").touch()
    assert notes(declare, tmp_path, "src/chat.handler") == []


def test_a_program_that_may_not_be_started_is_told(declare, tmp_path):
    program = tmp_path / "bootstrap"
    program.write_text("#!/bin/sh\n")
    (note,) = notes(declare, tmp_path, "unused", runtime="provided.al2023")
    assert f"chmod +x {program}" in note
    program.chmod(0o755)
    assert notes(declare, tmp_path, "unused", runtime="provided.al2023") == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("ENOENT: no such file or directory, open '/opt/data.json'", "/opt/data.json: layers"),
        ("[Errno 2] No such file or directory: '/var/task/model.bin'", "/var/task/model.bin: the code"),
        ("Cannot find package '/opt/nodejs/own/index.js' not found", "/opt/nodejs/own/index.js: layers"),
        ("ENOENT: no such file or directory, open '/home/opt/data.json'", None),
        ("EACCES: permission denied, open '/opt/data.json'", None),
    ],
)
def test_a_place_that_is_elsewhere_here(message, told):
    variables = {"LAMBDA_TASK_ROOT": "/code", "LD_LIBRARY_PATH": "/laid/opt/lib:/code"}
    advice = explain_missing_place(message, variables)
    assert advice is None if told is None else advice is not None and advice.startswith(told)
    if advice is not None:
        assert ("/laid/opt," in advice) == ("/opt" in message)


def test_the_sdk_of_lambdas_python_is_told_of_where_it_is_missing():
    failed = "Runtime.ImportModuleError: Unable to import module 'app': No module named '{}'"
    advice = explain_missing_boto3(failed.format("boto3.dynamodb"), "/venv/bin/python")
    assert advice == (
        "boto3 is part of Lambda's Python runtimes and not installed here; run `/venv/bin/python -m pip install boto3`"
    )
    assert explain_missing_boto3(failed.format("boto3"), "python") is not None
    assert explain_missing_boto3(failed.format("boto3_extras"), "python") is None


def test_the_log_says_where_layers_are(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        await served.output.contains("/opt/data.json: layers of the stack are not in /opt here but nowhere")

    source = (
        "import { readFileSync } from 'node:fs'; export const handler = async () => readFileSync('/opt/data.json');"
    )
    serve(declare("handler", code={"assets": {"index.mjs": {"text": source}}}), scenario)


def test_what_cannot_be_started_is_named(serve, declare, tmp_path):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert f"Runtime.InvalidEntrypoint: RequestId: {(log := await served.logged()).request_id} Error: " in log.error
        assert f"{tmp_path / 'bootstrap'}: Permission denied" in log.error

    (tmp_path / "bootstrap").write_text("#!/bin/sh\n")
    serve(declare("unused", code={"path": str(tmp_path)}, runtime="provided.al2023"), scenario)


def test_code_that_is_gone_is_named_rather_than_the_runtime(serve, declare, tmp_path):
    code = tmp_path / "app"
    code.mkdir()

    async def scenario(served):
        code.rmdir()
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert (await served.logged()).error.endswith(f"Error: {code}: No such file or directory")

    serve(declare("handler", code={"path": str(code)}), scenario)


def test_a_failure_of_several_lines_is_one_record_of_the_log(serve, declare, tmp_path):
    (tmp_path / "main.py").write_text("raise ImportError('first\\nsecond')\n")

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert response.status == 502
        assert "first" in (await served.logged()).error
        assert b"first\rsecond\n" in served.output.data

    serve(declare("unused", code={"path": str(tmp_path)}, runtime="python3.11", handler="main.handler"), scenario)
