import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const load = (delay) => {
  process.env.TOKEN_DELAY_MS = delay;
  return import(`../../../examples/chat/app/local.mjs?${delay}`);
};

test("waits TOKEN_DELAY_MS before each token", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { answer } = await load("50");
  const { parts } = await answer([{ role: "user", content: "Hi" }], new AbortController().signal);
  for (const text of ["You", " asked:", " Hi"]) {
    let token;
    const next = parts.next().then(({ value }) => (token = value.text));
    await new Promise(setImmediate);
    t.mock.timers.tick(49);
    await new Promise(setImmediate);
    assert.equal(token, undefined);
    t.mock.timers.tick(1);
    await next;
    assert.equal(token, text);
  }
});

for (const delay of ["soon", "-1", "NaN"]) {
  test(`fails to start with the delay ${delay}`, async () => {
    await assert.rejects(load(delay), { message: "TOKEN_DELAY_MS must be a number of milliseconds, 0 or more." });
  });
}

test("the page's three suggestions have three answers, one of them about Stop", async () => {
  const page = await readFile(new URL("../../../examples/chat/site/index.html", import.meta.url), "utf8");
  const suggestions = [...page.matchAll(/<button type="button">(.*?)<\/button>/g)].map((found) => found[1]);
  const { answer } = await load("0");
  const answers = [];
  for (const content of suggestions) {
    const { parts } = await answer([{ role: "user", content }], new AbortController().signal);
    const tokens = [];
    for await (const { text } of parts) tokens.push(text ?? "");
    answers.push(tokens.join("").split("\n\n")[1]);
  }
  assert.equal(new Set(answers).size, 3);
  assert.match(answers[suggestions.findIndex((text) => text.includes("Stop"))], /^Stop closes the connection/);
});
