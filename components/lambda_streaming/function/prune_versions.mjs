// Deletes the versions of a function that are neither among the newest nor named by an alias:
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html

import { setTimeout } from "node:timers/promises";

import {
  DeleteFunctionCommand,
  LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";

const ATTEMPTS = 12;
const PAUSE_MS = 5_000;

const client = new LambdaClient();

export const handler = async ({ functionName, keep }) => {
  const deleted = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const version of await findOld(functionName, keep)) {
        await client.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }));
        deleted.push(version);
      }
      return { deleted };
    } catch (error) {
      // The policy that allows it was written a moment ago, and IAM takes a while to tell everyone:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
      if (error.name !== "AccessDeniedException" || attempt === ATTEMPTS) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
};

async function findOld(functionName, keep) {
  const input = { FunctionName: functionName };
  const named = new Set();
  for await (const page of paginateListAliases({ client }, input)) {
    for (const alias of page.Aliases) {
      named.add(alias.FunctionVersion);
      for (const version of Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {})) named.add(version);
    }
  }
  const versions = [];
  for await (const page of paginateListVersionsByFunction({ client }, input)) {
    versions.push(...page.Versions.map((each) => each.Version).filter((version) => version !== "$LATEST"));
  }
  versions.sort((one, other) => other - one);
  return versions.slice(keep).filter((version) => !named.has(version));
}
