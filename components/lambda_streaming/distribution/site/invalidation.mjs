// Removes a distribution's files from CloudFront's caches:
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html

import { setTimeout } from "node:timers/promises";

import { CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";

const ATTEMPTS = 12;
const PAUSE_MS = 5_000;

const client = new CloudFrontClient();

export const handler = async ({ distributionId }, { awsRequestId }) => {
  const command = new CreateInvalidationCommand({
    DistributionId: distributionId,
    InvalidationBatch: { CallerReference: awsRequestId, Paths: { Quantity: 1, Items: ["/*"] } },
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { Invalidation } = await client.send(command);
      return { invalidationId: Invalidation.Id };
    } catch (error) {
      // The policy that allows it was written a moment ago, and IAM takes a while to tell everyone:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
      if (error.name !== "AccessDenied" || attempt === ATTEMPTS) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
};
