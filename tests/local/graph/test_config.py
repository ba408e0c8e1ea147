"""A stack's configuration reaches the program as Pulumi gives it, and what cannot is told in one sentence."""

from __future__ import annotations

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_policies.stack.unknown import UNKNOWN


def outputs(program):
    (stack,) = [resource for resource in program.graph if resource.type == "pulumi:pulumi:Stack"]
    return stack.outputs


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ("[network, base]", "the environment network, base is not read here"),
        ("{imports: [network]}", "the environment network is not read here"),
        ("{values: {a: 1}}", "the environment that it holds is not read here"),
    ],
)
def test_an_environment_of_pulumi_esc_is_named_in_a_warning(project, environment, named):
    folder = project("import pulumi", Pulumi__dev__yaml=f"environment: {environment}\nconfig: {{}}\n")
    (warning,) = load_program(folder).warnings
    assert warning == f"{folder}/Pulumi.dev.yaml: {named}; give its values with --config"


TYPED = """
name: shop
runtime: python
config:
  size: {type: integer}
  ratio: {type: number, default: 0.5}
  debug: {type: boolean, default: false}
  tags: {type: array, items: {type: string}, default: [a]}
  limits: {type: object, default: {cpu: 1}}
  name: {type: string, default: web}
"""


def test_values_of_declared_types_are_taken(project):
    program = """
        import pulumi
        config = pulumi.Config()
        pulumi.export("size", config.require_int("size"))
        pulumi.export("ratio", config.require_float("ratio"))
        pulumi.export("debug", config.require_bool("debug"))
        pulumi.export("tags", config.require_object("tags"))
        pulumi.export("limits", config.require_object("limits"))
        pulumi.export("name", config.require("name"))
    """
    folder = project(program, TYPED, Pulumi__dev__yaml="config: {shop:size: 3}\n")
    found = outputs(load_program(folder, config=["debug=true", 'limits={"cpu": 2}']))
    assert found == {"size": 3, "ratio": 0.5, "debug": True, "tags": ["a"], "limits": {"cpu": 2}, "name": "web"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "declares `size`, and the stack 'dev' has no value for it; give one with --config size=VALUE"),
        (["size=many"], "`size` of the stack 'dev' must be of type integer"),
        (["size=1.5"], "`size` of the stack 'dev' must be of type integer"),
        (["size=1", "ratio=half"], "`ratio` of the stack 'dev' must be of type number"),
        (["size=1", "debug=1"], "`debug` of the stack 'dev' must be of type boolean"),
        (["size=1", "tags=a"], "`tags` of the stack 'dev' must be of type array"),
        (["size=1", "limits=[]"], "`limits` of the stack 'dev' must be of type object"),
        (["size"], "--config size must be key=value"),
    ],
)
def test_a_value_that_is_missing_or_of_another_type_is_told(project, given, told):
    with pytest.raises(InputProblem) as caught:
        load_program(project("", TYPED), config=given)
    assert told in caught.value.message


def test_encrypted_members_stand_in_with_the_type_that_the_program_reads(project):
    program = """
        import pulumi
        config = pulumi.Config()
        database = config.require_object("database")
        pulumi.export("host", database["host"])
        pulumi.export("password", database["password"])
        pulumi.export("port", config.require_int("port") + 0)
        pulumi.export("second", config.require_object("keys")[1])
    """
    stack = """
        config:
          shop:database: {host: db, password: {secure: AAA}}
          shop:port: {secure: BBB}
          shop:keys: [a, {secure: CCC}]
    """
    loaded = load_program(project(program, Pulumi__dev__yaml=stack))
    found = outputs(loaded)
    assert found == {"host": "db", "password": UNKNOWN, "port": UNKNOWN, "second": UNKNOWN}
    assert [warning.partition(":")[2].partition(": ")[0] for warning in loaded.warnings] == [
        "database.password",
        "keys[1]",
        "port",
    ]
