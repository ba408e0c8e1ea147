"""Programs that use what the engine does with resources: `check` sees the inputs that a real preview shows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from lambda_streaming_local.graph import load_program, load_state
from lambda_streaming_policies.stack.unknown import UNKNOWN

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
PYTHON = "import pulumi, pulumi_aws as aws\n"
TYPESCRIPT = """
import * as pulumi from "@pulumi/pulumi";
class Queue extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, unknown>, opts?: pulumi.CustomResourceOptions) {
    super("aws:sqs/queue:Queue", name, args, pulumi.mergeOptions({ version: "7.51.1" }, opts));
  }
}
class Site extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:Site", name, {}, opts);
    new Queue(name, { name: "q" }, { parent: this });
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: Record<string, unknown>) {
    super("aws", name, args, { version: "7.51.1" });
  }
}
"""


@dataclass(frozen=True)
class Case:
    """The same program in two languages, and the stack's configuration."""

    python: str
    typescript: str
    config: dict[str, Any] = field(default_factory=dict)
    declared: dict[str, Any] = field(default_factory=dict)
    """What Pulumi.yaml says of its configuration."""
    unseen: tuple[str, ...] = ()
    """What `check` cannot look into, which a preview with all plugins can."""


# Its package has a folder, which Pulumi.yaml names; `warehouse`, the same, is a plugin on PATH alone.
PARTS = """
import sys
import pulumi, pulumi_aws as aws
from pulumi.provider import CallResult, ConstructResult, Provider, main
from pulumi.provider.provider import InvokeResult

class Site(pulumi.ComponentResource):
    def __init__(self, type_, name, inputs, opts):
        super().__init__(type_, name, inputs, opts)
        queue = aws.sqs.Queue(name, name=inputs["name"], tags=inputs.get("tags"), opts=pulumi.ResourceOptions(parent=self))
        aws.sqs.Queue(f"{name}-dead", name="dead", delay_seconds=5, opts=pulumi.ResourceOptions(parent=queue))
        self.url = pulumi.Output.concat(inputs["name"], "-url")
        self.register_outputs({"url": self.url})

class Parts(Provider):
    def __init__(self):
        super().__init__("1.0.0")

    def construct(self, name, resource_type, inputs, options=None):
        site = Site(resource_type, name, inputs, options)
        return ConstructResult(site.urn, {"url": site.url})

    def call(self, token, args):
        return CallResult({"text": pulumi.Output.concat(args["word"], "-", args["of"])})

    def invoke(self, token, args):
        return InvokeResult({"days": [args["item"], "friday"]})

main(Parts(), sys.argv[1:])
"""
OF_PARTS_IN_PYTHON = """
class Site(pulumi.ComponentResource):
    url: pulumi.Output[str]

    def __init__(self, name, props, opts=None):
        super().__init__("{package}:index:Site", name, {{**props, "url": None}}, opts, remote=True)

def add(args):
    if args.type_.endswith(":Queue"):
        return pulumi.ResourceTransformResult({{**args.props, "delaySeconds": 9}}, args.opts)

west = aws.Provider("west", region="us-west-2", skip_credentials_validation=True)
site = Site("web", {{"name": "q", "tags": {{"key": pulumi.Output.secret("s")}}}},
            pulumi.ResourceOptions(providers=[west], transforms=[add]))
said = pulumi.runtime.call("{package}:index:Site/describe", {{"__self__": site, "word": "a", "of": site.url}}, site)
looked = pulumi.runtime.invoke_output("{package}:index:getDays", {{"item": "monday"}})
aws.sqs.Queue("own", name=said.apply(lambda found: found["text"]), tags={{"url": site.url}})
aws.sqs.Queue("of", name="of", tags={{"day": looked.apply(lambda found: found["days"][0])}})
pulumi.export("url", site.url)
"""
OF_PARTS_IN_TYPESCRIPT = """
class Remote extends pulumi.ComponentResource {{
  readonly url!: pulumi.Output<string>;
  constructor(name: string, props: Record<string, unknown>, opts?: pulumi.ComponentResourceOptions) {{
    super("{package}:index:Site", name, {{ ...props, url: undefined }}, opts, true);
  }}
}}
const add = (args: pulumi.ResourceTransformArgs) =>
  args.type.endsWith(":Queue") ? {{ props: {{ ...args.props, delaySeconds: 9 }}, opts: args.opts }} : undefined;
const west = new Provider("west", {{ region: "us-west-2", skipCredentialsValidation: "true" }});
const site = new Remote("web", {{ name: "q", tags: {{ key: pulumi.secret("s") }} }}, {{ providers: [west], transforms: [add] }});
const said = pulumi.runtime.call<any>(
  "{package}:index:Site/describe", {{ __self__: site, word: "a", of: site.url }}, site);
const looked = pulumi.runtime.invokeOutput<any>("{package}:index:getDays", {{ item: "monday" }});
new Queue("own", {{ name: said.apply((found) => found.text), tags: {{ url: site.url }} }});
new Queue("of", {{ name: "of", tags: {{ day: looked.apply((found) => found.days[0]) }} }});
export const url = site.url;
"""


