import assert from "node:assert/strict";
import { test } from "node:test";

import { EventStreamParser } from "../../client/stream.js";

const STREAM = [
  "\uFEFF: a comment first\n",
  "retry: 3000\nretry: soon\nid: 0\nevent: start\ndata: {\"expectedTokens\":2}\n\n",
  ": keep-alive\r\n\r\n",
  "event: token\r\ndata: {\"text\":\"caf\u00e9 \u{1F600}\"}\r\n\r\n",
  "event:token\rdata:no space\r\r",
  "id: a\0b\nid: 12\ndata: first line\ndata:  second line\ndata\ndata: fourth\n\n",
  "event: dropped, for it has no data\n\n",
  "unknown: field\ndata: a: colon\n\n",
  "event: done\ndata: {}\n\n",
  "event: cut off\ndata: never shown",
].join("");

const EVENTS = [
  { type: "start", data: '{"expectedTokens":2}', id: "0" },
  { type: "token", data: '{"text":"caf\u00e9 \u{1F600}"}', id: "0" },
  { type: "token", data: "no space", id: "0" },
  { type: "message", data: "first line\n second line\n\nfourth", id: "12" },
  { type: "message", data: "a: colon", id: "12" },
  { type: "done", data: "{}", id: "12" },
];

const BYTES = new TextEncoder().encode(STREAM);

function parse(pieces) {
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  const events = pieces.flatMap((piece) => parser.push(decoder.decode(piece, { stream: true })));
  assert.equal(parser.retryMs, 3000);
  return events;
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
  assert.deepEqual(parser.push("\r"), [{ type: "message", data: "x", id: "" }]);
  assert.deepEqual(parser.push("\ndata: y\n\n"), [{ type: "message", data: "y", id: "" }]);
});
