"""Functions in Python, through AWS's own runtime client."""

from __future__ import annotations

import pytest
from lambda_streaming_policies.stack.resource import Resource

pytest.importorskip("awslambdaric")

SOURCE = """
import os

def handler(event, context):
    if event.get("rawPath") == "/fails":
        raise ValueError("broken")
    return {"statusCode": 201, "headers": {"x-own": "1"}, "body": context.function_name + event["rawPath"]}
"""


@pytest.fixture
def python(serve, declare, tmp_path):
    (tmp_path / "app.py").write_text(SOURCE)

    def run(scenario, mode="BUFFERED", **function):
        declared = {"runtime": "python3.13", "handler": "app.handler", "code": {"path": str(tmp_path)}, **function}
        serve(declare("", url={"invokeMode": mode}, **declared), scenario)

    return run


def test_a_handler_answers(python):
    async def scenario(served):
        async with served.client.get(served.url + "/path") as response:
            assert (response.status, response.headers["x-own"], await response.text()) == (201, "1", "fn/path")
        assert (await served.logged()).warning is None
        async with served.client.get(served.url + "/fails") as response:
            assert response.status == 502
        assert "broken" in (await served.logged()).error

    python(scenario)


def test_behind_a_streaming_url_it_is_told_that_it_does_not_stream(python):
    async def scenario(served):
        async with served.client.get(served.url + "/path") as response:
            assert '"statusCode"' in await response.text()
        assert "managed runtime does not stream" in (await served.logged()).warning

    python(scenario, mode="RESPONSE_STREAM")


def test_a_handler_that_is_not_there_is_told_at_the_start(python):
    async def scenario(served):
        assert any("which the code does not have" in note for note in served.server.notes)

    python(scenario, handler="elsewhere.handler")


WRITES = [
    "open(path, 'w')",
    "open(os.path.join(code, 'app.py'), 'a')",
    "pathlib.Path(path).write_text('x')",
    "os.mkdir(path)",
    "os.makedirs(os.path.join(path, 'deep'), exist_ok=True)",
    "os.rename('/tmp/elsewhere', path)",
    "shutil.rmtree(os.path.join(code, 'kept'))",
    "os.remove(os.path.join(code, 'app.py'))",
    "os.symlink('/tmp', path)",
    "os.utime(os.path.join(code, 'app.py'))",
    "tempfile.NamedTemporaryFile(dir=code)",
    "open('relative', 'w')",
]


def write_handler(tmp_path, body):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "data.json").write_text("{}")
    (tmp_path / "app.py").write_text(
        "import os, pathlib, shutil, tempfile\n"
        "import errno\n\n"
        "code = os.environ['LAMBDA_TASK_ROOT']\n"
        "path = os.path.join(code, 'written')\n\n"
        "def handler(event, context):\n"
        f"    try:\n        {body}\n        return 'written'\n"
        "    except OSError as error:\n        return errno.errorcode[error.errno]\n"
    )
    return {"code": {"path": str(tmp_path)}, "runtime": "python3.13", "handler": "app.handler"}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_into_the_code_fails_as_at_aws(serve, declare, tmp_path, write):
    function = write_handler(tmp_path, write)
    before = sorted(tmp_path.rglob("*"))

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "EROFS"
        assert "read-only at AWS" in (await served.logged()).warning
        assert sorted(tmp_path.rglob("*")) == before

    serve(declare("", url={"invokeMode": "BUFFERED"}, **function), scenario)


@pytest.mark.parametrize(
    "work",
    [
        "with tempfile.TemporaryDirectory() as own: pathlib.Path(own, 'x').write_text('x')",
        "os.makedirs(os.path.join(code, 'kept'), exist_ok=True)",
        "open(os.path.join(code, 'kept', 'data.json')).read()",
        "import beside, kept",
        "with open(os.open(os.path.join(code, 'app.py'), os.O_RDONLY | os.O_CREAT)) as file: file.read()",
    ],
)
def test_what_works_at_aws_is_not_warned_of(serve, declare, tmp_path, work):
    function = write_handler(tmp_path, work)
    (tmp_path / "beside.py").write_text("import boto3, json, sqlite3\n")
    (tmp_path / "kept" / "__init__.py").write_text("from . import part\n")
    (tmp_path / "kept" / "part.py").write_text("")

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "written"
        log = await served.logged()
        assert (log.warning, log.error) == (None, None)
        assert not list(tmp_path.rglob("__pycache__"))

    serve(declare("", url={"invokeMode": "BUFFERED"}, **function), scenario)


def test_a_write_that_fails_the_function_is_warned_of_once(serve, declare, tmp_path):
    (tmp_path / "app.py").write_text("def handler(event, context):\n    open('data.json', 'w')\n")

    async def scenario(served):
        for warned in (True, False):
            async with served.client.get(served.url) as response:
                assert response.status == 502
            log = await served.logged()
            assert "Read-only file system: 'data.json'" in log.error
            assert (log.warning is not None and "write below /tmp" in log.warning) == warned

    function = {"code": {"path": str(tmp_path)}, "runtime": "python3.13", "handler": "app.handler"}
    serve(declare("", url={"invokeMode": "BUFFERED"}, **function), scenario)


# The program's Python has it; Lambda's has not.
IMPORT = "import aiohttp\n\ndef handler(event, context):\n    return 'imported'\n"
POWERTOOLS = "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7"


@pytest.mark.parametrize(("layers", "warned"), [([], True), ([POWERTOOLS], False)])
def test_a_module_from_outside_of_the_code_is_warned_of(serve, declare, tmp_path, layers, warned):
    (tmp_path / "app.py").write_text(IMPORT)

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "imported"
        warning = (await served.logged()).warning
        # With layers that nobody can see here, it may come from one of them.
        assert (warning is not None and "'aiohttp' comes from" in warning) == warned

    function = {"code": {"path": str(tmp_path)}, "runtime": "python3.13", "handler": "app.handler", "layers": layers}
    serve(declare("", url={"invokeMode": "BUFFERED"}, **function), scenario)


def test_a_module_of_a_layer_is_not_warned_of(serve, declare, tmp_path):
    layer = tmp_path / "layer" / "python"
    layer.mkdir(parents=True)
    (layer / "brought.py").write_text("name = 'brought'\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.py").write_text(
        "import brought\n\ndef handler(event, context):\n    return brought.name\n"
    )
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:own:1"
    resource = Resource(
        "urn:layer",
        "aws:lambda/layerVersion:LayerVersion",
        "own",
        {"code": {"path": str(layer.parent)}},
        outputs={"arn": arn},
    )

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "brought"
        assert (await served.logged()).warning is None

    function = {"code": {"path": str(tmp_path / "app")}, "runtime": "python3.13", "handler": "app.handler"}
    serve(declare("", url={"invokeMode": "BUFFERED"}, others=(resource,), layers=[arn], **function), scenario)
