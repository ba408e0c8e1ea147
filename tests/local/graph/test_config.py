"""A stack's configuration reaches the program as Pulumi gives it, and what cannot is told in one sentence."""

from __future__ import annotations

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .sdks import NODE_MODULES, needs_node


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


ENCRYPTED = "config:\n  shop:database: {secure: AAA}\n  shop:debug: {secure: BBB}\n  shop:size: {secure: CCC}\n"


def test_encrypted_objects_numbers_and_booleans_stand_in_in_python(project):
    program = """
        import pulumi
        config = pulumi.Config()
        database = config.require_object("database")
        pulumi.export("host", database["host"].upper())
        pulumi.export("replica", database.get("replicas")[0]["host"])
        pulumi.export("all", [name for name in database["names"]])
        pulumi.export("secret", config.require_secret_object("database").apply(lambda found: found["host"]))
        pulumi.export("debug", config.require_bool("debug"))
        pulumi.export("size", config.require_secret_int("size"))
    """
    found = outputs(load_program(project(program, Pulumi__dev__yaml=ENCRYPTED)))
    assert found.pop("all") == [UNKNOWN]
    assert found.pop("debug") is False  # there are only two, and neither can be marked
    assert set(found.values()) == {UNKNOWN}


@needs_node
def test_encrypted_objects_numbers_and_booleans_stand_in_in_typescript(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(ENCRYPTED)
    (tmp_path / "package.json").write_text('{"private": true}')
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "index.ts").write_text(
        """
        import * as pulumi from "@pulumi/pulumi";
        const config = new pulumi.Config();
        const database = config.requireObject<any>("database");
        export const host = database.host.toUpperCase();
        export const secret = config.requireSecretObject<any>("database");
        export const debug = config.requireBoolean("debug");
        export const size = config.requireNumber("size");
        """
    )
    found = outputs(load_program(tmp_path))
    assert (found["host"], found["debug"], found["size"]) == (UNKNOWN, False, UNKNOWN)
    assert list(found["secret"].values()) == [UNKNOWN]


def test_a_program_that_fails_for_want_of_a_value_is_told_what_was_missing(project):
    folder = project(
        "import pulumi, json\njson.loads(pulumi.Config().require('key'))['a']",
        Pulumi__dev__yaml="config: {shop:key: {secure: AAA}}\n",
    )
    with pytest.raises(
        InputProblem, match=r"Warning: shop:key: encrypted in Pulumi.dev.yaml, .* give it with --config"
    ):
        load_program(folder)
    with pytest.raises(InputProblem, match=r"Warning: there is no .*/Pulumi.prod.yaml: .*choose with --stack"):
        load_program(folder, stack="prod")
