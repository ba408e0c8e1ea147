import assert from "node:assert/strict";
import { test } from "node:test";

import { ResponseStream } from "../awslambda.mjs";

const { handler } = await import("../../../examples/private-vpc/app/index.mjs");

async function run(event) {
  const stream = new ResponseStream();
  await handler(event, stream);
  return stream;
}

test("writes one line per row, with the progress in each", async () => {
  const stream = await run({ rows: 4 });
  assert.equal(stream.chunks.length, 4);
  const rows = stream.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows.map(({ row, rows, progress }) => [row, rows, progress]), [
    [1, 4, 0.25],
    [2, 4, 0.5],
    [3, 4, 0.75],
    [4, 4, 1],
  ]);
  assert.deepEqual(rows[2], { row: 3, rows: 4, progress: 0.75, customer: "王小明", amountCents: 23757 });
});

test("says what it sends and starts with the first line, not with an HTTP prelude", async () => {
  const stream = await run({ rows: 1 });
  assert.equal(stream.contentType, "application/x-ndjson");
  assert.equal(stream.metadata, undefined);
  assert.ok(stream.text.startsWith('{"row":1,'));
});

test("writes the same report each time", async () => {
  assert.equal((await run({ rows: 50 })).text, (await run({ rows: 50 })).text);
});

for (const rows of [undefined, null, 0, -1, 2.5, "10", 1_000_001]) {
  test(`fails for ${JSON.stringify(rows)} rows with one sentence`, async () => {
    const stream = new ResponseStream();
    await assert.rejects(handler({ rows }, stream), {
      name: "RangeError",
      message: '"rows" must be a whole number from 1 to 1000000.',
    });
    assert.equal(stream.text, "");
  });
}
