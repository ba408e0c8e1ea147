// An answer without a model: the same words for the same question, one after the other.

import { setTimeout as wait } from "node:timers/promises";

const delayMs = Number(process.env.TOKEN_DELAY_MS ?? 30);
if (!(delayMs >= 0)) {
  throw new Error("TOKEN_DELAY_MS must be a number of milliseconds, 0 or more.");
}

const ANSWERS = [
  [
    /\bstop\b/i,
    "Stop closes the connection, and what has come so far stays on the page. Lambda does not tell a function that its " +
      "reader has gone: left alone, it would write on to the end, and all of that time would be billed. " +
      "So the page also sends a short request that names this answer, and the function that writes it looks for that " +
      "now and then, and ends.",
  ],
  [
    /\b(first|soon|fast|quick(ly)?)\b/i,
    "Because nobody waits for the last one. A buffered answer leaves Lambda when it is complete, so its first word takes " +
      "as long as all of them. Here the function URL streams: the first word is sent when it is written, " +
      "and CloudFront passes it on as it is, neither cached nor compressed.",
  ],
];
const OTHERWISE =
  "This answer was made without a model, and yet it streams the way a model's would. " +
  "The function wrote each word to its response stream as soon as it had it, Lambda passed it on at once, " +
  "and your client could show it while the rest was still being written. " +
  "Nothing on the way waited for the whole answer.";

/** The answer to the last of `messages`: `parts` yields `{ text }` per token, then `{ stopReason, usage }`. Ends with `signal`. */
export async function answer(messages, signal) {
  const question = messages.at(-1).content.trim();
  const [, said] = ANSWERS.find(([about]) => about.test(question)) ?? [null, OTHERWISE];
  const tokens = words(`You asked: ${question}\n\n${said}`);
  const inputTokens = messages.reduce((sum, { content }) => sum + words(content).length, 0);
  return { expectedTokens: tokens.length, parts: parts(tokens, inputTokens, signal) };
}

/** Words with the white space before them, the way models cut English text into tokens. */
function words(text) {
  return text.match(/\s*\S+/g);
}

async function* parts(tokens, inputTokens, signal) {
  for (const text of tokens) {
    if (delayMs > 0) await wait(delayMs, undefined, { signal });
    signal.throwIfAborted();
    yield { text };
  }
  yield { stopReason: "end_turn", usage: { inputTokens, outputTokens: tokens.length } };
}
