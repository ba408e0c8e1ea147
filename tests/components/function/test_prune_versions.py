"""The handler that deletes old versions, against a stand-in for Lambda's API."""

from pathlib import Path

import lambda_streaming.function.release
import pytest

HANDLER = Path(lambda_streaming.function.release.__file__).with_name("prune_versions.mjs")
# In place of the SDK that Lambda's runtime has. It tells of versions and aliases a page each.
SDK = """
export const state = { versions: [], aliases: [], failures: [], deleted: [] };
export class LambdaClient {
  async send({ input }) {
    const name = state.failures.shift();
    if (name) throw Object.assign(new Error("no"), { name });
    state.deleted.push(input);
    state.versions = state.versions.filter((version) => version !== input.Qualifier);
  }
}
export class DeleteFunctionCommand {
  constructor(input) {
    this.input = input;
  }
}
export async function* paginateListAliases() {
  for (const alias of state.aliases) yield { Aliases: [alias] };
}
export async function* paginateListVersionsByFunction() {
  for (const version of [...state.versions]) yield { Versions: [{ Version: version }] };
}
"""
INVOKE = """
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
let pauses = 0;
timers.setTimeout = async () => (pauses += 1);
syncBuiltinESMExports();
const { state } = await import("@aws-sdk/client-lambda");
const { keep, ...given } = JSON.parse(process.argv[2]);
Object.assign(state, given);
const { handler } = await import("./index.mjs");
const answer = await handler({ functionName: "chat", keep }).catch(({ name }) => name);
console.log(JSON.stringify({ answer, deleted: state.deleted, pauses }));
"""
VERSIONS = ["$LATEST", "1", "2", "3", "9", "10", "11"]


@pytest.fixture
def invoke(start_handler):
    run = start_handler(HANDLER, "client-lambda", SDK, INVOKE)
    return lambda **given: run({"versions": VERSIONS, "keep": 2, **given})


def test_the_newest_versions_stay(invoke):
    done = invoke()
    assert done["answer"] == {"deleted": ["9", "3", "2", "1"]}
    assert all(
        set(call) == {"FunctionName", "Qualifier"} and call["Qualifier"] != "$LATEST" for call in done["deleted"]
    )


def test_what_an_alias_leads_to_stays(invoke):
    aliases = [
        {"FunctionVersion": "3", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}},
        {"FunctionVersion": "11"},
    ]
    assert invoke(aliases=aliases)["answer"] == {"deleted": ["9", "1"]}


def test_fewer_versions_than_are_kept(invoke):
    assert invoke(keep=10)["answer"] == {"deleted": []}


def test_the_handler_waits_until_iam_knows_its_policy(invoke):
    done = invoke(failures=["AccessDeniedException"])
    assert (done["answer"], done["pauses"]) == ({"deleted": ["9", "3", "2", "1"]}, 1)


def test_the_handler_gives_up_before_lambda_stops_it(invoke):
    done = invoke(failures=["AccessDeniedException"] * 20)
    assert (done["answer"], done["pauses"]) == ("AccessDeniedException", 11)


def test_the_handler_fails_at_once_for_another_reason(invoke):
    done = invoke(failures=["ResourceConflictException"])
    assert (done["answer"], done["pauses"]) == ("ResourceConflictException", 0)
