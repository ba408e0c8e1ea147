from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from lambda_streaming_local.graph import InputProblem, load_state
from lambda_streaming_policies.stack.unknown import UNKNOWN

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
FUNCTION = "urn:pulumi:prod::shop::aws:lambda/function:Function::chat"
URL = "urn:pulumi:prod::shop::aws:lambda/functionUrl:FunctionUrl::chat"


def export(*resources: dict) -> str:
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}})


def test_a_deployments_resources_become_a_graph(tmp_path):
    file = tmp_path / "state.json"
    secret = {SIGNATURE: SECRET, "ciphertext": "AAA"}
    shown = {SIGNATURE: SECRET, "plaintext": '"open"'}
    file.write_text(
        export(
            {
                "urn": URL,
                "type": "aws:lambda/functionUrl:FunctionUrl",
                "custom": True,
                "inputs": {"functionName": "chat-1"},
            }
            | {"propertyDependencies": {"functionName": [FUNCTION], "cors": []}, "outputs": {"urlId": "abc"}},
            {"urn": FUNCTION, "type": "aws:lambda/function:Function", "custom": True}
            | {"inputs": {"timeout": 3, "environment": secret, "description": shown}},
            {"urn": FUNCTION, "type": "aws:lambda/function:Function", "custom": True, "delete": True},
            {
                "urn": f"{FUNCTION}-2",
                "type": "aws:lambda/function:Function",
                "custom": True,
                "pendingReplacement": True,
            },
        )
    )
    graph = load_state(file)
    function, url = graph.get(FUNCTION), graph.get(URL)
    assert len(graph) == 2
    assert url.links == {"functionName": (FUNCTION,)}
    assert url is not None
    assert graph.linked(url, "functionName") == [function]
    assert function.props.number("timeout") == 3.0
    assert function.inputs["environment"] is UNKNOWN
    assert function.props.text("description") == "open"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"deployment": {"resources": [', "is not JSON: Expecting value in line 1, column 31"),
        ("[]", "has no deployment and no steps"),
        ('{"resources": []}', "has no deployment and no steps"),
        ('{"deployment": {"resources": [{"urn": 1}]}}', r"deployment\.resources\[0\] has no urn and type"),
        ('{"deployment": {"resources": "none"}}', r"deployment\.resources is no list"),
        ('{"steps": {}}', "steps is no list"),
        ('{"deployment": [1]}', "deployment is no object"),
        ('{"deployment": 5}', "deployment is no object"),
        ('{"checkpoint": {"latest": []}}', "latest is no object"),
        ('{"deployment": null}', "has no deployment and no steps"),
        ('{"deployment": {"resources": [{"urn": "a", "type": "b", "inputs": 5}]}}', "that are no objects"),
        ('{"deployment": {"resources": [{"urn": "a", "type": "b", "propertyDependencies": {"a": 7}}]}}', "TypeError"),
    ],
)
def test_a_broken_file_says_where(tmp_path, text, message):
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(InputProblem, match=message):
        load_state(file)


def test_a_value_that_cannot_be_read_is_not_told(tmp_path):
    file = tmp_path / "state.json"
    secret = {SIGNATURE: SECRET, "plaintext": "hunter2"}
    file.write_text(export({"urn": FUNCTION, "type": "aws:lambda/function:Function", "inputs": {"a": secret}}))
    with pytest.raises(InputProblem, match=r"deployment\.resources\[0\] holds a value") as problem:
        load_state(file)
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "is not JSON"), ('{"deployment": {"resources": [', "line 1, column 31"), ('{"deployment": {}}', None)],
)
def test_a_pipe(text, message):
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    try:
        if message is None:
            assert len(load_state(Path(f"/dev/fd/{reading}"))) == 0
        else:
            with pytest.raises(InputProblem, match=message):
                load_state(Path(f"/dev/fd/{reading}"))
    finally:
        os.close(reading)


def test_a_missing_or_binary_file(tmp_path):
    with pytest.raises(InputProblem, match="No such file"):
        load_state(tmp_path / "none.json")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(InputProblem, match=r"not UTF-8 text \(byte 0\)"):
        load_state(tmp_path / "binary")


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        DEEP,
        '{"deployment": {"manifest": %s, "resources": []}}',
        '{"deployment": {"resources": [{"urn": "a", "type": "b", "inputs": {"a": %s}}]}}',
        '{"steps": [{"op": "create", "newState": {"urn": "a", "type": "b", "inputs": {"a": %s}}}]}',
        '{"checkpoint": {"latest": {"resources": %s}}}',
    ],
    ids=["root", "manifest", "inputs", "step", "resources"],
)
def test_what_is_nested_too_deep_is_refused(tmp_path, text):
    file = tmp_path / "state.json"
    file.write_text(text.replace("%s", DEEP))
    with pytest.raises(InputProblem, match=r"nested more than \d+ levels deep"):
        load_state(file)


@pytest.mark.parametrize("rest", ["", "," + DEEP])
def test_a_broken_file_says_where_whatever_comes_after(tmp_path, rest):
    file = tmp_path / "state.json"
    file.write_text('{"deployment": {"resources": [}' + rest)
    with pytest.raises(InputProblem, match="is not JSON: Expecting value in line 1, column 31"):
        load_state(file)


def test_an_empty_stack_has_no_resources(tmp_path):
    file = tmp_path / "state.json"
    file.write_text('{"version": 3, "deployment": {"manifest": {}}}')
    assert len(load_state(file)) == 0


def step(op: str, urn: str, **state: object) -> dict:
    return {"op": op, "urn": urn, "newState": {"urn": urn, "type": urn.split("::")[2], "custom": True, **state}}


def test_a_preview_shows_what_there_will_be(tmp_path):
    file = tmp_path / "preview.json"
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    steps = [
        step("create", URL, inputs={"functionName": unknown, "cors": {"allowOrigins": ["[secret]"]}})
        | {"provider": "urn:pulumi:prod::shop::pulumi:providers:aws::default"},
        step("same", FUNCTION, inputs={"timeout": 3}, outputs={"arn": "arn:aws:lambda:eu-west-1:1:function:chat"}),
        {"op": "delete", "urn": FUNCTION + "-old", "oldState": {"urn": FUNCTION + "-old", "type": "x"}},
    ]
    file.write_text(json.dumps({"config": {}, "steps": steps, "changeSummary": {"create": 1}}))
    graph = load_state(file)
    assert [resource.urn for resource in graph] == sorted([FUNCTION, URL])
    assert graph.get(URL).inputs["functionName"] is UNKNOWN
    assert graph.get(URL).inputs["cors"] == {"allowOrigins": [UNKNOWN]}
    assert graph.get(FUNCTION).props.text("arn") == "arn:aws:lambda:eu-west-1:1:function:chat"


def test_a_checkpoint_file_of_the_local_backend(tmp_path):
    file = tmp_path / "prod.json"
    entry = {"urn": FUNCTION, "type": "aws:lambda/function:Function", "custom": True}
    file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "prod", "latest": {"resources": [entry]}}}))
    assert [resource.urn for resource in load_state(file)] == [FUNCTION]
