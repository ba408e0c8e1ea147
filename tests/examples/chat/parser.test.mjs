import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// A browser takes any .js for a module when the page says so; Node does only when it comes with this type.
const source = await readFile(new URL("../../../examples/chat/site/sse.js", import.meta.url), "utf8");
const { EventStreamParser } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const STREAM = [
  "\uFEFF: a comment first\n",
  "retry: 3000\nid: 0\nevent: start\ndata: {\"expectedTokens\":2}\n\n",
  ": keep-alive\r\n\r\n",
  "event: token\r\ndata: {\"text\":\"caf\u00e9 \u{1F600}\"}\r\n\r\n",
  "event:token\rdata:no space\r\r",
  "data: first line\ndata:  second line\ndata\ndata: fourth\n\n",
  "event: dropped, for it has no data\n\n",
  "unknown: field\ndata: a: colon\n\n",
  "event: done\ndata: {}\n\n",
  "event: cut off\ndata: never shown",
].join("");

const EVENTS = [
  { type: "start", data: '{"expectedTokens":2}' },
  { type: "token", data: '{"text":"caf\u00e9 \u{1F600}"}' },
  { type: "token", data: "no space" },
  { type: "message", data: "first line\n second line\n\nfourth" },
  { type: "message", data: "a: colon" },
  { type: "done", data: "{}" },
];

const BYTES = new TextEncoder().encode(STREAM);

function parse(pieces) {
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(decoder.decode(piece, { stream: true })));
}

test("the whole stream in one piece", () => {
  assert.deepEqual(parse([BYTES]), EVENTS);
});

test("one byte at a time", () => {
  assert.deepEqual(parse(Array.from(BYTES, (byte) => Uint8Array.of(byte))), EVENTS);
});

test("cut in three at every pair of places", () => {
  for (let first = 0; first <= BYTES.length; first += 1) {
    for (let second = first; second <= BYTES.length; second += 1) {
      const pieces = [BYTES.subarray(0, first), BYTES.subarray(first, second), BYTES.subarray(second)];
      assert.deepEqual(parse(pieces), EVENTS, `cut at ${first} and ${second}`);
    }
  }
});

test("an event is there as soon as its blank line is, even when that line ends with a lone CR", () => {
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push("data: x\r\n"), []);
  assert.deepEqual(parser.push("\r"), [{ type: "message", data: "x" }]);
  assert.deepEqual(parser.push("\ndata: y\n\n"), [{ type: "message", data: "y" }]);
});
