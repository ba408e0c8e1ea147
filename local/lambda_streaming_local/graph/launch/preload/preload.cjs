// Loaded before the SDK's own runner of programs or of packages, and of nothing else: processes and threads that a
// program starts are given the same options.
"use strict";

const path = require("node:path");
const { isMainThread } = require("node:worker_threads");

const LOADED = {
  run: ["encrypted_config", "lines", "lookups", "plain_errors"],
  "run-plugin": ["lines", "plain_errors", "transpile_only"],
};

const runner = isMainThread && process.argv[1] ? path.resolve(process.argv[1]) : "";
const sdk = path.resolve(runner, "..", "..");
if (runner && path.basename(path.dirname(runner)) === "cmd" && path.basename(sdk) === "pulumi") {
  for (const name of LOADED[path.basename(runner)] ?? []) require(`./${name}.cjs`)(sdk);
}
