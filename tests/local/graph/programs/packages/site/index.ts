import * as pulumi from "@pulumi/pulumi";

class Queue extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, unknown>, opts?: pulumi.CustomResourceOptions) {
    super("aws:sqs/queue:Queue", name, args, opts);
  }
}

export interface SiteArgs {
  name: pulumi.Input<string>;
  visits?: pulumi.Input<number>;
}

export class Site extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site:index:Site", name, args, opts);
    new Queue(name, { name: args.name, delaySeconds: args.visits }, { parent: this });
    this.url = pulumi.interpolate`https://${args.name}/`;
    this.registerOutputs({ url: this.url });
  }
}
