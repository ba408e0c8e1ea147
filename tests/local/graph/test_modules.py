"""TypeScript programs that are ES modules run with the loader that they have: one that the SDK sets up, or their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program

from .sdks import NODE_MODULES, needs_node

PROGRAM = """import * as pulumi from "@pulumi/pulumi";
import { Queue } from "./queue.js";
const name: string = await Promise.resolve("q");
new Queue("first", { name });
export default async () => {
  await Promise.resolve();
  (() => new Queue("second", { name: "r" }))();
  return { name: pulumi.output(name) };
};
"""
QUEUE = """import * as pulumi from "@pulumi/pulumi";
export class Queue extends pulumi.CustomResource {
  constructor(name: string, args: object) {
    super("aws:sqs/queue:Queue", name, args);
  }
}
"""
# Does what ts-node and tsx do, with the same compiler, in the form in which the SDK asks ts-node for it.
HOOKS = """
const { readFile } = require("node:fs/promises");
const { fileURLToPath } = require("node:url");
const ts = require("typescript");

exports.register = () => ({});
exports.createEsmHooks = () => ({
  resolve: (name, context, next) => next(name.startsWith("./") ? name.replace(/[.]js$/, ".ts") : name, context),
  load: async (url, context, next) => {
    if (!url.endsWith(".ts")) return next(url, context);
    const text = await readFile(fileURLToPath(url), "utf8");
    const options = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 };
    const source = ts.transpileModule(text, { compilerOptions: options }).outputText;
    return { format: "module", shortCircuit: true, source };
  },
});
"""
LOADER = 'import hooks from "./packages/ts-node/index.js";\nexport const { resolve, load } = hooks.createEsmHooks();\n'
REGISTERS = 'import { register } from "node:module";\nregister("./loader.mjs", import.meta.url);\n'


@needs_node
@pytest.mark.parametrize("arguments", ["", "--import ./registers.mjs", "--no-warnings --loader ./loader.mjs"])
def test_a_program_of_es_modules_runs_with_the_loader_that_it_has(tmp_path: Path, monkeypatch, arguments):
    runtime = {"name": "nodejs", "options": {"nodeargs": arguments}}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": runtime}))
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "index.ts").write_text(PROGRAM)
    (tmp_path / "queue.ts").write_text(QUEUE)
    packages = tmp_path / "packages"
    (packages / "ts-node").mkdir(parents=True)
    (packages / "ts-node" / "package.json").write_text('{"name": "ts-node", "version": "10.9.2"}')
    (packages / "ts-node" / "index.js").write_text(HOOKS)
    (packages / "ts-node" / "esm.js").write_text("")
    (packages / "typescript").symlink_to(NODE_MODULES / "typescript")
    (tmp_path / "loader.mjs").write_text(LOADER)
    (tmp_path / "registers.mjs").write_text(REGISTERS)
    monkeypatch.setenv("NODE_PATH", str(packages))
    program = load_program(tmp_path)
    sources = {resource.name: resource.source for resource in program.graph.of_type("aws:sqs/queue:Queue")}
    assert sources == {"first": f"{tmp_path.as_uri()}/index.ts#4", "second": f"{tmp_path.as_uri()}/index.ts#7"}
    (stack,) = program.graph.of_type("pulumi:pulumi:Stack")
    assert stack.outputs == {"name": "q"}
