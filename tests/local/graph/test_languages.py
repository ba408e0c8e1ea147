"""The same program in Python, TypeScript and Go declares the same, and fails in its own language's words."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from lambda_streaming_local.graph import InputProblem, Program, load_program
from lambda_streaming_local.testing import serving
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .sdks import NODE_MODULES, PROGRAMS, ROOT, go_is_missing, needs_node


@pytest.fixture(scope="module")
def in_python() -> Program:
    return load_program(ROOT / "examples" / "chat")


@pytest.fixture(scope="module")
def doors_in_python() -> tuple[object, ...]:
    return doors(ROOT / "examples" / "chat")


def seen(program: Program) -> dict[str, tuple[object, ...]]:
    return {resource.urn: (resource.inputs, resource.outputs, resource.parent) for resource in program.graph}


def doors(folder: Path) -> tuple[object, ...]:
    """The doors but for their ports, what is said of them, and what two of them answer."""
    with serving(folder) as stack:
        with urllib.request.urlopen(stack.url("cloudfront")) as answer:
            page = answer.read()
        with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(stack.url("function-url")):
            pass
        found = sorted((door.kind, door.name, door.function, door.auth, door.region) for door in stack.doors)
        refused.value.close()
        return found, stack.notes, page, refused.value.code


def links(program: Program) -> dict[str, dict[str, set[str]]]:
    """The links; Node.js's SDK adds the component that a value comes from, Go's names nothing else."""
    components = {resource.urn for resource in program.graph if not resource.custom}
    return {
        resource.urn: {name: set(urns) - components for name, urns in resource.links.items()}
        for resource in program.graph
    }


def findings(program: Program) -> list[tuple[str, str, str]]:
    report = judge(program.graph, load_rules(), {}, {})
    return sorted((one.rule.id, one.violation.resource.urn, one.violation.message) for one in report.findings)


@needs_node
def test_typescript_declares_what_python_declares_and_is_served_alike(in_python, doors_in_python):
    program = load_program(PROGRAMS / "typescript")
    assert program.language == "Node.js"
    assert seen(program) == seen(in_python)
    assert links(program) == links(in_python)
    assert findings(program) == findings(in_python)
    assert program.warnings == ()
    sources = {resource.source for resource in program.graph if resource.type == "aws:lambda/function:Function"}
    assert sources == {f"{(PROGRAMS / 'typescript' / 'index.ts').as_uri()}#4"}
    assert doors(PROGRAMS / "typescript") == doors_in_python


def test_go_declares_what_python_declares_and_is_served_alike(in_python, doors_in_python, monkeypatch):
    if reason := go_is_missing():
        pytest.skip(reason)
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    program = load_program(PROGRAMS / "go")
    assert program.language == "Go"
    assert seen(program) == seen(in_python)
    assert findings(program) == findings(in_python)
    sources = {resource.source for resource in program.graph if resource.type == "aws:lambda/function:Function"}
    assert sources == {f"{(PROGRAMS / 'go' / 'main.go').as_uri()}#23"}
    assert doors(PROGRAMS / "go") == doors_in_python


STACK_REFERENCE_IN_GO = """package main

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

