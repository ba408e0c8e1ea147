from __future__ import annotations

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.graph.handler import load_handler


def test_a_handler_is_a_function_behind_a_url_that_streams(tmp_path):
    (tmp_path / "index.mjs").write_text("export const handler = () => {};")
    loaded = load_handler(f"{tmp_path}/index.handler", "nodejs22.x", 60, 512, "eu-west-1")
    function, url = loaded.graph
    assert function.inputs["handler"] == "index.handler"
    assert function.inputs["code"] == {"path": str(tmp_path)}
    assert (function.inputs["timeout"], function.inputs["memorySize"]) == (60, 512)
    assert function.outputs["arn"] == f"arn:aws:lambda:eu-west-1:123456789012:function:{tmp_path.name}"
    assert url.inputs["invokeMode"] == "RESPONSE_STREAM"
    assert loaded.graph.linked(url, "functionName") == [function]


@pytest.mark.parametrize(
    ("handler", "told"),
    [
        ("index", "must be a file without its suffix"),
        ("app/index.", "must be a file without its suffix"),
        ("app/.handler", "must be a file without its suffix"),
        ("app/index.a..b", "must be a file without its suffix"),
        ("app/other.handler", "there is no .*; name a file"),
    ],
)
def test_a_handler_that_is_not_there_is_told(handler, told):
    with pytest.raises(InputProblem, match=told):
        load_handler(handler, "nodejs24.x", 60, 512, "us-east-1")


def test_an_export_of_node_may_lie_deeper(tmp_path):
    (tmp_path / "index.mjs").write_text("export const api = { handler: () => {} };")
    function, _ = load_handler(f"{tmp_path}/index.api.handler", "nodejs22.x", 60, 512, "us-east-1").graph
    assert function.inputs["handler"] == "index.api.handler"


def test_a_module_of_python_may_lie_deeper(tmp_path):
    function, _ = load_handler(f"{tmp_path}/app.main.handler", "python3.13", 60, 512, "us-east-1").graph
    assert function.inputs["handler"] == "app.main.handler"
    assert function.inputs["code"] == {"path": str(tmp_path)}


def test_a_source_that_is_not_built_is_told(tmp_path):
    (tmp_path / "index.ts").write_text("export const handler = () => {};")
    with pytest.raises(InputProblem, match=r"index\.ts is not loaded at AWS either, so compile or bundle it"):
        load_handler(f"{tmp_path}/index.handler", "nodejs22.x", 60, 512, "us-east-1")
