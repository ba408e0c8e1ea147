// The SDK reads a resource's line out of a stack trace, and takes the URLs of ES modules for paths, and lines of
// functions without a name, such as what comes after an `await`, for nothing: this reads both.
"use strict";

const path = require("node:path");
const { fileURLToPath } = require("node:url");

module.exports = (sdk) => {
  const { Resource } = require(path.join(sdk, "resource.js"));
  if (!Resource.framePositionRegExp || !Resource.callsites) return;
  Resource.framePositionRegExp =
    /^\s*at (?:async )?(?:.*? \()?(?<file>(?:file:\/\/)?\/.*):(?<line>[0-9]+):(?<column>[0-9]+)\)?$/;
  const original = Resource.callsites;
  Resource.callsites = () => {
    const [, ...places] = original(); // without this function's own
    return places.map((one) => (one.file?.startsWith("file:") ? { ...one, file: fileURLToPath(one.file) } : one));
  };
};