CASES = {
    "a component, a method and a lookup of a package that is named by path": Case(
        OF_PARTS_IN_PYTHON.format(package="parts"), OF_PARTS_IN_TYPESCRIPT.format(package="parts")
    ),
    "a component, a method and a lookup of a package that is not at hand": Case(
        OF_PARTS_IN_PYTHON.format(package="warehouse"),
        OF_PARTS_IN_TYPESCRIPT.format(package="warehouse"),
        unseen=("warehouse:index:Site 'web'", "warehouse:index:Site/describe", "warehouse:index:getDays"),
    ),
    "transforms of a resource, its parent and the stack": Case(
        """
        def append(word):
            def transform(args):
                if args.type_.endswith(":Queue"):
                    return pulumi.ResourceTransformResult({**args.props, "name": args.props["name"] + word}, args.opts)
            return transform

        class Site(pulumi.ComponentResource):
            def __init__(self, name, opts):
                super().__init__("shop:index:Site", name, None, opts)
                aws.sqs.Queue(name, name="q", opts=pulumi.ResourceOptions(parent=self, transforms=[append("-own")]))

        pulumi.runtime.register_resource_transform(append("-stack"))
        Site("web", pulumi.ResourceOptions(transforms=[append("-parent")]))
        """,
        """
        const append = (word: string) => (args: pulumi.ResourceTransformArgs) =>
          args.type.endsWith(":Queue")
            ? { props: { ...args.props, name: args.props.name + word }, opts: args.opts }
            : undefined;
        pulumi.runtime.registerResourceTransform(append("-stack"));
        class Shop extends pulumi.ComponentResource {
          constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
            super("shop:index:Site", name, {}, opts);
            new Queue(name, { name: "q" }, { parent: this, transforms: [append("-own")] });
          }
        }
        new Shop("web", { transforms: [append("-parent")] });
        """,
    ),
    "providers, inherited and named": Case(
        """
        class Site(pulumi.ComponentResource):
            def __init__(self, name, opts):
                super().__init__("shop:index:Site", name, None, opts)
                aws.sqs.Queue(name, name="q", opts=pulumi.ResourceOptions(parent=self))

        west = aws.Provider("west", region="us-west-2", skip_credentials_validation=True)
        Site("there", pulumi.ResourceOptions(providers=[west]))
        aws.sqs.Queue("named", name="n", opts=pulumi.ResourceOptions(provider=west))
        """,
        """
        const west = new Provider("west", { region: "us-west-2", skipCredentialsValidation: "true" });
        new Site("there", { providers: [west] });
        new Queue("named", { name: "n" }, { provider: west });
        """,
    ),
    "secrets, objects and numbers of the configuration": Case(
        """
        config = pulumi.Config()
        queue = config.require_object("queue")
        aws.sqs.Queue("q", name=queue["name"], delay_seconds=config.require_int("delay"),
                      tags={"key": config.require_secret("key"), "day": queue["days"][0]})
        """,
        """
        const config = new pulumi.Config();
        const queue = config.requireObject<any>("queue");
        new Queue("q", { name: queue.name, delaySeconds: config.requireNumber("delay"),
                         tags: { key: config.requireSecret("key"), day: queue.days[0] } });
        """,
        {"queue": {"name": "orders", "days": ["monday"]}, "delay": 5, "key": "k"},
    ),
    "types and defaults of the project's configuration": Case(
        """
        config = pulumi.Config()
        aws.sqs.Queue("q", name=config.require("name"), delay_seconds=config.require_int("delay"),
                      fifo_queue=config.require_bool("fifo"), tags=config.require_object("tags"))
        """,
        """
        const config = new pulumi.Config();
        new Queue("q", { name: config.require("name"), delaySeconds: config.requireNumber("delay"),
                         fifoQueue: config.requireBoolean("fifo"), tags: config.requireObject("tags") });
        """,
        {"delay": 7},
        {
            "name": {"type": "string", "default": "orders"},
            "delay": {"type": "integer", "default": 3},
            "fifo": {"type": "boolean", "default": False},
            "tags": {"type": "object", "default": {"team": "a"}},
        },
    ),
    "lookups that need no cloud, and their transforms": Case(
        """
        def other(args):
            if args.token == "aws:iam/getPolicyDocument:getPolicyDocument":
                return pulumi.InvokeTransformResult({**args.args, "policyId": "transformed"}, args.opts)

        pulumi.runtime.register_invoke_transform(other)
        statement = {"actions": ["sqs:SendMessage"], "resources": ["*"],
                     "principals": [{"type": "Service", "identifiers": ["events.amazonaws.com"]}],
                     "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1", "2"]}]}
        document = aws.iam.get_policy_document_output(statements=[statement])
        aws.sqs.Queue("q", name="q", policy=document.json)
        """,
        """
        const token = "aws:iam/getPolicyDocument:getPolicyDocument";
        pulumi.runtime.registerInvokeTransform((args) =>
          args.token === token ? { args: { ...args.args, policyId: "transformed" }, opts: args.opts } : undefined);
        const statement = { actions: ["sqs:SendMessage"], resources: ["*"],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1", "2"] }] };
        const options = { version: "7.51.1" };
        const document = pulumi.runtime.invokeOutput(token, { statements: [statement] }, options);
        new Queue("q", { name: "q", policy: document.apply((found: any) => found.json) });
        """,
    ),
    "outputs, secrets and what is computed of them": Case(
        """
        first = aws.sqs.Queue("first", name="a", tags={"key": pulumi.Output.secret("s")})
        name = pulumi.Output.all(first.name, pulumi.Output.secret("b")).apply("-".join)
        aws.sqs.Queue("second", name=name, delay_seconds=first.name.apply(len), tags={"of": first.name})
        """,
        """
        class Named extends Queue { readonly name!: pulumi.Output<string>; }
        const first = new Named("first", { name: "a", tags: { key: pulumi.secret("s") } });
        const queue = first.name ?? pulumi.output("a");
        const name = pulumi.all([queue, pulumi.secret("b")]).apply((words) => words.join("-"));
        new Queue("second", { name, delaySeconds: queue.apply((text) => text.length), tags: { of: queue } });
        """,
    ),
    "a program that ends later, and what it exports": Case(
        """
        import threading
        done = pulumi.Output.from_input("q").apply(lambda name: (threading.Event().wait(0.2), name)[1])
        queue = aws.sqs.Queue("q", name=done)
        pulumi.export("name", queue.name)
        pulumi.export("deep", {"list": [queue.name, 1, None]})
        """,
        """
        const done = new Promise<string>((resolve) => setTimeout(() => resolve("q"), 200));
        const queue = new Queue("q", { name: done });
        export const name = done;
        export const deep = { list: [done, 1] };
        """,
    ),
    "protection, dependencies, aliases and what has no effect yet": Case(
        """
        first = aws.sqs.Queue("first", name="a", opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True))
        aws.sqs.Queue("second", name="b", opts=pulumi.ResourceOptions(
            depends_on=[first], aliases=[pulumi.Alias(name="old")], ignore_changes=["tags"], delete_before_replace=True,
            custom_timeouts=pulumi.CustomTimeouts(create="5m"), additional_secret_outputs=["url"]))
        """,
        """
        const first = new Queue("first", { name: "a" }, { protect: true, retainOnDelete: true });
        new Queue("second", { name: "b" }, {
          dependsOn: [first], aliases: [{ name: "old" }], ignoreChanges: ["tags"], deleteBeforeReplace: true,
          customTimeouts: { create: "5m" }, additionalSecretOutputs: ["url"] });
        """,
    ),
}


