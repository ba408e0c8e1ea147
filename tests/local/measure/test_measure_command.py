"""The command as a user runs it, against servers in this process."""

import asyncio
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from click.testing import CliRunner
from lambda_streaming_local.doors.lambda_api.event_stream import CONTENT_TYPE, frame_event
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.measure import command, measure_command
from lambda_streaming_local.measure.account import Account
from lambda_streaming_local.measure.causes import Cause

COMMAND = Path(sys.executable).with_name("lambda-streaming")


@pytest.fixture
def server(serving):
    """The server's URL, and the list of what it was asked."""
    asked = []

    async def handle(request):
        asked.append((request.method, dict(request.headers), await request.read()))
        return web.Response(text="hello", status=int(request.query.get("status", 200)))

    return f"{serving(handle)}/", asked


@pytest.fixture
def api(serving):
    """The URL of what answers as Lambda's API, and the list of what it was asked."""
    asked = []

    async def handle(request):
        asked.append((request.path_qs, dict(request.headers), await request.read()))
        response = web.StreamResponse(
            headers={"Content-Type": CONTENT_TYPE, "X-Amzn-Remapped-Content-Type": "application/x-ndjson"}
        )
        await response.prepare(request)
        await response.write(frame_event("PayloadChunk", "application/octet-stream", b'{"n": 1}\n'))
        await response.write(frame_event("InvokeComplete", "application/json", b"{}"))
        return response

    return serving(handle), asked


def invoke(*arguments, **environment):
    return CliRunner().invoke(measure_command, arguments, env=environment)


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


@dataclass(frozen=True)
class Signing:
    scope: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


SIGNINGS = {
    "serve's own key": Signing("test/eu-west-1/lambda"),
    "an option": Signing("AKIAGIVEN/eu-west-1/lambda", ("--access-key", "AKIAGIVEN"), {"AWS_ACCESS_KEY_ID": "AKIAENV"}),
    "the environment": Signing("AKIAENV/eu-west-1/lambda", environment={"AWS_ACCESS_KEY_ID": "AKIAENV"}),
    "region and service": Signing("test/us-west-2/s3", ("--region", "us-west-2", "--service", "s3")),
}


@pytest.mark.parametrize("signing", SIGNINGS.values(), ids=SIGNINGS.keys())
def test_signing_uses_options_before_the_environment(server, signing):
    url, asked = server
    result = invoke(url, "--sign", *signing.options, AWS_REGION="eu-west-1", **signing.environment)
    assert result.exit_code == 0
    credential = asked[-1][1]["Authorization"].split("Credential=")[1].split(",")[0].split("/")
    assert "/".join((credential[0], *credential[2:4])) == signing.scope


def test_nothing_is_signed_or_compressed_unless_asked_for(server):
    url, asked = server
    invoke(url)
    assert not {"Authorization", "Accept-Encoding"} & asked[-1][1].keys()
    invoke(url, "--header", "Accept-Encoding: gzip")
    assert asked[-1][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "give either a URL or --function NAME"),
        (("http://localhost/", "--function", "fn"), "give either a URL or --function NAME"),
        (("http://localhost/", "--qualifier", "live"), "--qualifier goes with --function, not with a URL"),
        (("--function", "fn", "--sign"), "--sign goes with a URL; a function is always called and signed the same way"),
        (("http://localhost/", "--region", "eu-west-1"), "--region says how to sign, and a URL is signed with --sign"),
        (("http://localhost/", "--service", "s3"), "--service says how to sign, and a URL is signed with --sign"),
        (("http://localhost/", "--profile", "team"), "--profile says how to sign, and a URL is signed with --sign"),
        (("http://localhost/", "--access-key", "a"), "--access-key says how to sign, and a URL is signed"),
        (("http://localhost/", "--secret-key", "s"), "--secret-key says how to sign, and a URL is signed"),
        (("http://localhost/", "--sign", "--header", "authorization: a"), "--header Authorization: --sign writes this"),
        (("--function", "no name"), "--function: 'no name' is not a function's name or ARN"),
        (("--function", "fn", "--endpoint-url", "localhost:1"), "'localhost:1' is not an HTTP URL"),
        (("--function", "fn", "--region", "eu-west-1"), "there are no AWS credentials to sign with; log in"),
        (("https://example.com/", "--sign"), "there are no AWS credentials to sign with; log in"),
        (("https://example.com/", "--sign", "--access-key", "AKIA"), "--access-key and --secret-key belong together"),
        (
            ("https://example.com/", "--sign", "--access-key", "AKIA", "--secret-key", "s"),
            "the region to sign for is not known; give --region, or set AWS_REGION",
        ),
        (("--function", "fn", "--profile", "none"), "the AWS credentials cannot be used: The config profile (none)"),
        (("http://localhost/", "--save", "a", "--repeat", "2"), "--save keeps one answer; leave out --repeat"),
        (("http://localhost/", "--save", "/no/such/file"), "--save: /no/such/file cannot be written: No such file"),
        (("localhost:8000",), "'localhost:8000' is not an HTTP URL"),
        (("ftp://localhost/",), "'ftp://localhost/' is not an HTTP URL"),
        (("http://localhost:port/",), "'http://localhost:port/' is not a URL"),
        (("http://",), "'http://' is not an HTTP URL"),
        (("http://localhost/", "--header", "no colon"), "--header: 'no colon' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--header", "a b:c"), "--header: 'a b:c' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--header", "a:b\nc:d"), "--header: 'a:b\\nc:d' is not a header; give NAME:VALUE"),
        (("http://localhost/", "--method", "G ET"), "--method: 'G ET' is not an HTTP method"),
        (("https://localhost/", "--ca", "/no/such/file"), "--ca: /no/such/file cannot be read: No such file"),
        (
            ("--function", "fn", "--endpoint-url", "https://localhost", "--ca", __file__),
            f"--ca: {__file__} has no cert",
        ),
        (("http://localhost/", "--plot", "a.png"), "--plot: a.png does not end in .svg"),
        (("http://localhost/", "--plot", "/no/such/a.svg"), "--plot: /no/such/a.svg cannot be written: there is no"),
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


