"""A stack's configuration reaches the program as Pulumi gives it, and what cannot is told in one sentence."""

from __future__ import annotations

import shutil

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .sdks import NODE_MODULES, PROGRAMS, go_is_missing, needs_node


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


def test_plain_values_are_texts_as_pulumi_writes_them(project):
    plain = {
        "yes": "yes",
        "off": "off",
        "22:30": "22:30",
        "2024-01-01": "2024-01-01",
        "1e3": "1000",
        "1.50": "1.5",
        "0123": "83",
        "0x1F": "31",
        "1.2.3": "1.2.3",
        "true": "true",
        "~": "",
        "'012'": "012",
        "[yes, {a: 1.0}]": '["yes", {"a": 1}]',
    }
    stack = "config:\n" + "".join(f"  key{number}: {value}\n" for number, value in enumerate(plain))
    program = """
        import pulumi
        pulumi.export("all", [pulumi.Config().require(f"key{number}") for number in range(13)])
    """
    assert outputs(load_program(project(program, Pulumi__dev__yaml=stack)))["all"] == list(plain.values())


@pytest.mark.parametrize(("stack", "suffix"), [("dev", "yml"), ("dev", "json"), ("prod", "yml"), ("prod.eu", "yaml")])
def test_a_stacks_file_ends_as_the_projects_does(project, stack, suffix):
    folder = project("import pulumi\npulumi.export('size', pulumi.Config().require('size'))")
    (folder / "Pulumi.yaml").rename(folder / f"Pulumi.{suffix}")
    if suffix == "json":
        (folder / "Pulumi.json").write_text('{"name": "shop", "runtime": "python"}')
    (folder / f"Pulumi.{stack}.{suffix}").write_text('{"config": {"shop:size": 3}}')
    program = load_program(folder)
    assert (program.stack, outputs(program)) == (stack, {"size": "3"})


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
        import json, pulumi
        config = pulumi.Config()
        database = config.require_object("database")
        pulumi.export("host", database["host"].upper())
        pulumi.export("replica", database.get("replicas")[0]["host"])
        pulumi.export("all", [name for name in database["names"]])
        pulumi.export("secret", config.require_secret_object("database").apply(lambda found: found["host"]))
        pulumi.export("text", json.loads(config.require("database"))["host"])
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
        export const text = JSON.parse(config.require("database")).host;
        export const debug = config.requireBoolean("debug");
        export const size = config.requireNumber("size");
        """
    )
    found = outputs(load_program(tmp_path))
    assert (found["host"], found["text"], found["debug"], found["size"]) == (UNKNOWN, UNKNOWN, False, UNKNOWN)
    assert list(found["secret"].values()) == [UNKNOWN]


ENCRYPTED_IN_GO = """package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type limits struct{ Size int }

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		var database struct{ Host string }
		if _, err := conf.TrySecretObject("database", &database); err != nil {
			return err
		}
		name := "limits"
		conf.RequireObject(name, &limits{})
		size, err := conf.TryInt("size")
		if err != nil {
			return err
		}
		ctx.Export("debug", conf.RequireSecretBool("debug"))
		ctx.Export("host", pulumi.String(database.Host))
		ctx.Export("size", pulumi.Int(size))
		return nil
	})
}
"""


def test_encrypted_objects_numbers_and_booleans_stand_in_in_go(tmp_path, monkeypatch):
    if reason := go_is_missing():
        pytest.skip(reason)
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    for file in ("go.mod", "go.sum"):
        shutil.copy(PROGRAMS / "go" / file, tmp_path)
    (tmp_path / "main.go").write_text(ENCRYPTED_IN_GO)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: go\nconfig: {limits: {type: object}}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(ENCRYPTED + "  shop:limits: {secure: DDD}\n")
    program = load_program(tmp_path)
    assert len(program.warnings) == 4
    assert outputs(program) == {"debug": False, "host": "", "size": UNKNOWN}


# What `pulumi config set --secret` wrote with the passphrase "test": "hello", and 5432 in an object.
BY_PASSPHRASE = """
encryptionsalt: v1:QN0JhIGlE14=:v1:Bd3nUOViZcoR5YYQ:4KkhvWhApjwIlEfXkAhrEsU9KZZDIA==
config:
  shop:key: {secure: "v1:VY+Bjy4Xei8AfIJO:khHtHjGNXx3x00Iom7tUuh38I0Cs"}
  shop:db: {port: {secure: "v1:iO9KysKs1glxrLAD:012e2oGN0Ss95BelG4OgaLekCUg="}, host: x}