def project(folder: Path, language: str, case: Case) -> Path:
    folder.mkdir()
    if language == "python":
        runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
        (folder / "__main__.py").write_text(PYTHON + dedent(case.python))
    else:
        runtime = {"name": "nodejs", "options": {}}
        (folder / "package.json").write_text('{"private": true, "main": "index.ts"}')
        (folder / "node_modules").symlink_to(NODE_MODULES)
        (folder / "index.ts").write_text(TYPESCRIPT + dedent(case.typescript))
    (folder / "parts").mkdir()
    (folder / "parts" / "__main__.py").write_text(PARTS)
    (folder / "parts" / "PulumiPlugin.yaml").write_text(
        f"runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}"
    )
    warehouse = folder / "plugins" / "pulumi-resource-warehouse"
    warehouse.parent.mkdir()
    warehouse.write_text(f"#!{sys.executable}\n{PARTS}")
    warehouse.chmod(0o755)
    plugins = {"providers": [{"name": "parts", "path": "parts"}]}
    declared = {"name": "shop", "runtime": runtime, "config": case.declared, "plugins": plugins}
    (folder / "Pulumi.yaml").write_text(json.dumps(declared))
    values = {f"shop:{key}": value for key, value in case.config.items()}
    (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": values}))
    return folder


def same(shown: Any, seen: Any, can_miss: bool) -> Any:
    """`shown` with what the preview does not know or does not print taken from `seen`, and what `check` may miss."""
    if shown is UNKNOWN or (can_miss and seen is UNKNOWN):
        return seen
    if isinstance(shown, dict) and isinstance(seen, dict):
        return {
            name: same(value, seen.get(name), can_miss) for name, value in shown.items() if not name.startswith("__")
        }
    return shown


def known_to_both(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Without the version of a provider, which the engine adds."""
    return {name: value for name, value in inputs.items() if name != "version"}


@pytest.mark.parametrize("language", ["python", "typescript"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_preview_shows_what_check_sees(pulumi, tmp_path: Path, language: str, case: Case, monkeypatch):
    folder = project(tmp_path / "program", language, case)
    monkeypatch.setenv("PATH", str(folder / "plugins"), prepend=os.pathsep)
    kept = (folder / "Pulumi.dev.yaml").read_text()
    pulumi(folder, "stack", "init", "dev")
    (folder / "Pulumi.dev.yaml").write_text(kept)
    (tmp_path / "preview.json").write_text(pulumi(folder, "preview", "--json").stdout)
    preview, program = load_state(tmp_path / "preview.json"), load_program(folder)
    shown = {one.urn: one for one in preview if not one.urn.rsplit("::", 1)[-1].startswith("default_")}
    of_unseen = [urn for urn in shown for one in case.unseen if f"{one.partition(' ')[0]}$" in urn]
    assert shown.keys() - set(of_unseen) == {one.urn for one in program.graph}
    assert [told.partition(": ")[2].partition(" ")[0] for told in program.unseen] == [
        told.partition(" ")[0] for told in case.unseen
    ]
    for resource in program.graph:
        seen = known_to_both(resource.inputs)
        assert seen == same(known_to_both(shown[resource.urn].inputs), seen, bool(case.unseen)), resource.urn
        assert resource.parent == shown[resource.urn].parent