def test_a_function_is_invoked(api):
    url, asked = api
    result = invoke("--function", "fn", "--qualifier", "live", "--endpoint-url", url, "--data", '{"a": 1}')
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0].endswith('s  {"n": 1}')
    ((path, headers, body),) = asked
    assert path == "/2021-11-15/functions/fn/response-streaming-invocations?Qualifier=live"
    assert body == b'{"a": 1}'
    assert "Credential=test/" in headers["Authorization"]


def test_a_function_without_data_gets_an_empty_object_and_its_arn_says_the_region(api):
    url, asked = api
    arn = "arn:aws:lambda:eu-north-1:123456789012:function:fn"
    measured = json.loads(invoke("--function", arn, "--json", AWS_ENDPOINT_URL_LAMBDA=url).stdout)
    assert (measured["function"], measured["url"], measured["status"], measured["bytes"]) == (arn, None, 200, 9)
    assert asked[0][2] == b"{}"
    assert "/eu-north-1/lambda/" in asked[0][1]["Authorization"]


def test_the_keys_for_aws_come_from_its_usual_places(tmp_path, monkeypatch):
    credentials = tmp_path / "credentials"
    credentials.write_text("[team]\naws_access_key_id = AKIATEAM\naws_secret_access_key = secret\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    account = Account(profile="team")
    assert account.find_keys(None).access_key == "AKIATEAM"
    assert account.find_keys("127.0.0.1").access_key == "AKIATEAM"
    assert Account(access_key="AKIA", secret_key="given", profile="team").find_keys(None).access_key == "AKIA"


def test_on_loopback_keys_are_those_that_serve_checks(monkeypatch):
    for host in ("localhost", "chat.localhost", "127.0.0.1", "127.1.2.3", "::1"):
        assert Account().find_keys(host).access_key == "test"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert Account().find_keys("127.0.0.1").access_key == "AKIAENV"


def test_many_requests_are_summed_up(server):
    url, asked = server
    result = invoke(url, "--repeat", "3", "--json")
    summed = json.loads(result.stdout)
    assert len(asked) == summed["requests"] == len(summed["runs"]) == 3
    assert summed["ttfb_ms"]["min"] <= summed["ttfb_ms"]["p50"] <= summed["ttfb_ms"]["max"]
    assert "3, 0 failed" in invoke(url, "--repeat", "3").stdout


def test_a_request_that_broke_off_is_a_failure_among_the_others_and_is_not_sent_again(serving):
    asked = []

    async def handle(request):
        asked.append(request)
        if len(asked) == 2:
            request.transport.abort()
        return web.Response(text="hello")

    result = invoke(serving(handle), "--repeat", "3", "--json")
    assert result.exit_code == 1
    summed = json.loads(result.stdout)
    assert (len(asked), summed["requests"], summed["failed"]) == (3, 3, 1)
    assert summed["runs"][1]["error"] == "the connection broke off before an answer came (ServerDisconnectedError)"


def test_when_nothing_answers_any_more_what_was_measured_is_told():
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    def answer_once():
        connection, _ = listening.accept()
        listening.close()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    answering = threading.Thread(target=answer_once)
    answering.start()
    result = invoke(url, "--repeat", "5", "--json")
    answering.join()
    assert result.exit_code == 1
    first, second = json.loads(result.stdout)["runs"]
    assert first["status"] == 200
    assert second["error"].startswith("cannot connect to 127.0.0.1:")


def test_the_body_is_saved_as_it_came(serving, tmp_path):
    body = bytes(range(256)) * 1000

    async def handle(request):
        return web.Response(body=body)

    file = tmp_path / "body"
    assert invoke(serving(handle), "--save", str(file)).exit_code == 0
    assert file.read_bytes() == body


def test_a_file_that_exists_is_kept(server, tmp_path):
    url, asked = server
    file = tmp_path / "body"
    file.write_text("old")
    result = invoke(url, "--save", str(file))
    assert result.exit_code == 2
    assert result.stderr == f"Error: --save: {file} exists; name a new file, or remove it\n"
    assert file.read_text() == "old"
    assert not asked


def test_no_file_is_left_of_an_error_or_an_empty_body_so_that_the_next_try_works(serving, tmp_path):
    answers = [web.Response(status=502, text="Internal Server Error"), web.Response(), web.Response(text="at last")]

    async def handle(request):
        return answers.pop(0)

    url, file = serving(handle), tmp_path / "body"
    assert "message     Internal Server Error" in invoke(url, "--save", str(file)).stdout.splitlines()
    assert not file.exists()
    assert invoke(url, "--save", str(file)).exit_code == 0
    assert not file.exists()
    assert invoke(url, "--save", str(file)).exit_code == 0
    assert file.read_text() == "at last"


def test_no_file_is_left_where_the_connection_broke_before_an_answer(serving, tmp_path):
    async def hang_up(request):
        request.transport.abort()
        return web.Response()

    file = tmp_path / "body"
    assert invoke(serving(hang_up), "--save", str(file)).exit_code == 1
    assert not file.exists()


def test_no_file_is_left_where_nothing_answered(tmp_path):
    file = tmp_path / "body"
    assert invoke(f"http://127.0.0.1:{unused_port()}/", "--save", str(file)).exit_code == 2
    assert not file.exists()


def test_a_service_that_the_answer_names_is_signed_for_from_then_on(serving):
    services = []

    async def handle(request):
        services.append(request.headers["Authorization"].split("/")[3])
        if services[-1] == "execute-api":
            return web.Response(text="hello")
        message = "Credential should be scoped to correct service: 'execute-api'. "
        return web.json_response({"message": message}, status=403)

    url = serving(handle)
    assert invoke(url, "--sign", "--repeat", "2").exit_code == 0
    assert services == ["lambda", "execute-api", "execute-api"]
    assert invoke(url, "--sign", "--service", "lambda").exit_code == 1


def test_events_are_printed_as_they_come_and_ctrl_c_tells_of_what_came(serving):
    async def forever(request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: first\n\n")
        await asyncio.Event().wait()

    with subprocess.Popen([COMMAND, "measure", serving(forever)], stdout=subprocess.PIPE, text=True) as measuring:
        # It is read while the answer is under way.
        assert measuring.stdout.readline().endswith("s  data: first\n")
        measuring.send_signal(signal.SIGINT)
        rest = measuring.stdout.read()
    assert measuring.returncode == 1
    assert "error       stopped by Ctrl-C after 13 bytes" in rest
    assert "verdict     streamed: the answer ended too early" in rest
    assert "perhaps" not in rest


def test_events_stay_apart_from_the_progress_on_a_terminal(serving):
    async def handle(request):
        return web.Response(text="data: 1\n\n", content_type="text/event-stream")

    controller, terminal = pty.openpty()
    with subprocess.Popen([COMMAND, "measure", serving(handle)], stdout=subprocess.PIPE, stderr=terminal) as measuring:
        os.close(terminal)
        output = measuring.stdout.read().decode()
    os.close(controller)
    assert output.splitlines()[0].endswith("s  data: 1")
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("explained", "said"),
    [
        ([Cause("the distribution is not deployed yet", "wait")], "the distribution is not deployed yet: wait"),
        (InputProblem("no distribution of this account answers for it"), "no distribution of this account answers"),
    ],
)
def test_where_nothing_answers_the_configuration_is_told_all_the_same(monkeypatch, explained, said):
    def explain(question, account):
        assert (question.url, question.method) == (url, "GET")
        if isinstance(explained, InputProblem):
            raise explained
        return explained

    monkeypatch.setattr(command, "explain", explain)
    url = f"http://127.0.0.1:{unused_port()}/chat"
    result = invoke(url, "--explain", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert result.exit_code == 2
    assert "cannot connect to 127.0.0.1" in result.stderr
    assert said in result.stderr
