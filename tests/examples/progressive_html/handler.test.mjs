import assert from "node:assert/strict";
import { test } from "node:test";

import { invoke, urlEvent } from "../awslambda.mjs";

process.env.SECTION_DELAY_MS = "0";
const { handler } = await import("../../../examples/progressive-html/app/index.mjs");

test("streams the page, the shell first", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/", { headers: { "x-forwarded-host": "shop.example" } }));
  assert.equal(stream.metadata.statusCode, 200);
  assert.equal(stream.metadata.headers["content-type"], "text/html; charset=utf-8");
  assert.equal(stream.metadata.headers["cache-control"], "no-store, no-transform");
  assert.match(stream.metadata.headers["content-security-policy"], /^default-src 'none'/);
  const [shell, ...sections] = stream.chunks;
  assert.match(shell, /href="https:\/\/shop.example\/"/);
  assert.equal(sections.pop(), "</main>\n</body>\n</html>\n");
  const slots = sections.map((section) => section.match(/^<section slot="(.*?)">/)[1]);
  assert.deepEqual(slots.sort(), ["price", "reviews", "stock"]);
  assert.match(stream.text, /Boils &lt;1 l in two minutes &amp; stays quiet\./);
});

test("logs one line per request", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/"));
  assert.equal(stream.log.length, 1);
  const { timestamp, timeToFirstByteMs, durationMs, ...record } = stream.log[0];
  assert.deepEqual(record, {
    requestId: "request-1",
    method: "GET",
    path: "/",
    responseBytes: Buffer.byteLength(stream.text),
    status: 200,
    level: "INFO",
  });
  assert.equal(new Date(timestamp).toISOString(), timestamp);
  assert.ok(timeToFirstByteMs <= durationMs);
});

test("another path is not found", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/favicon.ico"));
  assert.equal(stream.metadata.statusCode, 404);
  assert.equal(stream.text, "There is nothing at this path; the page is at /.\n");
});

test("another method is not allowed", async (t) => {
  const stream = await invoke(t, handler, urlEvent("POST", "/"));
  assert.equal(stream.metadata.statusCode, 405);
  assert.equal(stream.metadata.headers.allow, "GET, HEAD");
  assert.equal(stream.text, "POST is not allowed here; use GET.\n");
});
