from typing import Any

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction, StreamingUrl

CODE = pulumi.FileArchive("app")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"code": "app"}, "code is of the type str; give an archive, such as pulumi.FileArchive('app')"),
        ({"code": pulumi.FileAsset("index.mjs")}, "code is of the type FileAsset; give an archive"),
        ({"code": CODE, "memory_size_mb": "512"}, "memory_size_mb is of the type str; give a number"),
        ({"code": CODE, "memory_size_mb": True}, "memory_size_mb is of the type bool; give a number"),
        ({"code": CODE, "web_adapter": "false"}, "web_adapter is of the type str; give true or false"),
        ({"code": CODE, "web_adapter": 1}, "web_adapter is of the type int; give true or false"),
        ({"code": CODE, "layer_arns": "arn"}, "layer_arns is of the type str; give a list"),
        ({"code": CODE, "layer_arns": {"a": "arn"}}, "layer_arns is of the type dict; give a list"),
        ({"code": CODE, "tags": ["a"]}, "tags is of the type list; give a map"),
        ({"code": CODE, "alias": 5}, "alias is of the type int; give a string"),
        (None, "there is nothing to run"),
    ],
)
def test_values_of_another_type_are_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: StreamingFunction("chat", args))
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


def test_the_refused_value_is_not_told(deploy):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: StreamingFunction("chat", {"code": CODE, "environment": "TOKEN=abc"}))
    assert "abc" not in str(refused.value)


def test_what_stands_for_a_type_is_taken(deploy):
    args: Any = {
        "function_name": "fn",
        "cors_max_age_seconds": 60.0,
        "allow_principals": ("123456789012",),
        "public": None,
    }
    deployment = deploy(lambda: StreamingUrl("chat", args))
    assert deployment.only("FunctionUrl").inputs["cors"] == {"maxAge": 60}
