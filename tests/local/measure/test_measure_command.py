"""The command as a user runs it, against a server in this process."""

import asyncio
import json
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from click.testing import CliRunner
from lambda_streaming_local.measure import measure_command, progress_line
from lambda_streaming_local.measurement import Measurement
from lambda_streaming_local.verdict import Chunk
from rich.console import Console


@pytest.fixture(scope="module")
def server():
    """The server's URL, and the list of what it was asked."""
    asked = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    port = unused_port()

    async def handle(request):
        asked.append((request.method, dict(request.headers), await request.read()))
        return web.Response(text="hello", status=int(request.query.get("status", 200)))

    async def start():
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()
        return runner

    def run():
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    yield f"http://127.0.0.1:{port}/", asked
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def invoke(*arguments, **environment):
    clean = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"))
    return CliRunner().invoke(measure_command, arguments, env=clean | environment)


def test_an_answer_is_reported(server):
    url, _ = server
    result = invoke(url)
    assert result.exit_code == 0
    lines = {line[:12].strip(): line[12:] for line in result.stdout.splitlines()}
    assert lines["status"] == "200 OK"
    assert lines["verdict"] == "buffered: Content-Length announced all 5 bytes before the first one"
    assert lines["chunks"] == "1"
    assert lines["bytes"].startswith("5")


def test_json_is_one_object(server):
    url, _ = server
    result = invoke(url, "--json")
    measured = json.loads(result.stdout)
    assert (measured["status"], measured["verdict"], measured["bytes"]) == (200, "buffered", 5)


def test_an_http_error_exits_1(server):
    url, _ = server
    result = invoke(f"{url}?status=404")
    assert result.exit_code == 1
    assert "404 Not Found" in result.stdout


def test_data_makes_a_post_and_a_file_goes_as_it_is(server, tmp_path):
    url, asked = server
    (tmp_path / "body.bin").write_bytes(b"\x00\xff")
    assert invoke(url, "--data", f"@{tmp_path / 'body.bin'}", "--header", "X-One: a:b").exit_code == 0
    method, headers, body = asked[-1]
    assert (method, headers["X-One"], body) == ("POST", "a:b", b"\x00\xff")


@pytest.mark.parametrize(
    ("options", "environment", "scope"),
    [
        ((), {}, "test/eu-west-1/lambda"),
        (("--access-key", "AKIAGIVEN"), {"AWS_ACCESS_KEY_ID": "AKIAENV"}, "AKIAGIVEN/eu-west-1/lambda"),
        ((), {"AWS_ACCESS_KEY_ID": "AKIAENV"}, "AKIAENV/eu-west-1/lambda"),
        (("--region", "us-west-2", "--service", "s3"), {}, "test/us-west-2/s3"),
    ],
)
def test_signing_uses_options_before_the_environment(server, options, environment, scope):
    url, asked = server
    assert invoke(url, "--sign", *options, AWS_REGION="eu-west-1", **environment).exit_code == 0
    credential = asked[-1][1]["Authorization"].split("Credential=")[1].split(",")[0].split("/")
    assert "/".join((credential[0], *credential[2:4])) == scope


def test_nothing_is_signed_or_compressed_unless_asked_for(server):
    url, asked = server
    invoke(url)
    assert not {"Authorization", "Accept-Encoding"} & asked[-1][1].keys()
    invoke(url, "--header", "Accept-Encoding: gzip")
    assert asked[-1][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("localhost:8000",), "'localhost:8000' is not an HTTP URL"),
        (("ftp://localhost/",), "'ftp://localhost/' is not an HTTP URL"),
        (("http://localhost:port/",), "'http://localhost:port/' is not a URL"),
        (("http://",), "'http://' is not an HTTP URL"),
        (("http://localhost/", "--header", "no colon"), "--header: 'no colon' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--header", "a b:c"), "--header: 'a b:c' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--header", "a:b\nc:d"), "--header: 'a:b\\nc:d' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--method", "G ET"), "--method: 'G ET' is not an HTTP method"),
        (("http://localhost/", "--data", "@/no/such/file"), "--data: /no/such/file cannot be read: No such file"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(arguments, says):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {says}")
    assert len(result.stderr.splitlines()) == 1


def test_nothing_listening_is_one_sentence_and_exit_2():
    port = unused_port()
    result = invoke(f"http://127.0.0.1:{port}/")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: cannot connect to 127.0.0.1:{port}: ")
    assert len(result.stderr.splitlines()) == 1


def test_the_progress_line_tells_bytes_chunks_and_the_first_byte():
    console = Console(force_terminal=True, width=120, record=True)
    measurement = Measurement("GET", "http://localhost/", status=200, bytes=3000)
    measurement.chunks = [Chunk(0.25, 1000), Chunk(0.5, 2000)]
    with progress_line(console) as on_chunk:
        on_chunk(measurement)
    assert "3.0 kB, 2 chunks, first byte 250 ms, 6.0 kB/s" in console.export_text()
