// The SDK checks the types of a component package, which takes a minute and is the editor's business: this only
// transpiles.
"use strict";

const path = require("node:path");

module.exports = (sdk) => {
  const { tsnodeRequire } = require(path.join(sdk, "tsutils.js")).typeScriptRequireStrings();
  const tsnode = require(require.resolve(tsnodeRequire, { paths: [path.join(sdk, "cmd", "run-plugin")] }));
  const original = tsnode.register;
  tsnode.register = (options) => original({ ...options, typeCheck: false, transpileOnly: true });
};
