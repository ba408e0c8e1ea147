// Stands in for the SDK that `pulumi package add` makes of the package.
const pulumi = require("@pulumi/pulumi");

function component(type, outputs) {
  return class extends pulumi.ComponentResource {
    constructor(name, args, opts) {
      const properties = { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...args };
      super(`lambda-streaming:index:${type}`, name, properties, opts, true);
    }
  };
}

exports.StreamingFunction = component("StreamingFunction", ["functionName"]);
exports.StreamingUrl = component("StreamingUrl", ["functionUrl"]);
exports.StreamingDistribution = component("StreamingDistribution", ["url"]);
