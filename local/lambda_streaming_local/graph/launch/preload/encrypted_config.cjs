// What a program gets for configuration that nobody could decrypt, where it asks for more than text and number: of JSON,
// whatever it asks for.
"use strict";

const path = require("node:path");

const PLACEHOLDER = "7312904465"; // as in ../../engine/marks.py

const encrypted = new Proxy(
  { [PLACEHOLDER]: PLACEHOLDER },
  {
    get: (target, key) =>
      typeof key !== "string" || key in target || key === "then" || key === "toJSON" ? target[key] : PLACEHOLDER,
  },
);

module.exports = (sdk) => {
  const { Config } = require(path.join(sdk, "config.js"));
  const { parse } = JSON;
  JSON.parse = (text, ...rest) => (text === PLACEHOLDER ? encrypted : parse(text, ...rest));
  const original = Config.prototype.getBooleanImpl;
  if (!original) return;
  Config.prototype.getBooleanImpl = function (key, ...rest) {
    return this.get(key) === PLACEHOLDER ? false : original.call(this, key, ...rest); // neither can be marked
  };
};
