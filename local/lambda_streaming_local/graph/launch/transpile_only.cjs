// The SDK checks the types of a component package, which takes a minute and is the editor's business: this only
// transpiles. Loaded before the SDK's own runner of packages.
"use strict";

const path = require("node:path");

const sdk = path.resolve(process.argv[1], "..", "..");
const { tsnodeRequire } = require(path.join(sdk, "tsutils.js")).typeScriptRequireStrings();
const tsnode = require(require.resolve(tsnodeRequire, { paths: [path.join(sdk, "cmd", "run-plugin")] }));
const original = tsnode.register;
tsnode.register = (options) => original({ ...options, typeCheck: false, transpileOnly: true });
