// The SDK sends a resource's line with its request and not a lookup's: this adds it, and helps a program over lookups
// that nobody answers.
"use strict";

const path = require("node:path");

const UNSEEN_MARK = "unseen5e0c1d"; // as in ../../engine/marks.py

const root = process.argv[process.argv.indexOf("--root-directory") + 1] + path.sep;
const foreign = ["node_modules", "sdks"].map((folder) => path.sep + folder + path.sep);
const lines = new Map();

module.exports = (sdk) => {
  noteLines(require(path.join(sdk, "runtime", "invoke.js")));
  const { ResourceInvokeRequest, ResourceCallRequest } = require(path.join(sdk, "proto", "resource_pb.js"));
  const { SourcePosition } = require(path.join(sdk, "proto", "source_pb.js"));
  for (const request of [ResourceInvokeRequest, ResourceCallRequest]) sendLine(request, SourcePosition);
  readOutputs(require(path.join(sdk, "stackReference.js")).StackReference.prototype);
};

// The outputs of another stack that nobody answers are texts too, for a program that waits for them.
function readOutputs(reference) {
  const original = reference.readOutputValue;
  if (!original) return;
  reference.readOutputValue = async function (caller, name, ...rest) {
    return (await this.outputs.isKnown) ? original.call(this, caller, name, ...rest) : [standInFor(name), false];
  };
}

function noteLines(calls) {
  for (const name of ["invoke", "invokeOutput", "invokeSingle", "invokeSingleOutput", "call", "callAsync"]) {
    const original = calls[name];
    if (typeof original !== "function") continue;
    calls[name] = (token, ...rest) => {
      const found = ownLine(new Error().stack);
      if (found && !lines.has(token)) lines.set(token, found);
      const answer = original(token, ...rest);
      return name === "invoke" || name === "invokeSingle" ? answer.then(standingIn) : answer;
    };
  }
}

function ownLine(stack) {
  for (const [, file, line] of stack.matchAll(/\(?(\/[^():]+):(\d+):\d+\)?$/gm)) {
    const own = file.replace(/^\/+/, "/"); // ES modules have file:///
    if (own.startsWith(root) && !foreign.some((folder) => own.includes(folder))) return { file: own, line: Number(line) };
  }
}

function sendLine(request, SourcePosition) {
  const setToken = request?.prototype.setTok;
  if (!setToken || !request.prototype.setSourceposition) return;
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

// What a program that waits for an answer reads of a lookup that nobody answers: texts, also where only the package's
// own SDK knows what there is.
function standingIn(answer) {
  if (answer === null || typeof answer !== "object" || !(UNSEEN_MARK in answer)) return answer;
  return new Proxy(answer, {
    get: (target, key) =>
      typeof key !== "string" || key in target || key === "then" || key === "toJSON"
        ? target[key]
        : standInFor(key),
  });
}

function standInFor(name) {
  return `${UNSEEN_MARK}-${name.toLowerCase()}`;
}
