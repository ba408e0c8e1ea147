import assert from "node:assert/strict";
import { test } from "node:test";

const load = (delay) => {
  process.env.TOKEN_DELAY_MS = delay;
  return import(`../../../examples/chat/app/local.mjs?${delay}`);
};

test("waits TOKEN_DELAY_MS before each token", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { answer } = await load("50");
  const { parts } = await answer([{ role: "user", content: "Hi" }]);
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