"""
READS_SECRETS = """
    import pulumi
    pulumi.export("key", pulumi.Config().require("key"))
    pulumi.export("db", pulumi.Config().require_object("db"))
"""


@pytest.mark.parametrize("variable", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_the_passphrase_of_the_environment_decrypts(project, monkeypatch, variable):
    folder = project(READS_SECRETS, Pulumi__dev__yaml=BY_PASSPHRASE, passphrase="test\n")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.setenv(variable, str(folder / "passphrase") if variable.endswith("FILE") else "test")
    program = load_program(folder)
    assert outputs(program) == {"key": "hello", "db": {"port": "5432", "host": "x"}}
    assert program.warnings == ()


@pytest.mark.parametrize(
    ("passphrase", "told"),
    [
        (None, "or the stack's passphrase in PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"),
        ("other", "the passphrase in the environment is not the stack's: set that one, or give it with --config"),
    ],
)
def test_without_the_passphrase_placeholders_stand_in(project, monkeypatch, passphrase, told):
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    if passphrase:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", passphrase)
    program = load_program(project(READS_SECRETS, Pulumi__dev__yaml=BY_PASSPHRASE))
    assert outputs(program) == {"key": UNKNOWN, "db": {"port": UNKNOWN, "host": "x"}}
    assert len(program.warnings) == 2
    assert all(told in warning for warning in program.warnings)


@pytest.mark.parametrize("value", ["!!int x", "!!float x", "9" * 5_000])
def test_a_value_that_cannot_be_read_is_told(project, value):
    with pytest.raises(InputProblem, match=r"Pulumi.dev.yaml holds a value that cannot be read: "):
        load_program(project("", Pulumi__dev__yaml=f"config: {{shop:key: {value}}}\n"))


def test_a_prefix_without_digits_is_text(project):
    program = load_program(
        project(
            "import pulumi\npulumi.export('key', pulumi.Config().get('key'))",
            Pulumi__dev__yaml="config: {shop:key: 0x_}\n",
        )
    )
    assert outputs(program) == {"key": "0x_"}


def test_a_broken_salt_decrypts_nothing(project, monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    broken = BY_PASSPHRASE.replace("QN0JhIGlE14=", "a")
    program = load_program(project(READS_SECRETS, Pulumi__dev__yaml=broken))
    assert outputs(program)["key"] is UNKNOWN
    assert all(warning.endswith("give it with --config") for warning in program.warnings)


def test_a_passphrase_file_that_is_no_text_is_told(project, monkeypatch):
    folder = project(READS_SECRETS, Pulumi__dev__yaml=BY_PASSPHRASE)
    (folder / "passphrase").write_bytes(b"\xff\xfe")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(folder / "passphrase"))
    with pytest.raises(InputProblem, match=r"PULUMI_CONFIG_PASSPHRASE_FILE: .*passphrase cannot be read"):
        load_program(folder)


def test_a_program_that_fails_for_want_of_a_value_is_told_what_was_missing(project):
    folder = project(
        "import pulumi\npulumi.Config().require('key').split(':')[1]",
        Pulumi__dev__yaml="config: {shop:key: {secure: AAA}}\n",
    )
    with pytest.raises(
        InputProblem, match=r"Warning: shop:key: encrypted in Pulumi.dev.yaml, .* give it with --config"
    ):
        load_program(folder)
    with pytest.raises(InputProblem, match=r"Warning: there is no .*/Pulumi.prod.yaml: .*choose with --stack"):
        load_program(folder, stack="prod")