type role struct{ pulumi.CustomResourceState }

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		other, err := pulumi.NewStackReference(ctx, "org/other/dev", nil)
		if err != nil {
			return err
		}
		path := other.GetStringOutput(pulumi.String("path"))
		return ctx.RegisterResource("aws:iam/role:Role", "role", pulumi.Map{"path": path}, &role{})
	})
}
"""


def test_go_reads_another_stack_whether_it_is_answered_or_not(tmp_path, monkeypatch):
    if reason := go_is_missing():
        pytest.skip(reason)
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    for file in ("go.mod", "go.sum"):
        shutil.copy(PROGRAMS / "go" / file, tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: reading\nruntime: go\n")
    (tmp_path / "main.go").write_text(STACK_REFERENCE_IN_GO)

    unanswered = load_program(tmp_path)
    assert [role.inputs["path"] for role in unanswered.graph.of_type("aws:iam/role:Role")] == [UNKNOWN]
    assert len(unanswered.unseen) == 1

    answered = load_program(tmp_path, answers={"org/other/dev": {"path": "/app/"}})
    assert [role.inputs["path"] for role in answered.graph.of_type("aws:iam/role:Role")] == ["/app/"]
    assert not answered.unseen


@pytest.fixture
def typescript(tmp_path: Path):
    """Writes a TypeScript project that has the SDK; returns its folder."""

    def write(program: str, options: str = "") -> Path:
        (tmp_path / "Pulumi.yaml").write_text(f"name: shop\nruntime: {{name: nodejs, options: {{{options}}}}}\n")
        (tmp_path / "package.json").write_text('{"private": true}')
        (tmp_path / "node_modules").symlink_to(NODE_MODULES)
        (tmp_path / "index.ts").write_text('import * as pulumi from "@pulumi/pulumi";\n' + program)
        return tmp_path

    return write


THROWS = "function open() { throw new Error('no such thing'); }\nopen();\n"
# Printed in colours, Node.js would take half a minute for it: see plain_errors.cjs.
IN_APPLY = "pulumi.output(1).apply(() => { throw new Error('in apply', { cause: new TypeError('of it') }); });\n"
ENDS_LATE = "new pulumi.ComponentResource('a:b:C', 'x');\nsetTimeout(() => process.exit(0), 300);\n"


@needs_node
@pytest.mark.parametrize(
    ("program", "told"),
    [
        (THROWS, ["Error: no such thing", "at open ({file}:2:25)"]),
        ("new pulumi.Config().require('size');\n", ["Missing required configuration variable 'shop:size'"]),
        (IN_APPLY, ["Error: in apply", "{file}:2:38", "[cause]: TypeError: of it"]),
        ("const broken = {;\n", ["index.ts(2,17): error TS1136"]),
        ("pulumi.log.error('first');\n" + THROWS, ["Error: no such thing"]),
        (ENDS_LATE, ["ended itself before all of its resources were known"]),
    ],
    ids=["throws", "config", "apply", "syntax", "logged", "exit-0"],
)
def test_a_typescript_program_that_fails_is_told_in_its_own_lines(typescript, program, told):
    folder = typescript(program)
    with pytest.raises(InputProblem) as caught:
        load_program(folder)
    for line in told:
        assert line.format(file=folder / "index.ts") in caught.value.message
    assert "node_modules" not in caught.value.message


@needs_node
@pytest.mark.parametrize(
    "options",
    [
        '"module": "commonjs", "target": "es2022", "experimentalDecorators": true',
        '"module": "esnext", "moduleResolution": "bundler", "experimentalDecorators": true',
        '"module": "commonjs", "moduleResolution": "node", "ignoreDeprecations": "5.0", "noSuchOption": true',
    ],
)
def test_options_of_the_compiler_do_not_keep_typescript_from_running(typescript, options):
    folder = typescript("enum Word { Q = 'q' }\nexport const word = Word.Q satisfies string;\n")
    (folder / "tsconfig.json").write_text(f'{{"compilerOptions": {{"strict": true, {options}}}}}')
    (stack,) = load_program(folder).graph
    assert stack.outputs == {"word": "q"}


@needs_node
def test_what_comes_after_an_await_has_its_line(typescript):
    folder = typescript(
        """
        class Site extends pulumi.ComponentResource {
          constructor(name: string) { super("shop:index:Site", name); }
        }
        (async () => {
          await Promise.resolve();
          new Site("web");
        })();
        """
    )
    (site,) = load_program(folder).graph.of_type("shop:index:Site")
    assert site.source == f"{(folder / 'index.ts').as_uri()}#8"


@needs_node
def test_typescript_has_transforms_configuration_lookups_and_logs(typescript, capfd):
    folder = typescript(
        """
        class Queue extends pulumi.CustomResource {
          constructor(name: string, args: Record<string, unknown>, opts?: pulumi.CustomResourceOptions) {
            super("aws:sqs/queue:Queue", name, args, opts);
          }
        }
        class Site extends pulumi.ComponentResource {
          constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
            super("shop:index:Site", name, {}, opts);
            new Queue(name, { name: "q" }, { parent: this, transforms: [append("-own")] });
          }
        }
        const append = (word: string) => (args: pulumi.ResourceTransformArgs) =>
          args.type.endsWith(":Queue")
            ? { props: { ...args.props, name: args.props.name + word }, opts: args.opts }
            : undefined;
        pulumi.runtime.registerResourceTransform(append("-stack"));
        new Site("web", { transforms: [append("-parent")] });
        pulumi.log.info("hello");
        pulumi.log.error("only logged");
        console.log("printed");
        export const size = new pulumi.Config().requireNumber("size");
        export const found = pulumi.runtime.invokeOutput("shop:index/getPrice:getPrice", {});
        export const given = pulumi.output(pulumi.runtime.invoke("shop:index/getColor:getColor", {})).apply(x => x.color);
        """
    )
    program = load_program(
        folder / "index.ts", config=["size=3"], answers={"shop:index/getColor:getColor": {"color": "green"}}
    )
    names = {resource.name: resource for resource in program.graph if resource.type != "shop:index:Site"}
    assert names["web"].inputs["name"] == "q-own-parent-stack"
    assert names["shop-dev"].outputs["size"] == 3
    assert names["shop-dev"].outputs["given"] == "green"
    (told,) = program.unseen
    assert told.startswith("index.ts:24: shop:index/getPrice:getPrice could not be looked up")
    out, err = capfd.readouterr()
    assert out == ""
    assert "hello" in err
    assert "error: only logged" in err
    assert "printed" in err


@needs_node
def test_a_typescript_lookup_that_nobody_answers_does_not_end_the_run(typescript):
    program = load_program(
        typescript(
            """
            const token = "cloudflare:index/getZone:getZone";
            const waited = pulumi.runtime.invoke(token, { name: "a" }).then((zone: any) => zone.zoneId.split("-")[0]);
            const taken = pulumi.runtime.invokeOutput(token, { name: "a" }).apply((zone: any) => zone.plan.name.trim());
            const subnets = pulumi.runtime.invoke("aws:ec2/getSubnets:getSubnets", {}).then((found: any) => found.ids[0]);
            export const all = { waited, taken, subnets };
            """
        )
    )
    (stack,) = [resource for resource in program.graph if resource.type == "pulumi:pulumi:Stack"]
    assert stack.outputs["all"] is UNKNOWN or set(stack.outputs["all"].values()) == {UNKNOWN}
    assert [told.partition(" could not")[0] for told in program.unseen] == [
        "index.ts:6: aws:ec2/getSubnets:getSubnets",
        "index.ts:4: cloudflare:index/getZone:getZone",
    ]


STACK_REFERENCE = """
const other = new pulumi.StackReference("org/other/dev");
export const waited = other.requireOutputValue("VpcId").then((id) => id.trim());
export const details = other.getOutputDetails("size").then((found) => found.value);
export const taken = other.requireOutput("VpcId");
"""


@needs_node
def test_typescript_reads_another_stack_whether_it_is_answered_or_not(typescript):
    folder = typescript(STACK_REFERENCE)
    unanswered = load_program(folder)
    (stack,) = unanswered.graph.of_type("pulumi:pulumi:Stack")
    assert stack.outputs == {"waited": UNKNOWN, "details": UNKNOWN, "taken": UNKNOWN}
    assert len(unanswered.unseen) == 1

    answered = load_program(folder, answers={"org/other/dev": {"VpcId": "vpc-1", "size": 3}})
    (stack,) = answered.graph.of_type("pulumi:pulumi:Stack")
    assert stack.outputs == {"waited": "vpc-1", "details": 3, "taken": "vpc-1"}


@needs_node
def test_processes_that_a_typescript_program_starts_are_its_own(typescript):
    load_program(
        typescript(
            """
            import { execFileSync } from "node:child_process";
            import { Worker } from "node:worker_threads";
            execFileSync(process.execPath, [...process.execArgv, "-e", "0"]);
            export const done = new Promise((resolve) => new Worker("0", { eval: true }).on("exit", resolve));
            """
        )
    )


def test_a_program_that_does_not_end_is_ended(project):
    with pytest.raises(InputProblem, match="did not end within 2 seconds, and was ended"):
        load_program(project("import threading\nthreading.Event().wait()"), time_limit_seconds=2)


@pytest.mark.skipif(
    not os.environ.get("LAMBDA_STREAMING_TEST_REGISTRIES"),
    reason="fetches from a registry; set LAMBDA_STREAMING_TEST_REGISTRIES=1 to run it",
)
@pytest.mark.parametrize("version", ["3.75.0", "3.113.0", "3.190.0"])
def test_an_older_sdk_for_nodejs(tmp_path, version):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "package.json").write_text('{"main": "index.ts"}')
    (tmp_path / "index.ts").write_text(
        """
        import * as pulumi from "@pulumi/pulumi";
        new pulumi.CustomResource("aws:iam/role:Role", "role", { name: "chat" });
        const partition = pulumi.runtime.invoke("aws:index/getPartition:getPartition", {});
        export const found = pulumi.output(partition).apply((answer: any) => answer.partition);
        """
    )
    install = ["npm", "install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    packages = [f"@pulumi/pulumi@{version}", "typescript@4", "@types/node@20"]
    subprocess.run([*install, *packages], cwd=tmp_path, check=True)
    types = {resource.type: resource for resource in load_program(tmp_path).graph}
    assert types["aws:iam/role:Role"].inputs == {"name": "chat"}
    assert types["pulumi:pulumi:Stack"].outputs == {"found": "aws"}
