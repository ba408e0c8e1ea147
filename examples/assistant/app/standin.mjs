// In a provider's place: the same words for the same question, one after the other.

import { setTimeout as wait } from "node:timers/promises";

const DELAY_MS = Number(process.env.TOKEN_DELAY_MS ?? 50);

/** The answer to `question` as it comes. Ends with `signal`. */
export async function* tokens(question, signal) {
  const text =
    `You asked: ${question.trim()}\n\nNo provider is configured, so these words come from the function itself. ` +
    "They take the way that a provider's would: each is relayed when it comes, kept for a reader who loses the connection, " +
    "and no more of them are asked for once you cancel. Press Ctrl-C to see.";
  for (const word of text.match(/\s*\S+/g)) {
    await wait(DELAY_MS, undefined, { signal });
    yield word;
  }
}
