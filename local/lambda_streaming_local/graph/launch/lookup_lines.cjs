// The SDK sends a resource's line with its request and not a lookup's: this adds it. Loaded before the SDK's own runner.
"use strict";

const path = require("node:path");

const runner = process.argv[1];
const sdk = path.resolve(runner, "..", "..");
const root = process.argv[process.argv.indexOf("--root-directory") + 1] + path.sep;
const foreign = ["node_modules", "sdks"].map((folder) => path.sep + folder + path.sep);

const lines = new Map();
const calls = require(path.join(sdk, "runtime", "invoke.js"));
for (const name of ["invoke", "invokeOutput", "invokeSingle", "invokeSingleOutput", "call", "callAsync"]) {
  const original = calls[name];
  if (typeof original !== "function") continue;
  calls[name] = (token, ...rest) => {
    const found = ownLine(new Error().stack);
    if (found && !lines.has(token)) lines.set(token, found);
    return original(token, ...rest);
  };
}

function ownLine(stack) {
  for (const [, file, line] of stack.matchAll(/\(?(\/[^():]+):(\d+):\d+\)?$/gm)) {
    if (file.startsWith(root) && !foreign.some((folder) => file.includes(folder))) return { file, line: Number(line) };
  }
}

const { ResourceInvokeRequest, ResourceCallRequest } = require(path.join(sdk, "proto", "resource_pb.js"));
const { SourcePosition } = require(path.join(sdk, "proto", "source_pb.js"));
for (const request of [ResourceInvokeRequest, ResourceCallRequest]) {
  const setToken = request?.prototype.setTok;
  if (!setToken || !request.prototype.setSourceposition) continue;
  request.prototype.setTok = function (token) {
    const found = lines.get(token);
    if (found) {
      const position = new SourcePosition();
      position.setUri(new URL(`file://${found.file}`).href);
      position.setLine(found.line);
      this.setSourceposition(position);
    }
    return setToken.call(this, token);
  };
}
