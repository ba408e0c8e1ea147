from __future__ import annotations

import gc
import json
import socket
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvloop
from lambda_streaming_local.testing import serving

CHAT = Path(__file__).parents[2] / "examples" / "chat"
# uvloop gives a socket back only with its loop.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


def test_a_stack_is_served_while_the_block_runs() -> None:
    with serving(CHAT) as stack:
        address = stack.url("cloudfront")
        with urllib.request.urlopen(f"{address}/") as page:
            assert b"<title>Streaming chat</title>" in page.read()
        log = stack.requests.get(timeout=30)
        assert (log.door, log.path, log.status) == ("cloudfront", "/", 200)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((urlsplit(address).hostname, urlsplit(address).port))
    assert "lambda-streaming" not in {thread.name for thread in threading.enumerate()}


def test_a_stack_that_has_ended_is_held_by_nothing() -> None:
    def loops() -> int:
        gc.collect()
        return sum(type(kept) is uvloop.Loop for kept in gc.get_objects())

    before = loops()
    with serving(CHAT) as stack:
        urllib.request.urlopen(f"{stack.url('cloudfront')}/").read()
    assert loops() == before


def test_a_door_is_found_by_kind_and_resource() -> None:
    with serving(CHAT) as stack:
        assert stack.url("function-url") == stack.url("function-url", "chat")
        with pytest.raises(
            LookupError, match="there are 0 doors cloudfront other; the stack's doors are: function-url"
        ):
            stack.url("cloudfront", "other")


def test_the_logs_of_a_function_are_found_by_its_name_and_its_resources() -> None:
    with serving(CHAT) as stack:
        assert stack.logs("chat") == []
        request = urllib.request.Request(f"{stack.url('cloudfront')}/api/chat?message=Hello")
        with urllib.request.urlopen(request) as answer:
            answer.read()
        stack.requests.get(timeout=30)
        logged = [json.loads(line) for line in stack.logs("chat")]
        assert [line["type"] for line in logged if "type" in line] == ["platform.start", "platform.report"]
        (name,) = {str(door.function) for door in stack.doors if door.kind == "lambda-api"}
        assert stack.logs(name) == stack.logs("chat")
        with pytest.raises(LookupError, match="there are 0 functions other; the stack's functions are: chat"):
            stack.logs("other")


def test_config_reaches_the_program() -> None:
    arn = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    with serving(CHAT, config={"modelArn": arn}) as stack, pytest.raises(urllib.error.HTTPError) as refused:
        # The model's SDK is not installed here, so the function cannot start.
        urllib.request.urlopen(f"{stack.url('cloudfront')}/api/chat?message=Hello")
    assert refused.value.code == 502


def test_the_stack_ends_with_an_error_in_the_block() -> None:
    addresses = []

    def fail() -> None:
        with serving(CHAT) as stack:
            addresses.append(stack.url("cloudfront"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    (address,) = addresses
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((urlsplit(address).hostname, urlsplit(address).port))


def test_answers_reach_the_program(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: answered\nruntime: python\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "index.mjs").write_text("export const handler = () => {};")
    (tmp_path / "__main__.py").write_text(
        "import pulumi, pulumi_aws as aws\n"
        "name = pulumi.StackReference('organization/network/prod').require_output('name')\n"
        "aws.lambda_.Function('fn', name=name, role='arn:aws:iam::123456789012:role/r', runtime='nodejs20.x',\n"
        "    handler='index.handler', code=pulumi.FileArchive('app'))\n"
    )
    with serving(tmp_path, answers={"organization/network/prod": {"name": "orders"}}) as stack:
        assert {door.function for door in stack.doors} == {"orders"}
