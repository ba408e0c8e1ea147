import assert from "node:assert/strict";
import { test } from "node:test";

import { invoke, urlEvent } from "../awslambda.mjs";

const { handler } = await import("../../../examples/download/app/index.mjs");
const { rows } = await import("../../../examples/download/app/rows.mjs");

for (const mb of [0.01, 1, 5]) {
  test(`makes a table of ${mb} MB in pieces, each line whole`, () => {
    const pieces = [...rows(mb * 1e6)];
    const table = pieces.join("");
    assert.ok(table.length >= mb * 1e6 && table.length < mb * 1e6 + 100);
    assert.ok(pieces.every((piece) => piece.length < 66_000 && piece.endsWith("\n")));
    const [header, ...lines] = table.trimEnd().split("\n");
    assert.equal(header, "row,customer,amount");
    assert.deepEqual(
      lines.map((line) => Number(line.split(",")[0])),
      lines.map((_, index) => index + 1),
    );
  });
}

test("sends the table as a download", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/rows.csv", { query: { mb: "0.1" } }));
  assert.equal(stream.metadata.statusCode, 200);
  assert.equal(stream.metadata.headers["content-disposition"], "attachment; filename*=UTF-8''rows.csv");
  assert.equal(stream.text, [...rows(1e5)].join(""));
});

for (const mb of ["0", "-1", "200", "much"]) {
  test(`refuses ${mb} MB`, async (t) => {
    const stream = await invoke(t, handler, urlEvent("GET", "/rows.csv", { query: { mb } }));
    assert.equal(stream.metadata.statusCode, 400);
    assert.equal(stream.text, '"mb" must be a number above 0, 199 at most.\n');
  });
}

test("names what there is", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/"));
  assert.equal(stream.metadata.statusCode, 404);
  assert.equal(stream.text, "There are /files/<key> and /rows.csv?mb=150.\n");
});
