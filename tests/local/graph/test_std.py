"""Functions of the package `std`, which programs converted from Terraform call, need no provider.

The values are those of https://developer.hashicorp.com/terraform/language/functions.
"""

from __future__ import annotations

import pytest
from lambda_streaming_local.graph import load_program
from lambda_streaming_local.graph.engine.answers import std


@pytest.mark.parametrize(
    ("function", "args", "result"),
    [
        ("cidrsubnet", {"input": "172.16.0.0/12", "newbits": 4.0, "netnum": 2.0}, "172.18.0.0/16"),
        ("cidrsubnet", {"input": "fd00:fd12:3456:7890::/56", "newbits": 16, "netnum": 162}, "fd00:fd12:3456:7800:a200::/72"),
        ("coalesce", {"input": ["", None, "b"]}, "b"),
        ("compact", {"input": ["a", "", "b", None]}, ["a", "b"]),
        ("concat", {"input": [["a", ""], ["b"]]}, ["a", "", "b"]),
        ("contains", {"input": ["a", "b"], "element": "a"}, True),
        ("distinct", {"input": ["a", "b", "a"]}, ["a", "b"]),
        ("element", {"input": ["a", "b", "c"], "index": 3.0}, "a"),
        ("flatten", {"input": [["a", "b"], [], [["c"]]]}, ["a", "b", "c"]),
        ("format", {"input": "Hello, %s! %d%% of %v", "args": ["Ander", 3.0, True]}, "Hello, Ander! 3% of true"),
        ("join", {"input": ["foo", "bar"], "separator": "-"}, "foo-bar"),
        ("jsonencode", {"input": {"hello": "wo<rld", "n": 443.0}}, '{"hello":"wo\\u003crld","n":443}'),
        ("lookup", {"map": {"a": "ay"}, "key": "c", "default": "what?"}, "what?"),
        ("merge", {"input": [{"a": "b", "c": "d"}, None, {"e": "f", "c": "z"}]}, {"a": "b", "c": "z", "e": "f"}),
        ("range", {"limit": 3.0}, [0, 1, 2]),
        ("range", {"start": 4, "limit": 1}, [4, 3, 2]),
        ("replace", {"text": "1 + 2 + 3", "search": "+", "replace": "-"}, "1 - 2 - 3"),
        ("replace", {"text": "hello world", "search": "/w.*d/", "replace": "everybody"}, "hello everybody"),
        ("replace", {"text": "a=b", "search": "/(a)=(b)/", "replace": "$2=${1}"}, "b=a"),
        ("slice", {"list": ["a", "b", "c", "d"], "from": 1.0, "to": 3.0}, ["b", "c"]),
        ("split", {"separator": ",", "text": "foo,bar"}, ["foo", "bar"]),
        ("substr", {"input": "hello world", "offset": -5, "length": -1}, "world"),
        ("substr", {"input": "hello world", "offset": 1, "length": 4}, "ello"),
        ("title", {"input": "hello world"}, "Hello World"),
        ("tobool", {"input": "true"}, True),
        ("trim", {"input": "?!hello?!", "cutset": "!?"}, "hello"),
        ("trimprefix", {"input": "https://a.example", "prefix": "https://"}, "a.example"),
        ("trimsuffix", {"input": "a.example/", "suffix": "/"}, "a.example"),
        ("base64sha256", {"input": "hello world"}, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
        ("zipmap", {"keys": ["a", "b"], "values": [1, 2]}, {"a": 1, "b": 2}),
    ],
)  # fmt: skip
def test_a_function_of_its_input_alone(tmp_path, function, args, result):
    assert std.compute(f"std:index:{function}", args, tmp_path) == {"result": result}


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("element", {"input": [], "index": 0}),
        ("format", {"input": "%s"}),
        ("format", {"input": "%08.3f", "args": [1.5]}),
        ("coalesce", {"input": []}),
        ("lower", {"input": None}),
        ("replace", {"text": "a", "search": "/(/", "replace": ""}),
        ("file", {"input": "nowhere"}),
        ("uuid", {}),
    ],
)
def test_what_cannot_be_computed_is_left_to_the_user(tmp_path, function, args):
    assert std.compute(f"std:index:{function}", args, tmp_path) is None


def test_a_converted_program_has_no_unknown_policy(project):
    folder = project("""
        import pulumi

        read = pulumi.runtime.invoke("std:index:file", {"input": "policy.json"}).value["result"]
        pulumi.export("policy", read)
        pulumi.export("hash", pulumi.runtime.invoke("std:index:filesha256", {"input": "policy.json"}).value["result"][:8])
    """)
    (folder / "policy.json").write_text("{}")
    program = load_program(folder)
    (stack,) = [resource for resource in program.graph if resource.type == "pulumi:pulumi:Stack"]
    assert (stack.outputs, program.unseen) == ({"policy": "{}", "hash": "44136fa3"}, ())
