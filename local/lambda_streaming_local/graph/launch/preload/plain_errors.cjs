// The SDK prints an error in colours, and Node.js then marks the packages in its stack: for the SDK's own lines, which
// end at `node_modules/@pulumi/output.ts`, it does so until a string is too long, half a minute and 500 MB later
// (markNodeModules in nodejs/node lib/internal/util/inspect.js). It also prints all that the promise and the resource
// lead to which the SDK hangs on the error. This prints the error itself and its causes, and no colours.
"use strict";

const { existsSync } = require("node:fs");
const path = require("node:path");
const { inspect } = require("node:util");

module.exports = (sdk) => {
  const file = path.join(sdk, "cmd", "run", "error.js");
  if (!existsSync(file)) return; // an older SDK, which prints the error's stack alone
  const errors = require(file);
  const original = errors.defaultErrorMessage;
  errors.defaultErrorMessage = (error) => (error?.stack ? inspect(error, { depth: 0 }) : original(error));
};
