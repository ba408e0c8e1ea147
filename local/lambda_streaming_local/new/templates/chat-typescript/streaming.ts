// Stands in for the SDK with all components and arguments, which `pulumi package add` makes: README.md says how.
import * as pulumi from "@pulumi/pulumi";

export interface StreamingServiceArgs {
  code: pulumi.Input<pulumi.asset.Archive>;
  sitePath?: string;
}

export class StreamingService extends pulumi.ComponentResource {
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: StreamingServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-streaming:index:StreamingService", name, { ...args, url: undefined }, opts, true);
  }
}
