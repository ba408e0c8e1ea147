import assert from "node:assert/strict";
import { test } from "node:test";

import { invoke, urlEvent } from "../awslambda.mjs";

process.env.PAGE_MS = "0";
const { handler } = await import("../../../examples/json-lines/app/index.mjs");

const ask = (t, rows, path = "/api/orders") => invoke(t, handler, urlEvent("GET", path, { query: { rows } }));

test("streams a page of rows at a time, and a last line that says so", async (t) => {
  const stream = await ask(t, "23");
  assert.equal(stream.metadata.statusCode, 200);
  assert.equal(stream.metadata.headers["content-type"], "application/jsonl; charset=utf-8");
  assert.equal(stream.chunks.length, 4);
  const lines = stream.text.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual(lines.slice(0, -1).map(({ row }) => row), Array.from({ length: 23 }, (_, index) => index + 1));
  assert.deepEqual(lines.at(-1), { complete: true, rows: 23 });
});

for (const rows of ["0", "1.5", "10001", "many"]) {
  test(`refuses ${rows} rows`, async (t) => {
    const stream = await ask(t, rows);
    assert.equal(stream.metadata.statusCode, 400);
    assert.deepEqual(JSON.parse(stream.text), { error: '"rows" must be a whole number from 1 to 10000.' });
  });
}

test("names what there is", async (t) => {
  const stream = await ask(t, "1", "/api/nothing");
  assert.equal(stream.metadata.statusCode, 404);
  assert.match(stream.text, /the orders are at \/api\/orders/);
});
